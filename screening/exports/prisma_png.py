"""The PRISMA 2020 diagram as a picture of 300 dots per inch."""

from __future__ import annotations

from collections.abc import Iterator

from resvg_py import svg_to_bytes

from screening.exports.source import ExportSource
from screening.prisma.fonts import BOLD, REGULAR
from screening.prisma.svg import draw

KEY, LABEL = "prisma-png", "PRISMA 2020 diagram (PNG)"
FILE_NAME, CONTENT_TYPE = "prisma.png", "image/png"
NEEDS_OUTCOMES = True

ZOOM = 3


def write(source: ExportSource) -> Iterator[bytes]:
    """The SVG at three times its size; scripts that our font lacks are set in the system's."""
    svg = draw(source.flow, title=source.title, labels=source.labels)
    fonts = [str(REGULAR), str(BOLD)]
    yield bytes(svg_to_bytes(svg_string=svg, zoom=ZOOM, font_files=fonts))
