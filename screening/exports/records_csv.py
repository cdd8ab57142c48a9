"""The citations as a table with chosen columns."""

from __future__ import annotations

from collections.abc import Iterator

from screening.exports.citations_csv import lines
from screening.exports.columns import table
from screening.exports.source import ExportSource

KEY, LABEL = "csv", "Table with chosen columns (CSV)"
FILE_NAME, CONTENT_TYPE = "records.csv", "text/csv; charset=utf-8"
NEEDS_OUTCOMES = False


def write(source: ExportSource) -> Iterator[str]:
    """Names that ASReview and our own reader know; outcomes for who may see them."""
    return lines(*table(source))
