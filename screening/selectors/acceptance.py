"""What it would do to rule every waiting pair of a high score the same."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models.functions import Coalesce

from reviews.models import Membership
from screening.models import Candidate
from screening.rules.joining import join_in_order
from screening.selectors.decisions import sees_all_outcomes
from screening.selectors.pairs import waiting_pairs
from screening.vocabulary import OutcomeState
from searches.models import DuplicateRuling, MaybePair
from searches.vocabulary import RulingVerdict


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The numbers of an acceptance: `pairs` wait; `skipped` would join what was ruled different.

    `citations` become `groups`. `screened` groups have two or more citations in screening, and
    `conflicts` bring outcomes together that differ (None for a member who may not know outcomes).
    """

    score: float
    pairs: int
    skipped: int
    citations: int
    groups: int
    screened: int
    conflicts: int | None


def preview_acceptance(member: Membership, score: float) -> Acceptance:
    """What accepting every waiting pair of at least this score would do, as far as one may know."""
    asked = MaybePair.objects.unjoined().filter(review=member.review, score__gte=score)
    waiting = waiting_pairs(member).filter(score__gte=score)
    pairs = list(waiting.values_list("record_a__citation", "record_b__citation"))
    rulings = DuplicateRuling.objects.standing().filter(
        review=member.review, verdict=RulingVerdict.DIFFERENT
    )
    apart = rulings.values_list("record_a__citation", "record_b__citation")
    groups, refused = join_in_order(pairs, apart)
    outcomes = _outcomes(member)
    return Acceptance(
        score=score,
        pairs=len(pairs),
        skipped=asked.count() - len(pairs) + len(refused),
        citations=sum(map(len, groups)),
        groups=len(groups),
        screened=sum(len(outcomes.keys() & group) > 1 for group in groups),
        conflicts=sum(_differ(outcomes, group) for group in groups)
        if sees_all_outcomes(member)
        else None,
    )


def _outcomes(member: Membership) -> dict[int, dict[int, str]]:
    """The outcome of each citation in screening by stage."""
    live = Candidate.objects.live().filter(stage__review=member.review)
    live = live.exclude(report__number__gt=1)
    found = defaultdict(dict)
    of_citation = Coalesce("citation", "report__citation")
    for citation, stage, outcome in live.values_list(of_citation, "stage", "outcome"):
        found[citation][stage] = outcome
    return found


def _differ(outcomes: dict[int, dict[int, str]], citations: set[int]) -> bool:
    settled = {OutcomeState.INCLUDED, OutcomeState.EXCLUDED}
    at_stage = defaultdict(set)
    for citation in citations:
        for stage, outcome in outcomes.get(citation, {}).items():
            at_stage[stage].add(outcome)
    return any(settled <= found for found in at_stage.values())
