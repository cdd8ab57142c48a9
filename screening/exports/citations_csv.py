"""The citations as a table, with where each was found."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from screening.exports.source import CitationRow, ExportSource

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
RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


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
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
        yield out.getvalue()
        out.seek(0)
        out.truncate()
    yield out.getvalue()


def _guarded(cell):
    if isinstance(cell, str) and cell.startswith(RUNS_IN_A_SPREADSHEET):
        return "'" + cell
    return cell
