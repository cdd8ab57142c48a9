"""The citations as a table, with where each was found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from screening.exports.source import CitationRow, ExportSource
from searches.formats.csv_writer import line_of

KEY, LABEL = "citations-csv", "Citations (CSV)"
FILE_NAME, CONTENT_TYPE = "citations.csv", "text/csv; charset=utf-8"
NEEDS_OUTCOMES = False

HEADER = (
    "id",
    "title",
    "authors",
    "year",
    "journal",
    "volume",
    "issue",
    "pages",
    "doi",
    "pmid",
    "abstract",
    "found_in",
)


def write(source: ExportSource) -> Iterator[str]:
    """CSV lines, RFC 4180 with LF; cells that a spreadsheet would run begin with an apostrophe."""
    return lines(HEADER, (cells(row) for row in source.citations))


def cells(row: CitationRow) -> list:
    return [
        row.id,
        row.title,
        "; ".join(row.authors),
        row.year,
        row.journal,
        row.volume,
        row.issue,
        row.pages,
        row.doi,
        row.pmid,
        row.abstract,
        "; ".join(row.found_in),
    ]


def lines(header: Iterable[str], rows: Iterable[list]) -> Iterator[str]:
    yield line_of(header, "\n")
    for row in rows:
        yield line_of(row, "\n")
