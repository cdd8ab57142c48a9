"""The overlap of the databases as a picture."""

from __future__ import annotations

from collections.abc import Iterator

from screening.exports.source import ExportSource
from screening.prisma.upset_svg import draw

KEY, LABEL = "overlap-svg", "Overlap of the databases (SVG)"
FILE_NAME, CONTENT_TYPE = "overlap.svg", "image/svg+xml"
NEEDS_OUTCOMES = False


def write(source: ExportSource) -> Iterator[str]:
    yield draw(source.overlap, title=f"{source.title}: overlap of the databases")
