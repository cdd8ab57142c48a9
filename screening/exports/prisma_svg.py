"""The PRISMA 2020 diagram as a picture that scales."""

from __future__ import annotations

from collections.abc import Iterator

from screening.exports.source import ExportSource
from screening.prisma.svg import draw

KEY, LABEL = "prisma-svg", "PRISMA 2020 diagram (SVG)"
FILE_NAME, CONTENT_TYPE = "prisma.svg", "image/svg+xml"
NEEDS_OUTCOMES = True


def write(source: ExportSource) -> Iterator[str]:
    yield draw(source.flow, title=source.title, labels=source.labels)
