"""Which source found what: duplicates within and between sources, and what each found alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A source as PRISMA lists it; `key` names it in addresses.

    `method` names the other method for what is neither a database nor a register.
    """

    key: str
    label: str
    is_register: bool = False
    method: str = ""

    def __str__(self) -> str:
        aside = "register" if self.is_register else self.method
        return f"{self.label} ({aside})" if aside else self.label


@dataclass(frozen=True, slots=True)
class Found:
    """What one source brought home: `records` that report `citations`.

    Of every citation one record stays, the one with the lowest id, as in the box of duplicates of
    PRISMA; `staying` are those of this source. Any other record is a duplicate, of one kind:
    `within` if an earlier record of the citation came from the same source, else `between`.
    Over all sources the two therefore sum to that box. `alone` are the citations that no other
    source reported.
    """

    source: Source
    records: int
    citations: int
    staying: int
    alone: int

    @property
    def within(self) -> int:
        return self.records - self.citations

    @property
    def between(self) -> int:
        return self.citations - self.staying


@dataclass(frozen=True, slots=True)
class Combination:
    """The number of citations that exactly these sources reported."""

    sources: tuple[Source, ...]
    citations: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """`found` has databases before registers, `combinations` the largest first."""

    found: tuple[Found, ...] = ()
    combinations: tuple[Combination, ...] = ()

    @property
    def records(self) -> int:
        return sum(found.records for found in self.found)

    @property
    def citations(self) -> int:
        return sum(found.staying for found in self.found)

    @property
    def within(self) -> int:
        return sum(found.within for found in self.found)

    @property
    def between(self) -> int:
        return sum(found.between for found in self.found)

    @property
    def alone(self) -> int:
        return sum(found.alone for found in self.found)

    @property
    def duplicates(self) -> int:
        return self.records - self.citations


def count_overlap(
    records: Iterable[tuple[int, str, Hashable]], sources: Sequence[Source]
) -> Overlap:
    """The overlap of records, each its id, the key of its source and its citation, in any order.

    A source without a record is left out.
    """
    places = {source.key: place for place, source in enumerate(sources)}
    delivered = [0] * len(sources)
    first: dict[Hashable, tuple[int, int]] = {}
    found_by: defaultdict[Hashable, int] = defaultdict(int)
    for id, key, citation in records:
        place = places[key]
        delivered[place] += 1
        found_by[citation] |= 1 << place
        if citation not in first or id < first[citation][0]:
            first[citation] = id, place
    staying = Counter(place for _, place in first.values())
    sets = Counter(found_by.values())
    found = [
        Found(
            source=source,
            records=delivered[place],
            citations=sum(n for bits, n in sets.items() if bits >> place & 1),
            staying=staying[place],
            alone=sets[1 << place],
        )
        for place, source in enumerate(sources)
        if delivered[place]
    ]
    found.sort(key=lambda f: (f.source.is_register, -f.records, f.source.label))
    in_order = [(f.source, 1 << places[f.source.key]) for f in found]
    combinations = [
        Combination(tuple(source for source, bit in in_order if bits & bit), n)
        for bits, n in sets.items()
    ]
    combinations.sort(key=lambda c: (-c.citations, len(c.sources), [s.label for s in c.sources]))
    return Overlap(tuple(found), tuple(combinations))


def percent(n: int, of: int) -> str:
    """The share as people write it, one decimal; nothing where there is nothing to share."""
    return f"{100 * n / of:.1f}%" if of else ""
