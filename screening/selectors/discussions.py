"""Conflicts under discussion and the comments on them, for those who may read them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce

from reviews.models import Membership
from screening.models import Candidate, FullText
from screening.models.annotations import Annotation
from screening.models.decisions import Decision
from screening.models.discussions import Comment, Discussant, Discussion
from screening.selectors.candidates import merge_tree
from screening.selectors.decisions import visible_annotations, visible_decisions
from screening.selectors.full_texts import files_of
from screening.vocabulary import How, OutcomeState


@dataclass(frozen=True, slots=True)
class NamedVerdict:
    """A verdict with the name under which it is shown."""

    name: str
    decision: Decision


@dataclass(frozen=True, slots=True)
class Remark:
    name: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NamedMark:
    """A mark on a file with the name under which it is shown."""

    name: str
    is_own: bool
    mark: Annotation


@dataclass(frozen=True, slots=True)
class Paper:
    file: FullText
    marks: list[NamedMark]


def discussion_of(candidate: Candidate) -> Discussion | None:
    """The discussion of a candidate or of one merged into it, the newest of several."""
    found = Discussion.objects.filter(candidate__in=merge_tree(candidate))
    return found.order_by("-opened_at").first()


def own_discussions(member: Membership) -> QuerySet[Candidate]:
    """The conflicts that wait for the member's answer, oldest discussion first."""
    waiting = Discussant.objects.filter(reviewer=member, answered_at__isnull=True)
    heads = waiting.values(
        head=Coalesce("discussion__candidate__merged_into", "discussion__candidate")
    )
    return (
        Candidate.objects.live()
        .filter(
            pk__in=heads,
            stage__review=member.review,
            stage__closed_at__isnull=True,
            outcome=OutcomeState.CONFLICT,
        )
        .select_related("stage", "citation", "report__citation")
        .order_by("pk")
    )


def own_part(member: Membership, candidate: Candidate) -> Discussant | None:
    """The member's part in the discussion of a candidate; None for everybody else."""
    return (
        Discussant.objects.filter(reviewer=member, discussion__candidate__in=merge_tree(candidate))
        .order_by("-discussion__opened_at")
        .first()
    )


def waiting_for(candidate: Candidate) -> int:
    """How many readers have not answered in the discussion of a candidate."""
    return Discussant.objects.filter(
        discussion__candidate__in=merge_tree(candidate), answered_at__isnull=True
    ).count()


def with_discussions(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Candidates that know whether they were given to discuss, and whether an answer is missing."""
    of_candidate = Discussion.objects.filter(candidate=OuterRef("pk"))
    unanswered = Discussant.objects.filter(
        discussion__candidate=OuterRef("pk"), answered_at__isnull=True
    )
    return candidates.annotate(
        is_discussed=Exists(of_candidate), waits_for_readers=Exists(unanswered)
    )


def undiscussed_conflicts(stages) -> QuerySet[Candidate]:
    """The conflicts of some stages that were never given to their readers."""
    discussed = Discussion.objects.filter(candidate=OuterRef("pk"))
    return Candidate.objects.live().filter(
        ~Exists(discussed), stage__in=stages, outcome=OutcomeState.CONFLICT
    )


def may_read_comments(member: Membership, candidate: Candidate) -> bool:
    """Leads once all verdicts are in, and the readers who were let discuss."""
    in_conflict = candidate.outcome == OutcomeState.CONFLICT or candidate.how == How.ADJUDICATION
    return (member.is_lead and in_conflict) or own_part(member, candidate) is not None


def named_verdicts(member: Membership, candidate: Candidate) -> list[NamedVerdict]:
    """The verdicts that the member may see, under names, or letters if the stage hides names."""
    decisions = visible_decisions(member, candidate)
    names = _names(member, candidate, decisions)
    return [NamedVerdict(names[decision.reviewer_id], decision) for decision in decisions]


def remarks_on(member: Membership, candidate: Candidate) -> list[Remark]:
    """What was said about a conflict; nothing for those who may not read it."""
    if not may_read_comments(member, candidate):
        return []
    names = _names(member, candidate, visible_decisions(member, candidate))
    comments = Comment.objects.filter(candidate__in=merge_tree(candidate)).select_related(
        "author__user"
    )
    return [
        Remark(
            names.get(comment.author_id) or _author(candidate, comment.author),
            comment.text,
            comment.created_at,
        )
        for comment in comments.order_by("created_at")
    ]


def marks_on(
    member: Membership, files: Sequence[FullText], candidate: Candidate | None
) -> dict[UUID, list[NamedMark]]:
    """By file the marks that the member may see, under the names of the verdicts."""
    marks = visible_annotations(member, files, candidate)
    decisions = visible_decisions(member, candidate) if candidate else []
    names = _names(member, candidate, decisions) if candidate else {}
    found: dict[UUID, list[NamedMark]] = {full_text.pk: [] for full_text in files}
    for mark in marks:
        is_own = mark.author_id == member.pk
        name = "You" if is_own else names.get(mark.author_id) or _author(candidate, mark.author)
        found[mark.full_text_id].append(NamedMark(name, is_own, mark))
    return found


def papers_of(member: Membership, candidate: Candidate) -> list[Paper]:
    """The files of a report that is judged, each with its marks; none of a title and abstract."""
    if candidate.report_id is None:
        return []
    files = files_of(member, [candidate.report_id])[candidate.report_id]
    marks = marks_on(member, files, candidate)
    return [Paper(full_text, marks[full_text.pk]) for full_text in files]


def _author(candidate: Candidate, author: Membership) -> str:
    """Who is no reader of the record: a lead, or somebody whose verdict is withdrawn."""
    if candidate.stage.hides_names:
        return "A lead" if author.is_lead else "Somebody"
    return str(author.user)


def _names(member: Membership, candidate: Candidate, decisions: list[Decision]) -> dict[int, str]:
    names = {each.reviewer_id: str(each.reviewer.user) for each in decisions}
    if candidate.stage.hides_names:
        shuffled = sorted(names, key=lambda pk: _mix(candidate, pk))
        names = {pk: f"Reader {ascii_uppercase[n % 26]}" for n, pk in enumerate(shuffled)}
    if member.pk in names:
        names[member.pk] += " (you)"
    return names


def _mix(candidate: Candidate, reviewer: int) -> UUID:
    """An order of readers that is another one for each record, so that letters name nobody."""
    return uuid5(candidate.pk, str(reviewer))
