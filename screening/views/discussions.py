"""Discussing conflicts: the lead's act, the readers' pages, comments and rules."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import LEADS, SCREENERS, members_only
from reviews.models import Membership
from reviews.selectors.reviews import current_criteria
from reviewsite.lib.errors import BadInput, ProblemForPerson
from reviewsite.lib.paging import page_of
from screening.forms.conflicts import AnswerForm, RuleForm
from screening.models import Candidate
from screening.selectors.candidates import candidate_of, stages_of
from screening.selectors.discussions import (
    named_verdicts,
    own_discussions,
    own_part,
    papers_of,
    remarks_on,
    undiscussed_conflicts,
)
from screening.services import discussions as services
from screening.vocabulary import OutcomeState


@members_only(*LEADS)
@require_POST
def discussions_open(request: HttpRequest, member: Membership) -> HttpResponse:
    waiting = undiscussed_conflicts(stages_of(member).values())
    opened = services.open_discussions(member, list(waiting.values_list("pk", flat=True)))
    messages.success(request, f"Given to their readers to discuss: {opened}.")
    return redirect("screening:conflict-list", member.review.slug)


@members_only(*LEADS)
@require_POST
def discussion_open(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    candidate = _candidate(member, pk)
    if services.open_discussions(member, [candidate.pk]):
        messages.success(request, "The readers can discuss it now.")
    else:
        messages.warning(request, "There is nothing to discuss here any more.")
    return redirect("screening:conflict-list", member.review.slug)


@members_only(*SCREENERS)
@require_safe
def discussion_list(request: HttpRequest, member: Membership) -> HttpResponse:
    """The conflicts that wait for the member's answer."""
    page = page_of(request, own_discussions(member))
    return render(request, "screening/discussions/list.html", {"page_obj": page})


@members_only(*SCREENERS)
@require_http_methods(["GET", "POST"])
def discussion_detail(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """The verdicts on one record for its readers; a POST is the member's answer."""
    candidate = _candidate(member, pk)
    part = own_part(member, candidate)
    if part is None:
        raise Http404("No such discussion.")
    form = AnswerForm(request.POST if request.method == "POST" else None, stage=candidate.stage)
    problem = None
    if form.is_valid():
        try:
            candidate = services.answer(member, candidate.pk, **form.arguments)
        except ProblemForPerson as refusal:
            problem = refusal
        else:
            settled = candidate.outcome != OutcomeState.CONFLICT
            words = f"You agree now: {candidate.get_outcome_display().lower()}."
            messages.success(request, words if settled else "Your answer is kept.")
            return redirect("screening:discussion-list", member.review.slug)
    status = problem.status if problem else 422 if form.errors else 200
    context = {
        "candidate": candidate,
        "citation": candidate.subject,
        "verdicts": named_verdicts(member, candidate),
        "papers": papers_of(member, candidate),
        "remarks": remarks_on(member, candidate),
        "may_answer": not part.answered_at and candidate.outcome == OutcomeState.CONFLICT,
        "form": form,
        "problem": problem,
        "criteria": current_criteria(member),
    }
    return render(request, "screening/discussions/detail.html", context, status=status)


@members_only(*SCREENERS)
@require_POST
def comment_add(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    candidate = _candidate(member, pk)
    services.comment(member, candidate.pk, text=request.POST.get("text", "")[:2000])
    takes_part = own_part(member, candidate) is not None
    name = "discussion-detail" if takes_part else "conflict-detail"
    return redirect(f"screening:{name}", member.review.slug, candidate.pk)


@members_only(*LEADS)
@require_POST
def rule_make(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """Add what a conflict taught to the criteria."""
    candidate = _candidate(member, pk)
    form = RuleForm(request.POST)
    if not form.is_valid():
        raise BadInput("A rule says in a line what is included or excluded.")
    data = form.cleaned_data
    criteria = services.make_rule(member, verdict=data["rule_verdict"], text=data["text"])
    messages.success(request, f"The criteria have a version {criteria.version} with this rule.")
    return redirect("screening:conflict-detail", member.review.slug, candidate.pk)


def _candidate(member: Membership, pk: UUID) -> Candidate:
    try:
        return candidate_of(member, pk)
    except Candidate.DoesNotExist as missing:
        raise Http404("No such record.") from missing
