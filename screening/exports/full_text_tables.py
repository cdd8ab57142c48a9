"""The tables that a report needs of its full texts: those excluded with reasons, those included,
those awaiting classification and those of ongoing studies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docx import Document

from screening.exports import records_xlsx
from screening.exports.source import CitationRow, ExportSource, ReportRow
from screening.prisma.flow import SET_APART
from searches.word import CONTENT_TYPE as WORD
from searches.word import as_bytes, plain, shape

MOST_NAMES = 6
ONE = ReportRow()


@dataclass(frozen=True, slots=True)
class Table:
    """`outcome` at full text picks the reports, `cells` fills a line of each under `header`."""

    key: str
    title: str
    outcome: str
    header: tuple[str, ...]
    cells: Callable[[CitationRow, ReportRow], tuple[str, ...]]

    def rows(self, source: ExportSource) -> tuple[list[tuple[str, ...]], int]:
        """The lines, and how many studies they are of: a report without one stands for its own."""
        chosen = [
            (row, report)
            for row in source.citations
            for report in row.reports
            if report.outcome == self.outcome
        ]
        named = {report.study for _, report in chosen if report.study}
        alone = sum(not report.study for _, report in chosen)
        return sorted(self.cells(*one) for one in chosen), len(named) + alone


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
        rows, studies = self.table.rows(source)
        document = Document()
        document.add_heading(plain(f"{source.title}: {self.table.title.lower()}"), 1)
        document.add_paragraph(counted(studies, len(rows)))
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
        rows, _ = self.table.rows(source)
        return records_xlsx.workbook(self.table.header, rows)


def counted(studies: int, reports: int) -> str:
    """Both units, each under its name."""
    return f"Studies: n = {studies:,}. Reports: n = {reports:,}."


def short_name(row: CitationRow, report: ReportRow) -> str:
    """The study's name, else the first family name and the year."""
    families = [author.family for author in row.record.authors]
    return report.study or " ".join(filter(None, (*families[:1], str(row.year or ""))))


def reference(row: CitationRow, report: ReportRow = ONE) -> str:
    """Authors, title, journal, year, volume, issue, pages and the DOI or PMID; of several reports
    of one record also which it is."""
    names = ", ".join(row.authors[:MOST_NAMES]) + (", et al" * (len(row.authors) > MOST_NAMES))
    place = f"{row.volume}({row.issue})" if row.issue else row.volume
    place = ":".join(filter(None, (place, row.pages)))
    where = ". ".join(filter(None, (row.journal, str(row.year or ""))))
    source = ";".join(filter(None, (where, place)))
    id = f"doi:{row.doi}" if row.doi else f"PMID {row.pmid}" if row.pmid else ""
    return " ".join(
        f"{part.rstrip('.')}." for part in (names, row.title, source, id, report.name) if part
    )


EXCLUDED = Table(
    "excluded-studies",
    "Reports excluded at full text, with reasons",
    "excluded",
    ("Report", "Reference", "Reason for exclusion"),
    lambda row, report: (
        short_name(row, report),
        reference(row, report),
        report.exclusion_reason,
    ),
)
INCLUDED = Table(
    "included-studies",
    "Included studies",
    "included",
    ("Study", "Reference", "Found in"),
    lambda row, report: (short_name(row, report), reference(row, report), "; ".join(row.found_in)),
)
SET_APART_TABLES = tuple(
    Table(
        key,
        title,
        outcome,
        ("Study", "Reference", "Found in"),
        INCLUDED.cells,
    )
    for key, title, outcome in (
        ("awaiting-classification", "Studies awaiting classification", SET_APART[0].lower()),
        ("ongoing-studies", "Ongoing studies", SET_APART[1].lower()),
    )
)
FULL_TEXT_TABLES = tuple(
    kind(table)
    for table in (EXCLUDED, INCLUDED, *SET_APART_TABLES)
    for kind in (WordTable, SheetTable)
)
