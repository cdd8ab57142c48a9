"""What is dealt out at a stage, and what dealing would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from screening.models import Assignment, Stage
from screening.models.decisions import Adjudication
from screening.rules.allocation import OpenRecord, deal
from screening.vocabulary import AssignmentState, How, OutcomeState


@dataclass(frozen=True, slots=True)
class Place:
    pk: UUID
    candidate: UUID
    slot: int
    state: str
    reviewer: int


@dataclass(frozen=True, slots=True)
class NewPlace:
    candidate: UUID
    order_key: int
    slot: int
    reviewer: int


@dataclass(frozen=True, slots=True)
class Deal:
    """What dealing does: places given back and new ones; `left` is what each person has then.

    `left_free` counts the places for which nobody could be found.
    """

    released: list[UUID] = field(default_factory=list)
    allotted: list[NewPlace] = field(default_factory=list)
    left: Counter[int] = field(default_factory=Counter)
    left_free: int = 0


@dataclass(slots=True)
class _Tree:
    """A candidate with the places of its merge tree: those that stay, and those dealt again."""

    pk: UUID
    order_key: int
    is_open: bool
    stay: list[Place] = field(default_factory=list)
    loose: list[Place] = field(default_factory=list)
    barred: set[int] = field(default_factory=set)

    def record(self, places: int) -> OpenRecord | None:
        readers = frozenset(place.reviewer for place in self.stay)
        free = places - len(readers) if self.is_open else 0
        return OpenRecord(free, readers, frozenset(self.barred)) if free > 0 else None

    def share_out(self, group: Collection[int], places: int, found: Deal) -> None:
        """Write down who of `group` keeps a place and who gets one; the rest is given back."""
        kept = {p.reviewer: p for p in self.loose if p.reviewer in group and p.candidate == self.pk}
        found.released.extend(p.pk for p in self.loose if p not in kept.values())
        taken = {p.slot for p in (*self.stay, *kept.values()) if p.candidate == self.pk}
        slots = (slot for slot in range(1, places + 1) if slot not in taken)
        found.left.update(group)
        found.allotted.extend(
            NewPlace(self.pk, self.order_key, next(slots), person)
            for person in group
            if person not in kept
        )


def plan_deal(
    stage: Stage, people: Collection[int], experienced: Collection[int] | None, *, anew: bool
) -> Deal:
    """Deal the free places of a stage to `people`; `anew` also those dealt and not decided yet.

    What is decided or at somebody's desk stays. Places that were dealt to others than `people` are
    free. Nobody gets a record that they ruled on. Three questions, whatever the number of records.
    """
    trees = _trees(stage, people, anew=anew)
    found = Deal()
    for tree in trees:
        found.left.update(p.reviewer for p in tree.stay if p.state != AssignmentState.DECIDED)
    records = [(tree, record) for tree in trees if (record := tree.record(stage.places))]
    groups = deal(
        [record for _, record in records],
        people,
        seed=stage.pk,
        experienced=experienced,
        left=found.left,
    )
    dealt = {tree.pk: group for (tree, _), group in zip(records, groups, strict=True)}
    for tree in trees:
        tree.share_out(dealt.get(tree.pk, ()), stage.places, found)
    missing = sum(r.free - len(g) for (_, r), g in zip(records, groups, strict=True))
    return Deal(found.released, found.allotted, found.left, missing)


def undecided_of(stage: Stage) -> QuerySet[Assignment]:
    """The places of a stage that were dealt out and not decided yet."""
    return Assignment.objects.filter(candidate__stage=stage, state=AssignmentState.ALLOTTED)


def free_places(stage: Stage) -> int:
    """How many places of a stage nobody has, dealt or taken."""
    return sum(record.free for tree in _trees(stage, None) if (record := tree.record(stage.places)))


def unread_by(stage: Stage, experienced: Collection[int]) -> int:
    """How many open records no experienced person decided on or is at."""
    records = (tree.record(stage.places) for tree in _trees(stage, (), anew=True))
    return sum(record is not None and record.readers.isdisjoint(experienced) for record in records)


def _trees(stage: Stage, people: Collection[int] | None, *, anew: bool = False) -> list[_Tree]:
    """The candidates that stand for themselves, in the order of the queue; `people` None: all."""
    rows = stage.candidates.order_by("order_key", "pk")
    parents: dict[UUID, UUID] = {}
    trees: dict[UUID, _Tree] = {}
    for pk, parent, withdrawn_at, key, outcome, how in rows.values_list(
        "pk", "merged_into", "withdrawn_at", "order_key", "outcome", "how"
    ):
        if parent:
            parents[pk] = parent
        elif withdrawn_at is None:
            is_open = outcome == OutcomeState.PENDING or how == How.ADJUDICATION
            trees[pk] = _Tree(pk, key, is_open)
    for place in _held(stage):
        tree = trees.get(_root(place.candidate, parents))
        if tree is None:
            continue
        is_theirs = people is None or place.reviewer in people
        moves = place.state == AssignmentState.ALLOTTED and (anew or not is_theirs)
        (tree.loose if moves else tree.stay).append(place)
    rulings = Adjudication.objects.filter(candidate__stage=stage)
    for pk, adjudicator in rulings.values_list("candidate", "adjudicator"):
        tree = trees.get(_root(pk, parents))
        if tree:
            tree.barred.add(adjudicator)
    return list(trees.values())


def _root(pk: UUID, parents: dict[UUID, UUID]) -> UUID:
    while pk in parents:
        pk = parents[pk]
    return pk


def _held(stage: Stage) -> Iterator[Place]:
    held = Assignment.objects.held().filter(candidate__stage=stage)
    for row in held.values_list("pk", "candidate", "slot", "state", "reviewer"):
        yield Place(*row)
