"""The overlap of the databases as a table: each source, all together, each combination."""

from __future__ import annotations

from collections.abc import Iterator

from screening.exports.citations_csv import lines
from screening.exports.source import ExportSource
from searches.overlap import Found, Overlap, percent

KEY, LABEL = "overlap-csv", "Overlap of the databases (CSV)"
FILE_NAME, CONTENT_TYPE = "overlap.csv", "text/csv; charset=utf-8"
NEEDS_OUTCOMES = False

HEADER = (
    "row",
    "sources",
    "records",
    "duplicates_within",
    "duplicates_between",
    "citations",
    "citations_share",
    "only_here",
    "only_here_share",
)


def write(source: ExportSource) -> Iterator[str]:
    """Rows of kind "source" and "all" count what is found there, "exactly" what is found by
    exactly these sources, every combination of them."""
    return lines(HEADER, _rows(source.overlap))


def _rows(overlap: Overlap) -> Iterator[list]:
    for found in overlap.found:
        yield _counts("source", str(found.source), found, overlap)
    yield _counts("all", "", overlap, overlap)
    for each in overlap.combinations:
        names = "; ".join(map(str, each.sources))
        share = percent(each.citations, overlap.citations)
        yield ["exactly", names, "", "", "", each.citations, share, "", ""]


def _counts(row: str, names: str, counted: Found | Overlap, overlap: Overlap) -> list:
    return [
        row,
        names,
        counted.records,
        counted.within,
        counted.between,
        counted.citations,
        percent(counted.citations, overlap.citations),
        counted.alone,
        percent(counted.alone, overlap.citations),
    ]
