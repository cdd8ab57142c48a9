"""The terms that are marked in titles and abstracts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import LEADS, SCREENERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, ProblemForPerson
from reviewsite.lib.middleware import wants_json
from screening.selectors.desk import concepts_of_strategy, terms_for
from screening.services.desk import save_terms, switch_terms, take_terms
from screening.vocabulary import TermKind


@members_only(*SCREENERS)
@require_safe
def term_list(request: HttpRequest, member: Membership) -> HttpResponse:
    """The review's terms and one's own, each of which can be switched off."""
    return _terms(request, member)


@members_only(*SCREENERS)
@require_POST
def term_save(request: HttpRequest, member: Membership) -> HttpResponse:
    """Set the terms of one kind, the review's or one's own."""
    try:
        kind = TermKind(request.POST.get("kind", ""))
    except ValueError as unknown:
        raise BadInput("There is no such kind of term.") from unknown
    lines = request.POST.get("terms", "").splitlines()
    try:
        save_terms(member, kind, lines, personal=request.POST.get("whose") != "review")
    except BadInput as problem:
        return _terms(request, member, problem=problem)
    messages.success(request, f"Terms saved: {kind.label.lower()}.")
    return redirect("screening:term-list", member.review.slug)


@members_only(*SCREENERS)
@require_POST
def term_switch(request: HttpRequest, member: Membership) -> HttpResponse:
    """Mark the chosen terms for the member, and no others."""
    shown = {int(pk) for pk in request.POST.getlist("shown") if pk.isdecimal()}
    switch_terms(member, terms_for(member), shown)
    if wants_json(request):
        return HttpResponse(status=204)
    messages.success(request, "These terms are marked for you.")
    return redirect("screening:term-list", member.review.slug)


@members_only(*LEADS)
@require_POST
def term_take(request: HttpRequest, member: Membership) -> HttpResponse:
    """Take the terms of the strategy's concepts, each under the kind that was chosen for it."""
    kinds = {str(kind): kind for kind in TermKind}
    concepts = [
        (kinds[chosen], concept.texts)
        for number, concept in enumerate(concepts_of_strategy(member))
        if (chosen := request.POST.get(f"kind-{number}", concept.kind)) in kinds
    ]
    added = take_terms(member, concepts)
    messages.success(request, f"{added} new terms taken from the strategy.")
    return redirect("screening:term-list", member.review.slug)


def _terms(
    request: HttpRequest, member: Membership, *, problem: ProblemForPerson | None = None
) -> HttpResponse:
    terms = list(terms_for(member).order_by("kind", "text"))
    off = set(terms_for(member).filter(switched_off=member).values_list("pk", flat=True))
    context = {
        "terms": [(term, term.pk not in off) for term in terms],
        "groups": [
            (kind, *(_lines(terms, kind, own) for own in (False, True))) for kind in TermKind
        ],
        "concepts": concepts_of_strategy(member) if member.is_lead else [],
        "kinds": list(TermKind),
        "problem": problem,
        "sent": request.POST,
    }
    status = problem.status if problem else 200
    return render(request, "screening/terms/list.html", context, status=status)


def _lines(terms: list, kind: TermKind, own: bool) -> str:
    return "\n".join(t.text for t in terms if t.kind == kind and bool(t.member_id) == own)
