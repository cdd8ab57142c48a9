"""Which place a reviewer gets, and in which order candidates come."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

ORDER_SPAN = 2**31 - 1
MOST_GROUPS = 300


def free_slot(taken: Collection[int], places: int) -> int | None:
    """The lowest slot from 1 to `places` that is not taken; None when all are."""
    for slot in range(1, places + 1):
        if slot not in taken:
            return slot
    return None


def start_of_order(reviewer: int, stage: int) -> int:
    """Where in the random order of candidates a reviewer begins, 0 to `ORDER_SPAN` - 1.

    Each reviewer walks the same circle from a place of their own, so that breaks do not tell who
    reads what (spec: screening rules, section 4, order of records).
    """
    return _mix(stage, reviewer) % ORDER_SPAN


def _mix(seed: int, reviewer: int) -> int:
    digest = hashlib.sha256(f"{seed}:{reviewer}".encode()).digest()
    return int.from_bytes(digest[:8])


def may_take(
    *, readers: int, places: int, is_experienced: bool, experienced_reads: bool = False
) -> bool:
    """Whether somebody may take a place where one experienced reader is asked for on each record.

    The last of the `places` is kept for one, unless an experienced person is among the `readers`.
    """
    return is_experienced or experienced_reads or readers < places - 1


@dataclass(frozen=True, slots=True)
class OpenRecord:
    """A record with `free` places, at least one: who reads it already, and who must not."""

    free: int
    readers: frozenset[int] = frozenset()
    barred: frozenset[int] = frozenset()


def deal(
    records: Sequence[OpenRecord],
    people: Collection[int],
    *,
    seed: int,
    experienced: Collection[int] | None = None,
    left: Mapping[int, int] | None = None,
) -> list[tuple[int, ...]]:
    """Who reads each record from now on: equal shares, by groups of readers that differ.

    The same records, people and seed give the same shares. `left` is what people have before them
    already (None: nothing); who has least gets most. With `experienced` (None: not asked for) each
    record has at least one of them among its readers, or its last place stays free. A record gets
    fewer than its free places only where people are missing. Records with readers come first, so
    that the others even out what those could not.

    Dealt afresh, the numbers of records that the groups of readers share differ by at most one, and
    those of the people by at most two (spec: screening rules, section 7). That holds for up to
    `MOST_GROUPS` possible groups; of more, only those of the people with least are looked at.
    """
    order = sorted(people, key=lambda person: _mix(seed, person))
    load = {person: (left or {}).get(person, 0) for person in order}
    known = frozenset(experienced or ())
    shared: Counter[frozenset[int]] = Counter()
    dealt: list[tuple[int, ...]] = [()] * len(records)
    for n in sorted(range(len(records)), key=lambda n: -len(records[n].readers)):
        record = records[n]
        able = [p for p in order if p not in record.readers and p not in record.barred]
        asks = experienced is not None and not record.readers & known
        size = min(record.free, len(able))
        if asks and not known.intersection(able):
            size = min(size, record.free - 1)
        must_have = known if asks and size == record.free else None
        groups = _groups(able, size, load, must_have)
        group = min(groups, key=_rank(record, load, shared, min(map(load.get, able), default=0)))
        shared[record.readers.union(group)] += 1
        for person in group:
            load[person] += 1
        dealt[n] = group
    return dealt


def _groups(
    able: Sequence[int], size: int, load: Mapping[int, int], must_have: Collection[int] | None
) -> list[tuple[int, ...]]:
    """The groups to choose from, each with one of `must_have` (None: any group will do)."""
    n = len(able)
    while n > size and comb(n, size) > MOST_GROUPS:
        n -= 1
    if n < len(able):
        able = sorted(able, key=load.__getitem__)
        if must_have is not None:
            first = next(person for person in able if person in must_have)
            able = [first, *(person for person in able if person != first)]
        able = able[:n]
    groups = combinations(able, size)
    return [g for g in groups if must_have is None or not must_have.isdisjoint(g)]


def _rank(
    record: OpenRecord, load: Mapping[int, int], shared: Mapping[frozenset[int], int], least: int
) -> Callable[[tuple[int, ...]], tuple[int, int, int]]:
    """Nobody is more than one ahead; then the rarest group; then who has least."""

    def rank(group: tuple[int, ...]) -> tuple[int, int, int]:
        loads = [load[person] for person in group]
        ahead = sum(max(0, n - least - 1) for n in loads)
        return ahead, shared[record.readers.union(group)], sum(loads)

    return rank
