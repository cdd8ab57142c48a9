"""Recording, changing and withdrawing verdicts: append-only, idempotent, under the lock."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from reviews.audit import record_event
from reviews.models import Criteria, ExclusionReason, Membership
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Assignment, Candidate, Stage
from screening.models.decisions import Adjudication, Decision
from screening.models.discussions import Discussant
from screening.selectors.candidates import merge_tree
from screening.selectors.decisions import own_history
from screening.services.outcomes import lock_candidate, refresh_outcome
from screening.services.queue import claim, lease_end
from screening.vocabulary import AssignmentState, OutcomeState, Verdict


def record_decision(
    member: Membership,
    candidate_id: UUID,
    *,
    verdict: str,
    key: UUID,
    reason_id: int | None = None,
    note: str = "",
    replaces: UUID | None = None,
    criteria: Criteria | None = None,
) -> Decision:
    """Record the member's verdict on a candidate.

    `key` is the UUID of the click: the same key again returns the decision it made. `replaces` is
    the id of the member's own decision that this one changes (None: the first one). A lease that
    ran out is taken again while a place is free. `criteria` is the version it was made under (None:
    the one in force).

    Raises Candidate.DoesNotExist for a candidate of another review, BadInput for a verdict that
    does not fit the stage, Conflict when no place is free, the stage is closed, or the member's
    verdict is not the one that `replaces` names.
    """
    with transaction.atomic():
        candidate = _lock_in_review(member, candidate_id)
        made = _made_by_key(member, candidate_id, key)
        if made:
            return made
        _require_open(candidate.stage)
        _require_standing(candidate)
        word, reason = _read_verdict(member, candidate.stage, verdict, reason_id)
        assignment = _held_or_claimed(member, candidate)
        previous = _tip(assignment)
        if (previous.pk if previous else None) != replaces:
            raise Conflict(
                "Your verdict on this record changed meanwhile, perhaps in another tab.",
                remedy="Look at it again; nothing was overwritten.",
            )
        if previous:
            _require_not_sent_on(candidate)
            _require_not_answered(member, candidate)
        decision = _append(
            member,
            candidate,
            assignment,
            word,
            key,
            previous,
            reason=reason,
            note=note,
            criteria=criteria,
        )
        assignment.state = AssignmentState.DECIDED
        assignment.save(update_fields=["state"])
        _settle(member, candidate, decision, previous)
    return decision


def withdraw_decision(
    member: Membership, candidate_id: UUID, *, key: UUID, replaces: UUID
) -> Decision:
    """Take back the member's own verdict `replaces`; the place is theirs again to decide,
    unless the policy has fewer places meanwhile.

    `key` is the UUID of the click, as in `record_decision`. Raises Candidate.DoesNotExist for a
    candidate of another review, Conflict when the record went on to full text meanwhile, the stage
    is closed, or `replaces` is not the member's current verdict.
    """
    with transaction.atomic():
        candidate = _lock_in_review(member, candidate_id)
        made = _made_by_key(member, candidate_id, key)
        if made:
            return made
        _require_open(candidate.stage)
        _require_standing(candidate)
        _require_not_sent_on(candidate)
        _require_not_answered(member, candidate)
        last = Decision.objects.current().filter(pk=replaces, reviewer=member).first()
        if last is None or last.candidate_id not in merge_tree(candidate):
            raise Conflict("This verdict changed meanwhile, perhaps in another tab.")
        assignment = last.assignment
        decision = _append(member, candidate, assignment, Verdict.WITHDRAWN, key, last)
        beyond = assignment.slot > candidate.stage.places
        assignment.state = AssignmentState.RETIRED if beyond else AssignmentState.LEASED
        assignment.leased_until = lease_end()
        assignment.save(update_fields=["state", "leased_until"])
        _settle(member, candidate, decision, last)
    return decision


def withdraw_last(member: Membership, stage: Stage, *, key: UUID) -> Decision | None:
    """Undo the member's own last verdict of a stage; None when there is nothing to undo."""
    made = Decision.objects.filter(key=key, reviewer=member).first()
    last = own_history(member, stage).first()
    if made or last is None:
        return made
    return withdraw_decision(member, last.candidate_id, key=key, replaces=last.pk)


def _lock_in_review(member: Membership, candidate_id: UUID) -> Candidate:
    own = Candidate.objects.filter(stage__review=member.review_id)
    return lock_candidate(own.values_list("pk", flat=True).get(pk=candidate_id))


def _made_by_key(member: Membership, candidate_id: UUID, key: UUID) -> Decision | None:
    made = Decision.objects.filter(key=key).first()
    if made and made.reviewer_id != member.pk:
        raise Conflict("This click was recorded before.", remedy="Reload the page.")
    if made and made.verdict != Verdict.WITHDRAWN and made.candidate_id != candidate_id:
        raise Conflict("This click was recorded for another record.", remedy="Reload the page.")
    return made


def _require_open(stage: Stage) -> None:
    if not stage.is_open:
        raise Conflict(
            f"“{stage.get_kind_display()}” screening is closed.",
            remedy="Ask the lead to open it again.",
        )
    if stage.awaits_calibration:
        raise Conflict(
            f"“{stage.get_kind_display()}” screening waits for a calibration round.",
            remedy="It opens when a round reaches its target, or when the lead says so.",
        )


def _require_standing(candidate: Candidate) -> None:
    if candidate.withdrawn_at:
        raise Conflict(
            "The import that brought this record was undone; your verdict was not recorded.",
            remedy="If it is put back, the record comes to you again.",
        )


def _require_not_sent_on(candidate: Candidate) -> None:
    if candidate.citation_id and hasattr(candidate.citation, "report"):
        raise Conflict(
            "This record went on to full text; its verdict cannot be changed any more.",
            remedy="Ask the lead if it should come back.",
        )


def _require_not_answered(member: Membership, candidate: Candidate) -> None:
    """In a discussion each reader has one say, then it is the lead's."""
    answered = _own_parts(member, candidate).filter(answered_at__isnull=False)
    if answered.exists():
        raise Conflict(
            "You gave your answer in the discussion of this record; it stands.",
            remedy="If the readers still differ, the lead rules.",
        )


def _own_parts(member: Membership, candidate: Candidate) -> QuerySet[Discussant]:
    return Discussant.objects.filter(
        reviewer=member, discussion__candidate__in=merge_tree(candidate)
    )


def _read_verdict(
    member: Membership, stage: Stage, verdict: str, reason_id: int | None
) -> tuple[Verdict, ExclusionReason | None]:
    if verdict not in (Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE):
        raise BadInput("A verdict is include, exclude or maybe.")
    word = Verdict(verdict)
    if not stage.is_full_text:
        return word, None
    if word == Verdict.MAYBE:
        raise BadInput("At full text a verdict is include or exclude.")
    return word, read_reason(member, word, reason_id)


def read_reason(
    member: Membership, verdict: Verdict, reason_id: int | None
) -> ExclusionReason | None:
    """The exclusion reason of a full-text verdict.

    Raises BadInput (SC-104) when an exclusion has none of the review's own reasons.
    """
    if verdict != Verdict.EXCLUDE:
        return None
    reason = ExclusionReason.objects.filter(
        review=member.review_id, is_active=True, pk=reason_id
    ).first()
    if reason is None:
        raise BadInput(
            "A report is excluded for a reason, and none was chosen.",
            remedy="Choose the first reason of the list that applies.",
        )
    return reason


def _held_or_claimed(member: Membership, candidate: Candidate) -> Assignment:
    tree = merge_tree(candidate)
    held = Assignment.objects.held().filter(candidate__in=tree, reviewer=member).first()
    assignment = held or claim(member, candidate)
    if assignment is None:
        raise Conflict(
            "The place you had on this record was given to somebody else meanwhile, or is needed "
            "no more, so your verdict was not stored.",
            remedy="Go on with the next record.",
        )
    return assignment


def _tip(assignment: Assignment) -> Decision | None:
    chain = list(Decision.objects.filter(assignment=assignment))
    replaced = {decision.replaces_id for decision in chain}
    return next((decision for decision in chain if decision.pk not in replaced), None)


def _append(
    member: Membership,
    candidate: Candidate,
    assignment: Assignment,
    verdict: Verdict,
    key: UUID,
    previous: Decision | None,
    *,
    reason: ExclusionReason | None = None,
    note: str = "",
    criteria: Criteria | None = None,
) -> Decision:
    ruled = Adjudication.objects.filter(candidate__in=merge_tree(candidate)).exists()
    return Decision.objects.create(
        id=key,
        assignment=assignment,
        candidate_id=assignment.candidate_id,
        reviewer=member,
        verdict=verdict,
        reason=reason,
        note=note.strip(),
        replaces=previous,
        key=key,
        criteria=criteria or Criteria.objects.filter(review=member.review_id).latest("version"),
        after_lifting=candidate.outcome == OutcomeState.CONFLICT or ruled,
    )


def _settle(
    member: Membership, candidate: Candidate, decision: Decision, previous: Decision | None
) -> None:
    before = candidate.outcome
    refresh_outcome(candidate)
    if previous and decision.verdict != Verdict.WITHDRAWN:
        _own_parts(member, candidate).update(answered_at=timezone.now())
    record_event(
        member.review,
        f"decision.{decision.verdict}",
        member=member,
        subject=decision,
        summary=str(candidate.subject),
        old={"verdict": previous.verdict} if previous else {},
        new={"verdict": decision.verdict, "reason": decision.reason.label}
        if decision.reason
        else {"verdict": decision.verdict},
        reason=decision.note,
        candidate=candidate.pk,
    )
    record_outcome_change(candidate, before)


def record_outcome_change(candidate: Candidate, before: str) -> None:
    """Write the audit event of an outcome that changed; it tells of verdicts like they do."""
    if candidate.outcome != before:
        record_event(
            candidate.stage.review,
            "outcome.changed",
            member=None,
            subject=candidate,
            summary=str(candidate.subject),
            old={"outcome": before},
            new={"outcome": candidate.outcome},
            candidate=candidate.pk,
        )
