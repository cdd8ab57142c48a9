"""A labelled data set for ASReview."""

from __future__ import annotations

from collections.abc import Iterator

from screening.exports.citations_csv import lines
from screening.exports.columns import joined
from screening.exports.source import ExportSource
from searches.formats.names import written

KEY, LABEL = "asreview-csv", "Labelled records for ASReview (CSV)"
FILE_NAME, CONTENT_TYPE = "asreview.csv", "text/csv; charset=utf-8"
NEEDS_OUTCOMES = True

HEADER = ("title", "abstract", "keywords", "authors", "year", "doi", "url", "label_included")
LABELS = {"included": "1", "excluded": "0"}


def write(source: ExportSource) -> Iterator[str]:
    """The label is 1 for included at title and abstract, 0 for excluded, empty where it is open."""
    return lines(
        HEADER,
        (
            [
                row.title,
                row.abstract,
                joined(row.record.keywords_author),
                joined(map(written, row.record.authors)),
                row.year,
                row.doi,
                next(iter(row.record.urls), ""),
                LABELS.get(row.title_abstract, ""),
            ]
            for row in source.citations
        ),
    )
