"""The screening desk: one record, the verdict, the next record."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import SCREENERS, members_only
from reviews.models import Membership
from reviews.selectors.reviews import current_criteria
from reviewsite.lib.errors import ProblemForPerson
from reviewsite.lib.htmx import render_page_or_fragment
from screening.forms import VerdictForm
from screening.models import Assignment, Candidate, Stage
from screening.selectors.candidates import candidate_of, stage_of
from screening.selectors.decisions import own_history, own_tip
from screening.selectors.progress import progress_of
from screening.selectors.reports import reports_to_retrieve
from screening.services.decisions import record_decision, withdraw_last
from screening.services.queue import next_assignment
from screening.vocabulary import StageKind
from searches.models import Citation


def desk_url(stage: Stage) -> str:
    return f"screening:desk-{StageKind(stage.kind).slug}"


@members_only(*SCREENERS)
@require_safe
def desk(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """The record the member holds, or the next one."""
    stage = stage_of(member, kind)
    if stage is None:
        return render(request, "screening/desk/closed.html", {"kind": kind})
    return _desk(request, member, stage)


@members_only(*SCREENERS)
@require_POST
def verdict(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """Record a verdict and show the next record; a refusal comes with the reason."""
    try:
        candidate = candidate_of(member, pk)
    except Candidate.DoesNotExist as missing:
        raise Http404("No such record.") from missing
    stage = candidate.stage
    form = VerdictForm(request.POST, stage=stage)
    if not form.is_valid():
        return _desk(request, member, stage, form=form, candidate=candidate, status=422)
    try:
        record_decision(member, candidate.pk, **form.arguments)
    except ProblemForPerson as problem:
        again = (form, candidate) if problem.status == 422 else (None, None)
        return _desk(
            request,
            member,
            stage,
            problem=problem,
            form=again[0],
            candidate=again[1],
            refused=None if again[1] else (candidate.subject, form.cleaned_data),
            status=problem.status,
        )
    if request.htmx:
        return _desk(request, member, stage)
    return redirect(desk_url(stage), member.review.slug)


@members_only(*SCREENERS)
@require_POST
def undo(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """Withdraw the member's own last verdict of a stage."""
    stage = stage_of(member, kind)
    if stage is None:
        raise Http404("This stage has not begun.")
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    try:
        withdraw_last(member, stage, key=key)
    except ProblemForPerson as problem:
        return _desk(request, member, stage, problem=problem, status=problem.status)
    if request.htmx:
        return _desk(request, member, stage)
    return redirect(desk_url(stage), member.review.slug)


def _desk(
    request: HttpRequest,
    member: Membership,
    stage: Stage,
    *,
    problem: ProblemForPerson | None = None,
    form: VerdictForm | None = None,
    candidate: Candidate | None = None,
    refused: tuple[Citation, dict] | None = None,
    status: int = 200,
) -> HttpResponse:
    if candidate is None and stage.is_open:
        candidate = _next(member, stage)
    if candidate and form is None:
        tip = own_tip(member, candidate)
        form = VerdictForm(stage=stage, initial={"replaces": tip})
    context = {
        "stage": stage,
        "kind": StageKind(stage.kind),
        "candidate": candidate,
        "citation": candidate.subject if candidate else None,
        "form": form,
        "problem": problem,
        "refused": refused,
        "progress": progress_of(member, stage),
        "last": next(iter(own_history(member, stage)[:1]), None),
        "undo_key": uuid4(),
        "criteria": current_criteria(member),
        "to_retrieve": reports_to_retrieve(member) if stage.is_full_text else 0,
    }
    return render_page_or_fragment(
        request, "screening/desk/page.html", "screening/desk/_desk.html", context, status=status
    )


def _next(member: Membership, stage: Stage) -> Candidate | None:
    assignment: Assignment | None = next_assignment(member, stage)
    if assignment is None:
        return None
    candidate = candidate_of(member, assignment.candidate_id)
    while candidate.merged_into_id:
        candidate = candidate_of(member, candidate.merged_into_id)
    return candidate
