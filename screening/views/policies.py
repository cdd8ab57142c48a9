"""Choosing the policy of a stage: what it would touch, then the change."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.access import LEADS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import Conflict
from screening.forms.stages import PolicyForm
from screening.rules.policy import Policy
from screening.selectors.candidates import stage_of
from screening.selectors.policies import preview_policy
from screening.services.policies import change_policy
from screening.vocabulary import PolicyRule, StageKind


@members_only(*LEADS)
@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """The form; with a policy in the address also what it touches; a POST applies it."""
    stage = stage_of(member, kind)
    if stage is None:
        raise Http404("This stage has not begun.")
    asked = request.POST if request.method == "POST" else request.GET or None
    form = PolicyForm(asked, stage=stage, initial=_values(stage.policy))
    problem = preview = None
    if form.is_valid():
        if request.method == "POST":
            try:
                changed = change_policy(member, stage, form.policy, seen=_seen(request))
            except Conflict as refusal:
                problem = refusal
                stage.refresh_from_db()
            else:
                messages.success(request, f"{form.policy.words}. Outcomes that changed: {changed}.")
                return redirect("screening:stage-list", member.review.slug)
        if form.policy != stage.policy:
            preview = preview_policy(member, stage, form.policy)
    status = problem.status if problem else 422 if form.errors else 200
    context = {
        "stage": stage,
        "kind": kind,
        "form": form,
        "preview": preview,
        "problem": problem,
        "same": form.is_bound and form.is_valid() and preview is None,
        "values": _values(preview.policy) if preview else {},
        "seen": _values(stage.policy),
    }
    return render(request, "screening/policies/page.html", context, status=status)


def _values(policy: Policy) -> dict:
    return {
        "rule": policy.rule.value,
        "places": policy.places,
        "maybe_conflicts": policy.maybe_conflicts,
        "reason_conflicts": policy.reason_conflicts,
    }


def _seen(request: HttpRequest) -> Policy:
    """The policy that the page showed; nonsense is simply not the present one."""
    rule, places, *conflicts = (request.POST.get(f"seen_{name}", "") for name in _values(Policy()))
    if rule not in list(PolicyRule) or not places.isdecimal():
        return Policy(places=0)
    return Policy(PolicyRule(rule), int(places), *(word == "True" for word in conflicts))
