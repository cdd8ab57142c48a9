"""Recording, changing and withdrawing verdicts: append-only, idempotent, under the lock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from reviews.audit import record_event
from reviews.models import Criteria, ExclusionReason, Membership, Review
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Assignment, CalibrationCandidate, Candidate, Report, Stage
from screening.models.decisions import Decision
from screening.models.discussions import Discussant
from screening.selectors.calibrations import rounds_with_results
from screening.selectors.candidates import trees_of
from screening.selectors.decisions import own_history
from screening.selectors.readers import require_reader
from screening.services.desk import set_tags
from screening.services.outcomes import (
    current_rulings,
    lock_candidate,
    outcome_of,
    store_outcome,
)
from screening.services.places import refresh_places
from screening.services.queue import claim, lease_end, require_open
from screening.vocabulary import HELD, AssignmentState, How, OutcomeState, Verdict


def record_decision(
    member: Membership,
    candidate_id: UUID,
    *,
    verdict: str,
    key: UUID,
    reason_id: int | None = None,
    further: Collection[int] = (),
    note: str = "",
    replaces: UUID | None = None,
    tags: Iterable[str] | None = None,
    criteria: Criteria | None = None,
) -> Decision:
    """Record the member's verdict on a candidate.

    `key` is the UUID of the click: the same key again returns the decision it made. `replaces` is
    the id of the member's own decision that this one changes (None: the first one). A lease that
    ran out is taken again while a place is free. `further` are reasons that hold beside
    `reason_id`; the highest of them all in the review's list becomes the reason. `tags` are what
    the member's tags on the candidate become (None: they stay), `criteria` is the version it was
    made under (None: the one in force).

    Raises Candidate.DoesNotExist for a candidate of another review, BadInput for a verdict that
    does not fit the stage, NotAllowed (SC-103) for who may not screen there, Conflict when no place
    is free, the stage is closed, or the member's verdict is not the one that `replaces` names.
    """
    with transaction.atomic():
        candidate = lock_candidate(candidate_id, stage__review=member.review_id)
        tree = trees_of([candidate])[candidate.pk]
        said = _said(candidate.stage, tree, key)
        made = _made_by_key(member, candidate_id, key, said)
        if made:
            return made
        require_open(candidate.stage)
        require_reader(member, candidate.stage)
        _require_standing(candidate)
        word, reasons = _read_verdict(
            member, candidate.stage, verdict, {reason_id, *further}, of_then=criteria is not None
        )
        assignment = _held_or_claimed(member, candidate, tree, said, replaces)
        previous = _tip(assignment, said)
        if (previous.pk if previous else None) != replaces:
            raise Conflict(
                "Your verdict on this record changed meanwhile, perhaps in another tab.",
                remedy="Look at it again; nothing was overwritten.",
            )
        if previous:
            _require_not_sent_on(candidate)
            _require_not_answered(member, tree)
        decision = _append(
            member,
            candidate,
            assignment,
            word,
            key,
            previous,
            reasons=reasons,
            note=note,
            criteria=criteria,
        )
        assignment.state = AssignmentState.DECIDED
        assignment.save(update_fields=["state"])
        _settle(member, candidate, tree, [*said, decision])
        if tags is not None:
            set_tags(member, candidate_id, tags)
    return decision


def withdraw_decision(
    member: Membership, candidate_id: UUID, *, key: UUID, replaces: UUID
) -> Decision:
    """Take back the member's own verdict `replaces`; the place is theirs again to decide,
    unless the policy has fewer places meanwhile.

    `key` is the UUID of the click, as in `record_decision`. Raises Candidate.DoesNotExist for a
    candidate of another review, NotAllowed (SC-103) for who may not screen there, Conflict when the
    record went on to full text meanwhile, the stage is closed, or `replaces` is not the member's
    current verdict.
    """
    with transaction.atomic():
        candidate = lock_candidate(candidate_id, stage__review=member.review_id)
        tree = trees_of([candidate])[candidate.pk]
        said = _said(candidate.stage, tree, key)
        made = _made_by_key(member, candidate_id, key, said)
        if made:
            return made
        require_open(candidate.stage)
        require_reader(member, candidate.stage)
        _require_standing(candidate)
        _require_not_sent_on(candidate)
        _require_not_answered(member, tree)
        last = Decision.objects.current().filter(pk=replaces, reviewer=member).first()
        if last is None or last.candidate_id not in tree:
            raise Conflict("This verdict changed meanwhile, perhaps in another tab.")
        assignment = last.assignment
        decision = _append(member, candidate, assignment, Verdict.WITHDRAWN, key, last)
        beyond = assignment.slot > candidate.stage.places
        assignment.state = AssignmentState.RETIRED if beyond else candidate.stage.held_state
        own = Assignment.objects.filter(candidate__in=tree, reviewer=member, state__in=HELD)
        has_another = len(tree) > 1 and own.exclude(pk=assignment.pk).exists()
        if has_another and not beyond:
            assignment.state = AssignmentState.RELEASED
        assignment.leased_until = max(assignment.leased_until, lease_end())
        assignment.save(update_fields=["state", "leased_until"])
        if beyond or has_another:
            refresh_places([candidate.pk])
        _settle(member, candidate, tree, [*said, decision])
    return decision


def withdraw_last(member: Membership, stage: Stage, *, key: UUID) -> Decision | None:
    """Undo the member's own last verdict of a stage; None when there is nothing to undo."""
    made = Decision.objects.filter(key=key, reviewer=member).first()
    last = own_history(member, stage).first()
    if made or last is None:
        return made
    return withdraw_decision(member, last.candidate_id, key=key, replaces=last.pk)


def _said(stage: Stage, tree: list[UUID], key: UUID) -> list[Decision]:
    """Every decision on a merge tree, and what the click `key` made wherever that is."""
    rows = Decision.objects.filter(Q(candidate__in=tree) | Q(key=key))
    return list(rows.select_related("reason") if stage.is_full_text else rows)


def _made_by_key(
    member: Membership, candidate_id: UUID, key: UUID, said: Iterable[Decision]
) -> Decision | None:
    made = next((decision for decision in said if decision.key == key), None)
    if made and made.reviewer_id != member.pk:
        raise Conflict("This click was recorded before.", remedy="Reload the page.")
    if made and made.verdict != Verdict.WITHDRAWN and made.candidate_id != candidate_id:
        raise Conflict("This click was recorded for another record.", remedy="Reload the page.")
    return made


def _require_standing(candidate: Candidate) -> None:
    if candidate.removal_id:
        raise Conflict(
            "This record was removed before screening meanwhile; your verdict was not recorded.",
            remedy="If the lead takes that back, the record comes to you again.",
        )
    if candidate.withdrawn_at:
        raise Conflict(
            "The import that brought this record was undone; your verdict was not recorded.",
            remedy="If it is put back, the record comes to you again.",
        )


def _require_not_sent_on(candidate: Candidate) -> None:
    if candidate.citation_id and Report.objects.filter(citation=candidate.citation_id).exists():
        raise Conflict(
            "This record went on to full text; its verdict cannot be changed any more.",
            remedy="Ask the lead if it should come back.",
        )


def _require_not_answered(member: Membership, tree: list[UUID]) -> None:
    """In a discussion each reader has one say, then it is the lead's."""
    answered = _own_parts(member, tree).filter(answered_at__isnull=False)
    if answered.exists():
        raise Conflict(
            "You gave your answer in the discussion of this record; it stands.",
            remedy="If the readers still differ, the lead rules.",
        )


def _own_parts(member: Membership, tree: list[UUID]) -> QuerySet[Discussant]:
    return Discussant.objects.filter(reviewer=member, discussion__candidate__in=tree)


def _read_verdict(
    member: Membership,
    stage: Stage,
    verdict: str,
    reason_ids: Collection[int | None],
    *,
    of_then: bool,
) -> tuple[Verdict, list[ExclusionReason]]:
    """`of_then`: made under earlier criteria, whose reasons need not be in the list any more."""
    if verdict not in (Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE):
        raise BadInput("A verdict is include, exclude or maybe.")
    word = Verdict(verdict)
    if not stage.is_full_text:
        return word, []
    if word == Verdict.MAYBE:
        raise BadInput("At full text a verdict is include or exclude.")
    return word, _read_reasons(member, word, reason_ids, of_then=of_then)


def read_reason(
    member: Membership, verdict: Verdict, reason_id: int | None
) -> ExclusionReason | None:
    """The exclusion reason of a full-text verdict.

    Raises BadInput (SC-104) when an exclusion has none of the review's own reasons.
    """
    return next(iter(_read_reasons(member, verdict, {reason_id})), None)


def _read_reasons(
    member: Membership, verdict: Verdict, ids: Collection[int | None], *, of_then: bool = False
) -> list[ExclusionReason]:
    """The reasons of an exclusion in the review's order; none for another verdict."""
    if verdict != Verdict.EXCLUDE:
        return []
    known = ExclusionReason.objects.filter(review=member.review_id)
    offered = known if of_then else known.filter(is_active=True)
    reasons = list(offered.filter(pk__in=[pk for pk in ids if pk]))
    if not reasons:
        raise BadInput(
            "A report is excluded for a reason, and none was chosen.",
            remedy="Choose the first reason of the list that applies.",
        )
    return reasons


def _held_or_claimed(
    member: Membership,
    candidate: Candidate,
    tree: list[UUID],
    said: Sequence[Decision],
    replaces: UUID | None,
) -> Assignment:
    """The place whose verdict `replaces` names, else another of the member's, else a new one.

    Who judged two records before they were merged holds a place on each.
    """
    own = Assignment.objects.filter(candidate__in=tree, reviewer=member, state__in=HELD)
    held = sorted((a for a in own if a.is_held), key=lambda a: tree.index(a.candidate_id))
    tips = [(_tip(place, said), place) for place in held]
    named = next((place for tip, place in tips if tip and tip.pk == replaces), None)
    assignment = named or next(iter(held), None) or claim(member, candidate)
    if assignment is None:
        raise Conflict(
            "The place you had on this record was given to somebody else meanwhile, or is needed "
            "no more, so your verdict was not stored.",
            remedy="Go on with the next record.",
        )
    return assignment


def _tip(assignment: Assignment, said: Iterable[Decision]) -> Decision | None:
    chain = [decision for decision in said if decision.assignment_id == assignment.pk]
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
    reasons: Sequence[ExclusionReason] = (),
    note: str = "",
    criteria: Criteria | None = None,
) -> Decision:
    versions = Criteria.objects.filter(review=member.review_id).order_by("-version")
    decision = Decision.objects.create(
        id=key,
        assignment=assignment,
        candidate_id=assignment.candidate_id,
        reviewer=member,
        verdict=verdict,
        reason=reasons[0] if reasons else None,
        note=note.strip(),
        replaces=previous,
        key=key,
        criteria_id=criteria.pk if criteria else versions.values_list("pk", flat=True)[0],
        after_lifting=_is_lifted(candidate) or (criteria is None and _saw_round(member, candidate)),
    )
    if len(reasons) > 1:
        decision.further_reasons.set(reasons[1:])
    return decision


def _is_lifted(candidate: Candidate) -> bool:
    """Whether readers could know of each other's verdicts: in conflict, or ruled on."""
    return candidate.outcome == OutcomeState.CONFLICT or candidate.how == How.ADJUDICATION


def _saw_round(member: Membership, candidate: Candidate) -> bool:
    """Whether the member saw what others said of the record in a calibration round."""
    citation = candidate.citation_id or candidate.report.citation_id
    rounds = rounds_with_results(member)
    return CalibrationCandidate.objects.filter(citation=citation, round__in=rounds).exists()


def _settle(
    member: Membership, candidate: Candidate, tree: list[UUID], said: list[Decision]
) -> None:
    """Store the outcome of all that was said, and tell the audit log of the last decision.

    As soon as there is a ruling the outcome rests on it, so only then is one looked for.
    """
    *_, decision = said
    previous = decision.replaces
    before = candidate.outcome
    rulings = current_rulings(tree) if _is_lifted(candidate) else []
    store_outcome(candidate, outcome_of(candidate, said, rulings))
    if previous and decision.verdict != Verdict.WITHDRAWN:
        _own_parts(member, tree).update(answered_at=timezone.now())
    record_event(
        member.review,
        f"decision.{decision.verdict}",
        member=member,
        subject=decision,
        summary=candidate.title or str(candidate.subject),
        old={"verdict": previous.verdict} if previous else {},
        new={"verdict": decision.verdict, "reason": decision.reason.label}
        if decision.reason
        else {"verdict": decision.verdict},
        reason=decision.note,
        candidate=candidate.pk,
    )
    record_outcome_change(member.review, candidate, before)


def record_outcome_change(review: Review, candidate: Candidate, before: str) -> None:
    """Write the audit event of an outcome that changed; it tells of verdicts like they do."""
    if candidate.outcome != before:
        record_event(
            review,
            "outcome.changed",
            member=None,
            subject=candidate,
            summary=candidate.title or str(candidate.subject),
            old={"outcome": before},
            new={"outcome": candidate.outcome},
            candidate=candidate.pk,
        )
