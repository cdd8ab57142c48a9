"""Tables: CSV and TSV of the databases and tools, columns known by their names or by a person."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from searches.formats.columns import (
    columns_of,
    columns_said,
    header_names,
    is_header,
)
from searches.formats.decoding import Source
from searches.formats.reading import Problem, Row, UnreadableFile
from searches.formats.table_records import Table
from searches.formats.tables import read_rows

KEY, LABEL = "csv", "Table (CSV, TSV)"

DELIMITERS = ",;\t"
HEADER_WITHIN = 40
NO_HEADER = Problem(
    "IMP-002",
    "error",
    "This table has no line with the names of its columns. Name at least Title, and Authors, Year "
    "or DOI, in its first line.",
    1,
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How a table is written: where its header stands among the lines, from 0, and the cells of it.

    `is_known` says whether the header names columns that we know; without one `place` is that of
    the first row.
    """

    place: int
    delimiter: str
    cells: tuple[str, ...]
    is_known: bool


def sniff(head: str) -> bool:
    """Whether a header is among the first lines; the last one may be cut, so it does not count."""
    lines = head.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _known_shape((lines[:-1] or lines)[:HEADER_WITHIN]) is not None


def shape_of(lines: list[str]) -> Shape:
    """The shape of a table by its first lines, also of one whose columns have no name we know."""
    return _known_shape(lines) or _likely_shape(lines)


def _known_shape(lines: list[str]) -> Shape | None:
    for number, line in enumerate(lines):
        for delimiter in DELIMITERS:
            cells = next(csv.reader([line], delimiter=delimiter), [])
            if len(cells) > 1 and is_header(cells):
                return Shape(number, delimiter, tuple(cells), True)
    return None


def _likely_shape(lines: list[str]) -> Shape:
    """By the delimiter that gives most rows the same number of cells; the first of them is taken.

    Lines with a single cell are what stands before a table, unless there is nothing else.
    """
    best = (0, 0)
    found = Shape(0, ",", (), False)
    for delimiter in DELIMITERS:
        rows = list(read_rows(iter(lines), delimiter, 0))
        sizes = Counter(len(row.cells) for row in rows if row.cells)
        wide = {size: times for size, times in sizes.items() if size > 1} or sizes
        if not wide:
            continue
        size = max(wide, key=lambda size: wide[size])
        if (score := (min(size, 2), wide[size])) > best:
            best = score
            row = next(row for row in rows if row.cells and len(row.cells) == size)
            found = Shape(row.line, delimiter, tuple(row.cells), False)
    return found


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The rows below the header; one that cannot be brought to fit it is unreadable, not shifted.

    Raises UnreadableFile (IMP-002) where there is no header and nobody said what the columns hold.
    """
    lines = source.lines()
    head = list(islice(lines, HEADER_WITHIN))
    shape = shape_of(head)
    if not shape.is_known and not source.columns:
        raise UnreadableFile(NO_HEADER)
    table = _table(shape, source)
    first = shape.place + source.has_header
    source.frame = ("".join(head[shape.place : first]), "")
    problems.extend(_about_the_header(shape.place, table))
    rest = chain(head[first:], lines)
    for position, row in enumerate(read_rows(rest, shape.delimiter, first + 1), start=1):
        yield table.row(position, row)


def _table(shape: Shape, source: Source) -> Table:
    names = header_names(list(shape.cells)) if source.has_header else [""] * len(shape.cells)
    if source.columns:
        columns = columns_said({p: f for p, f in source.columns.items() if p < len(names)})
    else:
        while names and not names[-1]:
            names.pop()
        columns = columns_of(names)
    return Table(names, columns, shape.delimiter)


def _about_the_header(place: int, table: Table) -> Iterator[Problem]:
    if place:
        text = f"{place} lines before the header were left out."
        yield Problem("IMP-103", "warning", text)
    used = {table.names[place] for places in table.columns.values() for place in places}
    unused = [name for name in table.names if name and name not in used]
    if unused:
        text = f"Columns that are kept with the record but not used: {', '.join(unused)}."
        yield Problem("IMP-207", "info", text)
    if "abstract" not in table.columns:
        text = "This table has no abstracts. Export it with them, or in another format."
        yield Problem("IMP-301", "info", text)
