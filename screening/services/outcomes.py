"""Computing outcomes from the decisions, under the candidate's lock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db.models import F

from reviews.audit import record_outcomes
from reviewsite.lib.batches import batched
from screening.models import Candidate, Stage
from screening.models.decisions import Adjudication, Decision
from screening.rules.outcome import Judgement, Outcome, Ruling, decide_outcome
from screening.selectors.candidates import merge_tree
from screening.selectors.policies import Standing
from screening.vocabulary import Verdict

BATCH = 500


def lock_candidate(pk: UUID, **of: object) -> Candidate:
    """The candidate that stands for `pk` (its merge root), locked until the transaction ends.

    `of` is what else must be true of `pk`. At title-abstract it has its citation's `title`. Raises
    Candidate.DoesNotExist. Must run inside a transaction; on SQLite the IMMEDIATE transaction is
    the lock.
    """
    # Not joined with the stage: after a wait for the lock it would be as it was before the wait.
    rows = Candidate.objects.select_for_update(of=("self",)).annotate(title=F("citation__title"))
    candidate = rows.get(pk=pk, **of)
    while candidate.merged_into_id:
        candidate = rows.get(pk=candidate.merged_into_id)
    return candidate


def compute_outcome(candidate: Candidate) -> Outcome:
    """The outcome that the rows say, whatever is stored."""
    tree = merge_tree(candidate)
    decisions = Decision.objects.filter(candidate__in=tree).select_related("reason")
    return outcome_of(candidate, list(decisions), current_rulings(tree))


def outcome_of(
    candidate: Candidate, decisions: Sequence[Decision], rulings: Sequence[Adjudication]
) -> Outcome:
    """The outcome under the policy of the stage; `decisions` are all rows of the merge tree, with
    their reasons, `rulings` the current ones."""
    replaced = {decision.replaces_id for decision in decisions}
    judgements = [
        Judgement(
            reviewer=decision.reviewer_id,
            verdict=Verdict(decision.verdict),
            at=decision.created_at,
            reason=decision.reason_id,
            reason_position=decision.reason.position if decision.reason else 0,
        )
        for decision in decisions
        if decision.pk not in replaced and decision.verdict != Verdict.WITHDRAWN
    ]
    return decide_outcome(
        judgements,
        [Ruling(Verdict(ruling.verdict), ruling.reason_id) for ruling in rulings],
        candidate.stage.policy,
    )


def current_rulings(tree: list[UUID]) -> list[Adjudication]:
    rulings = Adjudication.objects.filter(candidate__in=tree).order_by("created_at")
    replaced = {ruling.replaces_id for ruling in rulings}
    return [ruling for ruling in rulings if ruling.pk not in replaced]


def refresh_outcome(candidate: Candidate) -> Candidate:
    """Store the outcome of a locked candidate; the caller writes the audit event."""
    return store_outcome(candidate, compute_outcome(candidate))


def store_outcome(candidate: Candidate, outcome: Outcome) -> Candidate:
    """Store an outcome on a locked candidate, unless it is stored already."""
    stored = (candidate.outcome, candidate.how, candidate.is_uncertain, candidate.reason_id)
    says = (outcome.state, outcome.how or "", outcome.is_uncertain, outcome.reason)
    if says != stored:
        candidate.outcome, candidate.how, candidate.is_uncertain, candidate.reason_id = says
        candidate.save(update_fields=["outcome", "how", "is_uncertain", "reason"])
    return candidate


def store_outcomes(stage: Stage, standing: list[Standing], *, summary: str) -> int:
    """Store what an act on a whole stage makes of its candidates, those alike together.

    The caller holds the locks. `summary` tells the audit log of what changed the outcomes. Returns
    how many moved from one state to another.
    """
    policy = stage.policy
    alike: dict[Outcome, list[UUID]] = defaultdict(list)
    moved = []
    for one in standing:
        after = one.outcome(policy)
        if after != one.stored:
            alike[after].append(one.pk)
        if after.state != one.stored.state:
            moved.append((one.pk, one.stored.state, after.state))
    for after, pks in alike.items():
        for batch in batched(pks, BATCH):
            Candidate.objects.filter(pk__in=batch).update(
                outcome=after.state,
                how=after.how or "",
                is_uncertain=after.is_uncertain,
                reason=after.reason,
            )
    record_outcomes(stage.review, moved, summary=summary)
    return len(moved)
