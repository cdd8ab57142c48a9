"""The PRISMA 2020 numbers as the input file of the PRISMA2020 package."""

from __future__ import annotations

from collections.abc import Iterator

from screening.exports import prisma2020_csv
from screening.exports.source import ExportSource

KEY, LABEL = "prisma2020-csv", "PRISMA 2020 numbers for the PRISMA2020 package (CSV)"
FILE_NAME, CONTENT_TYPE = "PRISMA.csv", "text/csv; charset=utf-8"
NEEDS_OUTCOMES = True


def write(source: ExportSource) -> Iterator[str]:
    yield prisma2020_csv.write(source.flow, source.labels)
