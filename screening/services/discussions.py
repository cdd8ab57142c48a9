"""Discussing conflicts to consensus: the lead lets the readers, each of them answers once."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Criteria, Membership, Review
from reviews.services.reviews import save_criteria
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Candidate
from screening.models.decisions import Decision
from screening.models.discussions import Comment, Discussant, Discussion
from screening.selectors.candidates import merge_tree
from screening.selectors.decisions import own_tip
from screening.selectors.discussions import discussion_of, may_read_comments, own_part
from screening.services.decisions import record_decision
from screening.services.outcomes import lock_candidate
from screening.vocabulary import OutcomeState, Verdict

KEEP = "keep"


def open_discussions(member: Membership, candidate_ids: Iterable[UUID]) -> int:
    """Let the readers of these conflicts see each other's verdicts and discuss; returns how many.

    What is not in conflict any more, was discussed before or has one reader only is left out.
    """
    require_role(member, LEADS)
    return sum(_open(member, pk) for pk in candidate_ids)


def _open(member: Membership, pk: UUID) -> bool:
    with transaction.atomic():
        own = Candidate.objects.filter(stage__review=member.review_id)
        candidate = lock_candidate(own.values_list("pk", flat=True).get(pk=pk))
        tree = merge_tree(candidate)
        readers = set(
            Decision.objects.current()
            .filter(candidate__in=tree, reviewer__is_active=True)
            .values_list("reviewer", flat=True)
        )
        in_conflict = candidate.outcome == OutcomeState.CONFLICT and candidate.stage.is_open
        if not in_conflict or len(readers) < 2 or discussion_of(candidate):
            return False
        discussion = Discussion.objects.create(candidate=candidate, opened_by=member)
        Discussant.objects.bulk_create(
            Discussant(discussion=discussion, reviewer_id=reviewer) for reviewer in sorted(readers)
        )
        record_event(
            member.review,
            "discussion.opened",
            member=member,
            subject=discussion,
            summary=str(candidate.subject),
            candidate=candidate.pk,
        )
    return True


def answer(
    member: Membership,
    candidate_id: UUID,
    *,
    verdict: str,
    key: UUID,
    reason_id: int | None = None,
    note: str = "",
) -> Candidate:
    """The member's one answer in a discussion: "keep", or another verdict.

    Returns the candidate with its outcome. Raises NotAllowed for who does not take part, Conflict
    when they answered already or the record is not in conflict any more, and what
    `record_decision` raises.
    """
    with transaction.atomic():
        own = Candidate.objects.filter(stage__review=member.review_id)
        candidate = lock_candidate(own.values_list("pk", flat=True).get(pk=candidate_id))
        part = own_part(member, candidate)
        if part is None:
            raise NotAllowed("You are not one of the readers who discuss this record.")
        if part.answered_at:
            raise Conflict("You answered in this discussion already; your answer stands.")
        if candidate.outcome != OutcomeState.CONFLICT:
            raise Conflict("This record is not in conflict any more.")
        if verdict != KEEP:
            record_decision(
                member,
                candidate.pk,
                verdict=verdict,
                key=key,
                reason_id=reason_id,
                note=note,
                replaces=own_tip(member, candidate),
            )
        part.answered_at = timezone.now()
        part.save(update_fields=["answered_at"])
        record_event(
            member.review,
            "discussion.answered",
            member=member,
            subject=part.discussion_id,
            summary=str(candidate.subject),
            new={"answer": verdict},
            candidate=candidate.pk,
        )
        candidate.refresh_from_db()
    return candidate


def comment(member: Membership, candidate_id: UUID, *, text: str) -> Comment:
    """Add a remark to a conflict. Raises BadInput for an empty one, NotAllowed for the others."""
    if not text.strip():
        raise BadInput("A comment needs some words.")
    with transaction.atomic():
        own = Candidate.objects.filter(stage__review=member.review_id)
        candidate = lock_candidate(own.values_list("pk", flat=True).get(pk=candidate_id))
        if not may_read_comments(member, candidate):
            raise NotAllowed("This record is not yours to comment on.")
        made = Comment.objects.create(candidate=candidate, author=member, text=text.strip())
        record_event(
            member.review,
            "conflict.commented",
            member=member,
            subject=made,
            summary=str(candidate.subject),
            candidate=candidate.pk,
        )
    return made


def make_rule(member: Membership, *, verdict: str, text: str) -> Criteria:
    """Add a line to what is included or excluded: a new version of the criteria.

    Raises BadInput for an empty line or one that is neither.
    """
    require_role(member, LEADS)
    line = " ".join(text.split())
    if not line or verdict not in (Verdict.INCLUDE, Verdict.EXCLUDE):
        raise BadInput("A rule says in a line what is included or excluded.")
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        lists = {"include": "inclusion", "exclude": "exclusion"}
        current = Criteria.objects.filter(review=member.review_id).latest("version")
        texts = {name: getattr(current, name) for name in lists.values()}
        name = lists[verdict]
        texts[name] = f"{texts[name].rstrip()}\n{line}".lstrip()
        return save_criteria(member, **texts)
