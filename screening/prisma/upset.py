"""What an UpSet plot of the overlap shows: a row for each source, a column for each combination.

After Lex et al. IEEE Trans Vis Comput Graph 2014;20:1983-92.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from searches.overlap import Overlap, Source

MOST_ROWS = 8
MOST_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Row:
    """The `citations` that a source reported, or any of several smaller ones shown as one.

    `alone` are those of a single source that no other reported.
    """

    sources: tuple[Source, ...]
    citations: int
    alone: int

    @property
    def label(self) -> str:
        if len(self.sources) == 1:
            return str(self.sources[0])
        return f"{len(self.sources)} other sources"


@dataclass(frozen=True, slots=True)
class Column:
    """The `citations` that exactly these rows reported, given by their places."""

    rows: tuple[int, ...]
    citations: int


@dataclass(frozen=True, slots=True)
class Plot:
    """At most MOST_ROWS rows and MOST_COLUMNS columns; `left_out` are the further combinations and
    `left_out_citations` theirs, so that columns and these together are all citations."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    left_out: int
    left_out_citations: int

    def sources_of(self, column: Column) -> tuple[Source, ...]:
        """The sources of a column; none when it has a row of several, which says not which."""
        rows = [self.rows[place] for place in column.rows]
        if any(len(row.sources) > 1 for row in rows):
            return ()
        return tuple(row.sources[0] for row in rows)

    def name_of(self, column: Column) -> str:
        return " and ".join(self.rows[place].label for place in column.rows)


def plot_of(overlap: Overlap) -> Plot:
    """The plot: sources in the order of the overlap, the smallest together when they are many."""
    groups = _groups(overlap)
    place_of = {source: place for place, group in enumerate(groups) for source in group}
    sizes: Counter[tuple[int, ...]] = Counter()
    for each in overlap.combinations:
        sizes[tuple(sorted({place_of[source] for source in each.sources}))] += each.citations
    rows = [
        Row(
            sources=group,
            citations=sum(n for places, n in sizes.items() if place in places),
            alone=sizes[place,] if len(group) == 1 else 0,
        )
        for place, group in enumerate(groups)
    ]
    columns = [Column(places, n) for places, n in sizes.items()]
    columns.sort(key=lambda column: (-column.citations, len(column.rows), column.rows))
    rest = columns[MOST_COLUMNS:]
    return Plot(
        rows=tuple(rows),
        columns=tuple(columns[:MOST_COLUMNS]),
        left_out=len(rest),
        left_out_citations=sum(column.citations for column in rest),
    )


def _groups(overlap: Overlap) -> list[tuple[Source, ...]]:
    sources = [found.source for found in overlap.found]
    if len(sources) <= MOST_ROWS:
        return [(source,) for source in sources]
    largest = sorted(overlap.found, key=lambda found: -found.citations)[: MOST_ROWS - 1]
    kept = {found.source for found in largest}
    own = [(source,) for source in sources if source in kept]
    return [*own, tuple(source for source in sources if source not in kept)]
