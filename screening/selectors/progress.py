"""How far a stage is: the total and one's own part; the rest for those who see outcomes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from reviews.models import Membership
from screening.models import Assignment, Candidate, Stage
from screening.selectors.decisions import own_count, sees_outcomes
from screening.vocabulary import AssignmentState, OutcomeState


@dataclass(frozen=True, slots=True)
class Progress:
    """`outcomes` is None for a member who is blind to them."""

    stage: Stage
    total: int
    own: int
    outcomes: dict[str, int] | None

    @property
    def decided(self) -> int | None:
        if self.outcomes is None:
            return None
        return self.outcomes["included"] + self.outcomes["excluded"]


def progress_of(member: Membership, stage: Stage) -> Progress:
    candidates = Candidate.objects.live().filter(stage=stage)
    outcomes = None
    if sees_outcomes(member, stage):
        rows = candidates.values_list("outcome").annotate(n=Count("pk"))
        outcomes = {state.value: 0 for state in OutcomeState} | dict(rows)
    return Progress(stage, candidates.count(), own_count(member, stage), outcomes)


def leases_at(stage: Stage) -> QuerySet[Assignment]:
    """The places that people are at: leased, not run out and not decided."""
    return Assignment.objects.held().filter(candidate__stage=stage, state=AssignmentState.LEASED)
