"""What each source contributed, step by step: the table of PRISMA-S items 1, 13, 15 and 16.

What is identified belongs to one source. From screening on a citation belongs to all its sources,
or only to the one that was imported first (spec: PRISMA, section 4.4).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Reached(StrEnum):
    """How far a citation has come; from SOUGHT on each of its reports."""

    REMOVED = "removed"
    PENDING = "pending"
    EXCLUDED = "excluded"
    SOUGHT = "sought"
    NOT_RETRIEVED = "not_retrieved"
    EXCLUDED_FULL_TEXT = "excluded_full_text"
    INCLUDED = "included"


WITH_REPORT = (
    Reached.SOUGHT,
    Reached.NOT_RETRIEVED,
    Reached.EXCLUDED_FULL_TEXT,
    Reached.INCLUDED,
)


@dataclass(slots=True)
class SourceLine:
    """One source: its records, the duplicates among them, and what became of its citations.

    A record whose citation was there is a duplicate `within` the source if an earlier record of
    the citation came from it too, else `between`; `removed` citations were removed before screening
    for another reason. `only_here` are included reports that no other source found.
    """

    identified: int = 0
    within: int = 0
    between: int = 0
    unreadable: int = 0
    removed: int = 0
    screened: int = 0
    only_here: int = 0
    reached: Counter[Reached] = field(default_factory=Counter)

    @property
    def sought(self) -> int:
        return sum(self.reached[step] for step in WITH_REPORT)


def count_per_source(
    records: Iterable[tuple[str, Hashable | None]],
    reached: Mapping[Hashable, Sequence[Reached]],
    *,
    first_found: bool,
) -> dict[str, SourceLine]:
    """A line for each source.

    `records` are (source, citation) in the order of their import, an unreadable one with None;
    `reached` has every citation, with a step for each report where there are several. With
    `first_found` the lines sum to the totals, else a citation counts at each of its sources and the
    sums exceed them.
    """
    lines: dict[str, SourceLine] = defaultdict(SourceLine)
    sources: dict[Hashable, dict[str, None]] = defaultdict(dict)
    for source, citation in records:
        line = lines[source]
        line.identified += 1
        if citation is None:
            line.unreadable += 1
            continue
        line.within += source in sources[citation]
        line.between += bool(sources[citation]) and source not in sources[citation]
        sources[citation][source] = None
    for citation, found in sources.items():
        steps = reached[citation]
        for source in list(found)[: 1 if first_found else None]:
            line = lines[source]
            if Reached.REMOVED in steps:
                line.removed += 1
                continue
            line.screened += 1
            line.reached.update(steps)
            line.only_here += steps.count(Reached.INCLUDED) if len(found) == 1 else 0
    return dict(lines)
