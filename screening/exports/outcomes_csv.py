"""The citations with their outcomes, exclusion reasons and studies."""

from __future__ import annotations

from collections.abc import Iterator

from screening.exports.citations_csv import HEADER, cells, lines
from screening.exports.source import ExportSource

KEY, LABEL = "outcomes-csv", "Citations with outcomes (CSV)"
FILE_NAME, CONTENT_TYPE = "outcomes.csv", "text/csv; charset=utf-8"
NEEDS_OUTCOMES = True

OUTCOME_HEADER = ("title_abstract", "full_text", "exclusion_reason", "study")


def write(source: ExportSource) -> Iterator[str]:
    """As the citations table, with four columns more."""
    return lines(
        HEADER + OUTCOME_HEADER,
        (
            [*cells(row), row.title_abstract, row.full_text, row.exclusion_reason, row.study]
            for row in source.citations
        ),
    )
