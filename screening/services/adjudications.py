"""Ruling on conflicts."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Candidate
from screening.models.decisions import Adjudication, Decision
from screening.rules.blinding import may_rule
from screening.selectors.candidates import merge_tree
from screening.services.decisions import read_reason, record_outcome_change
from screening.services.outcomes import current_rulings, lock_candidate, refresh_outcome
from screening.vocabulary import How, OutcomeState, Verdict


def adjudicate(
    member: Membership,
    candidate_id: UUID,
    *,
    verdict: str,
    why: str,
    seen: Collection[str],
    reason_id: int | None = None,
) -> Adjudication:
    """Rule on a conflict; the ruling binds, the verdicts stay.

    `seen` are the ids of the decisions that the page showed, `why` the reason for the ruling,
    `reason_id` the exclusion reason at full text. Raises Conflict when the candidate is not in
    conflict (a ruling may be replaced by a new one) or its verdicts are no longer the ones seen,
    NotAllowed (SC-102) for a lead who voted, BadInput for a ruling without its reason.
    """
    require_role(member, LEADS)
    with transaction.atomic():
        own = Candidate.objects.filter(stage__review=member.review_id)
        candidate = lock_candidate(own.values_list("pk", flat=True).get(pk=candidate_id))
        if candidate.withdrawn_at:
            raise Conflict("The import that brought this record was undone meanwhile.")
        tree = merge_tree(candidate)
        decisions = list(Decision.objects.current().filter(candidate__in=tree))
        _require_rulable(member, candidate, decisions, seen)
        word, reason = _read_ruling(member, candidate, verdict, why, reason_id)
        rulings = current_rulings(tree)
        own_ruling = next((r for r in rulings if r.candidate_id == candidate.pk), None)
        ruling = Adjudication.objects.create(
            candidate=candidate,
            adjudicator=member,
            verdict=word,
            reason=reason,
            why=why.strip(),
            rests_on=sorted(str(decision.pk) for decision in decisions),
            replaces=own_ruling,
        )
        before = candidate.outcome
        refresh_outcome(candidate)
        record_event(
            member.review,
            "conflict.ruled",
            member=member,
            subject=ruling,
            summary=str(candidate.subject),
            new={"verdict": word, "reason": reason.label if reason else ""},
            reason=ruling.why,
            candidate=candidate.pk,
        )
        record_outcome_change(member.review, candidate, before)
    return ruling


def _require_rulable(
    member: Membership, candidate: Candidate, decisions: list[Decision], seen: Collection[str]
) -> None:
    has_voted = Decision.objects.filter(
        candidate__in=merge_tree(candidate), reviewer=member
    ).exists()
    allowed = may_rule(
        is_lead=member.is_lead,
        has_voted=has_voted,
        lead_may_adjudicate_own=member.review.lead_may_adjudicate_own,
    )
    if not allowed:
        raise NotAllowed(
            "You voted on this record, so another lead must rule on it.",
            remedy="Discuss it to consensus; a team of two can also allow it under “Question”.",
        )
    in_conflict = candidate.outcome == OutcomeState.CONFLICT
    if not in_conflict and candidate.how != How.ADJUDICATION:
        raise Conflict(f"This record is not in conflict; it is {candidate.outcome}.")
    if {str(decision.pk) for decision in decisions} != set(seen):
        raise Conflict(
            "A verdict on this record changed while you looked at it, so nothing was ruled.",
            remedy="Look at the verdicts as they are now.",
        )


def _read_ruling(
    member: Membership, candidate: Candidate, verdict: str, why: str, reason_id: int | None
):
    if verdict not in (Verdict.INCLUDE, Verdict.EXCLUDE):
        raise BadInput("A ruling is include or exclude.")
    if not why.strip():
        raise BadInput("A ruling needs its reason.", remedy="Say in a sentence why.")
    word = Verdict(verdict)
    reason = read_reason(member, word, reason_id) if candidate.stage.is_full_text else None
    return word, reason
