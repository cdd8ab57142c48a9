"""Conflicts side by side, and the ruling."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import LEADS, members_only
from reviews.models import Membership
from reviews.selectors.reviews import current_criteria
from reviewsite.lib.errors import ProblemForPerson
from reviewsite.lib.paging import page_of
from screening.forms.conflicts import RuleForm, RulingForm
from screening.models import Candidate
from screening.rules.blinding import may_rule
from screening.selectors.candidates import candidate_of, stages_of
from screening.selectors.conflicts import conflicts_of
from screening.selectors.decisions import has_voted, visible_rulings
from screening.selectors.discussions import (
    discussion_of,
    named_verdicts,
    own_part,
    papers_of,
    remarks_on,
    undiscussed_conflicts,
    waiting_for,
    with_discussions,
)
from screening.services.adjudications import adjudicate
from screening.vocabulary import How, OutcomeState


@members_only(*LEADS)
@require_safe
def conflict_list(request: HttpRequest, member: Membership) -> HttpResponse:
    """Open conflicts first; `?show=ruled` those that were ruled on."""
    ruled = request.GET.get("show") == "ruled"
    everything = conflicts_of(member)
    shown = (
        everything.filter(how=How.ADJUDICATION)
        if ruled
        else everything.filter(outcome=OutcomeState.CONFLICT)
    )
    context = {
        "page_obj": page_of(request, with_discussions(shown)),
        "undiscussed": undiscussed_conflicts(stages_of(member).values()).count(),
        "ruled": ruled,
        "open_count": everything.filter(outcome=OutcomeState.CONFLICT).count(),
        "ruled_count": everything.filter(how=How.ADJUDICATION).count(),
    }
    return render(request, "screening/conflicts/list.html", context)


@members_only(*LEADS)
@require_http_methods(["GET", "POST"])
def conflict_detail(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """The verdicts side by side; a POST rules on them."""
    try:
        candidate = candidate_of(member, pk)
    except Candidate.DoesNotExist as missing:
        raise Http404("No such record.") from missing
    if candidate.outcome != OutcomeState.CONFLICT and candidate.how != How.ADJUDICATION:
        raise Http404("This record is not in conflict.")
    form = RulingForm(request.POST or None, stage=candidate.stage)
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            ruling = _rule(request, member, candidate, form)
        except ProblemForPerson as refusal:
            problem = refusal
            candidate.refresh_from_db()
        else:
            messages.success(request, f"Ruled: {ruling.get_verdict_display().lower()}.")
            return redirect("screening:conflict-list", member.review.slug)
    status = problem.status if problem else 422 if form.errors else 200
    context = {
        "candidate": candidate,
        "citation": candidate.subject,
        "verdicts": named_verdicts(member, candidate),
        "papers": papers_of(member, candidate),
        "remarks": remarks_on(member, candidate),
        "discussion": discussion_of(candidate),
        "waiting_for": waiting_for(candidate),
        "takes_part": own_part(member, candidate),
        "rule_form": RuleForm(),
        "rulings": visible_rulings(member, candidate),
        "may_rule": may_rule(
            is_lead=member.is_lead,
            has_voted=has_voted(member, candidate),
            lead_may_adjudicate_own=member.review.lead_may_adjudicate_own,
        ),
        "form": form,
        "problem": problem,
        "criteria": current_criteria(member),
    }
    return render(request, "screening/conflicts/detail.html", context, status=status)


def _rule(request: HttpRequest, member: Membership, candidate: Candidate, form: RulingForm):
    reason = form.cleaned_data.get("reason")
    return adjudicate(
        member,
        candidate.pk,
        verdict=form.cleaned_data["verdict"],
        why=form.cleaned_data["why"],
        seen=request.POST.getlist("seen"),
        reason_id=reason.pk if reason else None,
    )
