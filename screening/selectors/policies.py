"""What a policy makes of a whole stage: its outcomes and places, read in a few questions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef

from reviews.access import LEADS, require_role
from reviews.models import Membership
from screening.models import Assignment, Candidate, Report, Stage
from screening.models.decisions import Adjudication, Decision
from screening.rules.outcome import Judgement, Outcome, Ruling, decide_outcome, newest_of_each
from screening.rules.policy import HeldPlace, Policy, notices, surplus
from screening.vocabulary import AssignmentState, How, OutcomeState, Verdict

SETTLED = (OutcomeState.INCLUDED, OutcomeState.EXCLUDED)


@dataclass
class Standing:
    """A candidate that stands for its merge tree, with all that its outcome rests on."""

    pk: UUID
    stored: Outcome
    is_live: bool
    is_sent_on: bool
    tree: list[UUID] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    rulings: list[Ruling] = field(default_factory=list)
    held: list[tuple[UUID, HeldPlace]] = field(default_factory=list)

    @cached_property
    def verdicts(self) -> list[Verdict]:
        return [judgement.verdict for judgement in newest_of_each(self.judgements)]

    def outcome(self, policy: Policy) -> Outcome:
        return decide_outcome(self.judgements, self.rulings, policy)

    def retired(self, policy: Policy) -> list[UUID]:
        """The leases that the candidate has no place for under the policy."""
        if all(place.is_decided for _, place in self.held):
            return []
        places = [place for _, place in self.held]
        return [self.held[n][0] for n in surplus(places, policy, self.verdicts)]

    def wanted(self, policy: Policy) -> int:
        """How many more verdicts the policy asks for now."""
        return max(policy.places_now(self.verdicts) - len(self.verdicts), 0)


def standing_candidates(stage: Stage) -> list[Standing]:
    """Every candidate of a stage that is not merged into another, withdrawn ones included."""
    rows = list(
        Candidate.objects.filter(stage=stage)
        .annotate(is_sent_on=Exists(Report.objects.filter(citation=OuterRef("citation"))))
        .order_by("pk")
        .values_list(
            "pk",
            "merged_into",
            "outcome",
            "how",
            "reason",
            "is_uncertain",
            "withdrawn_at",
            "is_sent_on",
        )
    )
    parents = {pk: parent for pk, parent, *_ in rows}
    standing = {
        pk: Standing(
            pk,
            Outcome(OutcomeState(state), How(how) if how else None, reason, uncertain),
            is_live=withdrawn_at is None,
            is_sent_on=is_sent_on,
        )
        for pk, parent, state, how, reason, uncertain, withdrawn_at, is_sent_on in rows
        if parent is None
    }
    for pk in parents:
        standing[_root(pk, parents)].tree.append(pk)
    for pk, judgement in _judgements(stage):
        standing[_root(pk, parents)].judgements.append(judgement)
    for pk, ruling in _rulings(stage):
        standing[_root(pk, parents)].rulings.append(ruling)
    held = Assignment.objects.held().filter(candidate__stage=stage)
    for place, pk, slot, state in held.values_list("pk", "candidate", "slot", "state"):
        decided = state == AssignmentState.DECIDED
        standing[_root(pk, parents)].held.append((place, HeldPlace(slot, decided)))
    return list(standing.values())


def _root(pk: UUID, parents: dict[UUID, UUID | None]) -> UUID:
    while parents[pk]:
        pk = parents[pk]
    return pk


def _judgements(stage: Stage) -> Iterator[tuple[UUID, Judgement]]:
    rows = (
        Decision.objects.current()
        .filter(candidate__stage=stage)
        .values_list("candidate", "reviewer", "verdict", "created_at", "reason", "reason__position")
    )
    for pk, reviewer, verdict, at, reason, position in rows:
        yield pk, Judgement(reviewer, Verdict(verdict), at, reason, position or 0)


def _rulings(stage: Stage) -> Iterator[tuple[UUID, Ruling]]:
    later = Adjudication.objects.filter(replaces=OuterRef("pk"))
    rows = Adjudication.objects.filter(~Exists(later), candidate__stage=stage)
    for pk, verdict, reason in rows.order_by("created_at").values_list(
        "candidate", "verdict", "reason"
    ):
        yield pk, Ruling(Verdict(verdict), reason)


@dataclass(frozen=True, slots=True)
class PolicyPreview:
    """What a change of policy touches; numbers of records unless said otherwise.

    What pending records become is one number: told apart, it would tell what single readers said.
    """

    policy: Policy
    notices: list[str]
    changing: int
    reopened: int
    conflicts_appearing: int
    conflicts_going: int
    from_pending: int
    leases_retired: int
    wanted_before: int
    wanted_after: int
    reports_in_doubt: int


def preview_policy(member: Membership, stage: Stage, policy: Policy) -> PolicyPreview:
    """What the policy would change in a stage now; nothing is written. For leads."""
    require_role(member, LEADS)
    present = stage.policy
    moves: Counter = Counter()
    numbers: Counter = Counter()
    for one in standing_candidates(stage):
        numbers["retired"] += len(one.retired(policy))
        if not one.is_live:
            continue
        before, after = one.stored.state, one.outcome(policy).state
        moves[before, after] += 1
        numbers["before"] += one.wanted(present)
        numbers["after"] += one.wanted(policy)
        numbers["doubt"] += one.is_sent_on and before == OutcomeState.INCLUDED != after
    changed = {move: n for move, n in moves.items() if move[0] != move[1]}
    return PolicyPreview(
        policy=policy,
        notices=notices(policy, is_full_text=stage.is_full_text),
        changing=sum(changed.values()),
        reopened=_sum(changed, SETTLED, (OutcomeState.PENDING,)),
        conflicts_appearing=_sum(changed, SETTLED, (OutcomeState.CONFLICT,)),
        conflicts_going=_sum(changed, (OutcomeState.CONFLICT,), tuple(OutcomeState)),
        from_pending=_sum(changed, (OutcomeState.PENDING,), tuple(OutcomeState)),
        leases_retired=numbers["retired"],
        wanted_before=numbers["before"],
        wanted_after=numbers["after"],
        reports_in_doubt=numbers["doubt"],
    )


def _sum(moves: dict, before: tuple, after: tuple) -> int:
    return sum(n for (one, other), n in moves.items() if one in before and other in after)
