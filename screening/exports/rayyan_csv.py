"""The table that Rayyan imports and exports."""

from __future__ import annotations

from collections.abc import Iterator

from screening.exports.citations_csv import lines
from screening.exports.source import CitationRow, ExportSource
from searches.formats.names import written

KEY, LABEL = "rayyan-csv", "Records for Rayyan (CSV)"
FILE_NAME, CONTENT_TYPE = "rayyan.csv", "text/csv; charset=utf-8"
NEEDS_OUTCOMES = False

HEADER = (
    "key title year month day journal issn volume issue pages authors url language publisher "
    "location abstract notes doi keywords pubmed_id pmc_id"
).split()


def write(source: ExportSource) -> Iterator[str]:
    """The columns of the record format specification, section 7; publisher and place are empty."""
    return lines(HEADER, map(_cells, source.citations))


def _cells(row: CitationRow) -> list:
    record = row.record
    return [
        row.id,
        row.title,
        row.year,
        record.pub_date.month,
        record.pub_date.day,
        row.journal,
        record.issn or record.eissn,
        row.volume,
        row.issue,
        "-".join(filter(None, (record.page_start, record.page_end))),
        " and ".join(map(written, record.authors)),
        next(iter(record.urls), ""),
        ", ".join(record.language),
        "",
        "",
        row.abstract,
        " | ".join(record.notes),
        row.doi,
        ", ".join(record.keywords_author),
        row.pmid,
        record.pmcid,
    ]
