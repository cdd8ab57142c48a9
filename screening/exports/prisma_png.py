"""The PRISMA 2020 diagram as a picture of 300 dots per inch."""

from __future__ import annotations

from collections.abc import Iterator

from resvg_py import svg_to_bytes

from screening.exports.source import ExportSource
from screening.prisma.fonts import BOLD, REGULAR, further_fonts
from screening.prisma.layout import layout
from screening.prisma.markup import drawable
from screening.prisma.svg import draw

KEY, LABEL = "prisma-png", "PRISMA 2020 diagram (PNG)"
FILE_NAME, CONTENT_TYPE = "prisma.png", "image/png"
NEEDS_OUTCOMES = True

ZOOM = 3


def write(source: ExportSource) -> Iterator[bytes]:
    """The SVG at three times its size. Raises MissingLetters, before anything is written."""
    texts = map(drawable, layout(source.flow, labels=source.labels).texts)
    fonts = [str(path) for path in (REGULAR, BOLD, *further_fonts(texts))]
    return _picture(source, fonts)


def _picture(source: ExportSource, fonts: list[str]) -> Iterator[bytes]:
    svg = draw(source.flow, title=source.title, labels=source.labels)
    yield bytes(svg_to_bytes(svg_string=svg, zoom=ZOOM, font_files=fonts, skip_system_fonts=True))
