"""The columns that a table of records can have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from screening.exports.source import CitationRow, ExportSource
from searches.bibliography import BibliographicRecord
from searches.formats.csv_writer import FIELDS


@dataclass(frozen=True, slots=True)
class Column:
    """`name` heads the column and is how a choice of columns is remembered; `value` is given the
    row, or with `of_record` its record."""

    name: str
    value: Callable[[CitationRow], object] | Callable[[BibliographicRecord], object]
    tells_outcomes: bool = False
    of_record: bool = False


def joined(words: Iterable[str]) -> str:
    return "; ".join(words)


COLUMNS: tuple[Column, ...] = (
    Column("citation", lambda row: row.id),
    *(Column(name, value, of_record=True) for name, value in FIELDS),
    Column("found in", lambda row: joined(row.found_in)),
    Column("tags", lambda row: joined(row.tags)),
    Column("title and abstract verdicts", lambda row: joined(row.verdicts)),
    Column("full text verdicts", lambda row: joined(row.full_text_verdicts)),
    Column("title and abstract outcome", lambda row: row.title_abstract, tells_outcomes=True),
    Column("full text outcome", lambda row: row.full_text, tells_outcomes=True),
    Column("exclusion reason", lambda row: row.exclusion_reason, tells_outcomes=True),
    Column("study", lambda row: row.study, tells_outcomes=True),
)
"""All of them, in the order of a table."""


def columns_for(*, tells_outcomes: bool) -> tuple[Column, ...]:
    """The columns that a person may have."""
    return tuple(each for each in COLUMNS if tells_outcomes or not each.tells_outcomes)


def table(source: ExportSource) -> tuple[list[str], Iterable[list]]:
    """The header and the rows of the columns that `source` asks for."""
    columns = columns_for(tells_outcomes=source.tells_outcomes)
    if source.columns:
        columns = tuple(each for each in columns if each.name in source.columns)
    cells = [(each.value, each.of_record) for each in columns]
    rows = (
        [value(row.record if of_record else row) for value, of_record in cells]
        for row in source.citations
    )
    return [column.name for column in columns], rows
