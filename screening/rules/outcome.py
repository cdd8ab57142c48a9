"""The outcome of a candidate: one pure function of its decisions and rulings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from screening.rules.policy import Policy
from screening.vocabulary import How, OutcomeState, Verdict


@dataclass(frozen=True, slots=True)
class Judgement:
    """One reviewer's current verdict.

    `reviewer` identifies the person; `reason` is the full-text exclusion reason with its place in
    the review's hierarchy (1 is the highest), None where none was given.
    """

    reviewer: int
    verdict: Verdict
    at: datetime
    reason: int | None = None
    reason_position: int = 0


@dataclass(frozen=True, slots=True)
class Ruling:
    """An adjudication: `verdict` is include or exclude."""

    verdict: Verdict
    reason: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` is set for full-text exclusions only; `is_uncertain` when somebody said maybe."""

    state: OutcomeState
    how: How | None = None
    reason: int | None = None
    is_uncertain: bool = False


PENDING = Outcome(OutcomeState.PENDING)
CONFLICT = Outcome(OutcomeState.CONFLICT)


def decide_outcome(
    judgements: Sequence[Judgement], rulings: Sequence[Ruling], policy: Policy
) -> Outcome:
    """The outcome under the policy of the stage.

    `judgements` are the current verdicts of the candidate and of everything merged into it; of
    several by one person the newest counts. Fewer than the policy needs: pending. All of one mind
    on eligibility (maybe counts as include): that; else conflict, unless the policy says that an
    exclusion gives way. A ruling binds whatever the verdicts are; rulings of a merge tree that
    differ are a conflict again. Of several exclusion reasons the highest in the hierarchy is the
    reason, unless the policy says that different ones are a conflict (spec: screening rules,
    section 3 and truth table 3.1; PRISMA, section 5).
    """
    if rulings:
        return _ruled(rulings)
    newest = newest_of_each(judgements)
    verdicts = [judgement.verdict for judgement in newest]
    if not policy.is_complete(verdicts):
        return PENDING
    how = How.AGREEMENT if len(newest) > 1 else How.SINGLE
    excluding = [j for j in newest if j.verdict == Verdict.EXCLUDE]
    if len(excluding) == len(newest):
        if policy.reason_conflicts and len({j.reason for j in excluding} - {None}) > 1:
            return CONFLICT
        return Outcome(OutcomeState.EXCLUDED, how, reason=_highest_reason(excluding))
    if excluding:
        if not policy.exclusion_gives_way(verdicts):
            return CONFLICT
        how = How.POLICY
    return Outcome(OutcomeState.INCLUDED, how, is_uncertain=Verdict.MAYBE in verdicts)


def _ruled(rulings: Sequence[Ruling]) -> Outcome:
    verdicts = {ruling.verdict for ruling in rulings}
    if len(verdicts) > 1:
        return CONFLICT
    if verdicts == {Verdict.INCLUDE}:
        return Outcome(OutcomeState.INCLUDED, How.ADJUDICATION)
    reasons = [ruling.reason for ruling in rulings if ruling.reason is not None]
    return Outcome(OutcomeState.EXCLUDED, How.ADJUDICATION, reason=reasons[0] if reasons else None)


def newest_of_each(judgements: Sequence[Judgement]) -> list[Judgement]:
    """One judgement for each reviewer, the newest."""
    newest: dict[int, Judgement] = {}
    for judgement in sorted(judgements, key=lambda j: j.at):
        newest[judgement.reviewer] = judgement
    return list(newest.values())


def _highest_reason(excluding: Sequence[Judgement]) -> int | None:
    given = [j for j in excluding if j.reason is not None]
    if not given:
        return None
    return min(given, key=lambda j: j.reason_position).reason
