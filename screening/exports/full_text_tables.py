"""The tables that a report needs of its full texts: those excluded with reasons, those included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docx import Document

from screening.exports import records_xlsx
from screening.exports.source import CitationRow, ExportSource
from searches.word import CONTENT_TYPE as WORD
from searches.word import as_bytes, plain, shape

MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class Table:
    """`outcome` at full text picks the rows, `cells` fills them under `header`."""

    key: str
    title: str
    outcome: str
    header: tuple[str, ...]
    cells: Callable[[CitationRow], tuple[str, ...]]

    def rows(self, source: ExportSource) -> list[tuple[str, ...]]:
        chosen = (row for row in source.citations if row.full_text == self.outcome)
        return sorted(self.cells(row) for row in chosen)


WIDTHS = (3.2, 8.4, 3.6)
"""Of the columns in centimetres: the reference is the longest."""


@dataclass(frozen=True)
class WordTable:
    """A table as a Word document."""

    table: Table
    CONTENT_TYPE: str = WORD
    NEEDS_OUTCOMES: bool = True

    @property
    def KEY(self) -> str:
        return f"{self.table.key}-docx"

    @property
    def LABEL(self) -> str:
        return f"{self.table.title} (DOCX)"

    @property
    def FILE_NAME(self) -> str:
        return f"{self.table.key}.docx"

    def write(self, source: ExportSource) -> Iterator[bytes]:
        rows = self.table.rows(source)
        document = Document()
        document.add_heading(plain(f"{source.title}: {self.table.title.lower()}"), 1)
        document.add_paragraph(f"n = {len(rows):,}")
        table = document.add_table(rows=1 + len(rows), cols=len(self.table.header))
        table.style = "Table Grid"
        for line, cells in zip(table.rows, (self.table.header, *rows), strict=True):
            for cell, text in zip(line.cells, cells, strict=True):
                cell.text = plain(text)
        shape(table, WIDTHS)
        yield as_bytes(document)


@dataclass(frozen=True)
class SheetTable:
    """A table as a workbook."""

    table: Table
    CONTENT_TYPE: str = records_xlsx.CONTENT_TYPE
    NEEDS_OUTCOMES: bool = True

    @property
    def KEY(self) -> str:
        return f"{self.table.key}-xlsx"

    @property
    def LABEL(self) -> str:
        return f"{self.table.title} (Excel workbook)"

    @property
    def FILE_NAME(self) -> str:
        return f"{self.table.key}.xlsx"

    def write(self, source: ExportSource) -> Iterator[bytes]:
        return records_xlsx.workbook(self.table.header, self.table.rows(source))


def short_name(row: CitationRow) -> str:
    """The study's name, else the first family name and the year."""
    families = [author.family for author in row.record.authors]
    return row.study or " ".join(filter(None, (*families[:1], str(row.year or ""))))


def reference(row: CitationRow) -> str:
    """Authors, title, journal, year, volume, issue, pages and the DOI or PMID."""
    names = ", ".join(row.authors[:MOST_NAMES]) + (", et al" * (len(row.authors) > MOST_NAMES))
    place = f"{row.volume}({row.issue})" if row.issue else row.volume
    place = ":".join(filter(None, (place, row.pages)))
    where = ". ".join(filter(None, (row.journal, str(row.year or ""))))
    source = ";".join(filter(None, (where, place)))
    id = f"doi:{row.doi}" if row.doi else f"PMID {row.pmid}" if row.pmid else ""
    return " ".join(f"{part.rstrip('.')}." for part in (names, row.title, source, id) if part)


EXCLUDED = Table(
    "excluded-studies",
    "Reports excluded at full text, with reasons",
    "excluded",
    ("Report", "Reference", "Reason for exclusion"),
    lambda row: (short_name(row), reference(row), row.exclusion_reason),
)
INCLUDED = Table(
    "included-studies",
    "Included studies",
    "included",
    ("Study", "Reference", "Found in"),
    lambda row: (short_name(row), reference(row), "; ".join(row.found_in)),
)
FULL_TEXT_TABLES = (
    WordTable(EXCLUDED),
    SheetTable(EXCLUDED),
    WordTable(INCLUDED),
    SheetTable(INCLUDED),
)
