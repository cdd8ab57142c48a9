"""The PRISMA 2020 diagram as a PDF of one page: lines and real text, no pixels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from fpdf import FPDF

from screening.exports.source import ExportSource
from screening.prisma.fonts import BOLD, REGULAR, further_fonts
from screening.prisma.layout import SIZE, Bar, Layout, Panel, layout, shaft_and_head
from screening.prisma.markup import drawable

KEY, LABEL = "prisma-pdf", "PRISMA 2020 diagram (PDF)"
FILE_NAME, CONTENT_TYPE = "prisma.pdf", "application/pdf"
NEEDS_OUTCOMES = True

POINT = 0.75
"""Points in a pixel."""
FONT = "DejaVu"
BASELINE = 0.8
"""How far below the top of a line its letters stand, in sizes of the font (of the library)."""
INK = "#1a1a1a"
NO_CLOCK = datetime(2000, 1, 1, tzinfo=UTC)
"""The date inside the file, so that equal numbers are equal bytes."""


def write(source: ExportSource) -> Iterator[bytes]:
    """Raises MissingLetters, before anything is written."""
    plan = layout(source.flow, labels=source.labels)
    return _document(plan, source.title, further_fonts(map(drawable, plan.texts)))


def _document(plan: Layout, title: str, further: Sequence[Path]) -> Iterator[bytes]:
    pdf = _page(plan, title, further)
    for bar in plan.bars:
        _bar(pdf, bar)
    for arrow in plan.arrows:
        shaft, head = shaft_and_head(arrow)
        pdf.polyline(shaft)
        pdf.polygon(head, style="F")
    for panel in plan.panels:
        _panel(pdf, panel)
    for line in plan.footnotes:
        _text(pdf, line.x, line.y, line.text)
    yield bytes(pdf.output())


def _page(plan: Layout, title: str, further: Sequence[Path]) -> FPDF:
    """One page as large as the drawing, a pixel of it being the unit; Arabic letters join."""
    pdf = FPDF(unit=POINT, format=(plan.width, plan.height))
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    pdf.creation_date = NO_CLOCK
    pdf.set_title(title)
    pdf.set_subject(plan.description)
    pdf.set_lang("en")
    pdf.add_font(FONT, fname=REGULAR)
    pdf.add_font(FONT, style="B", fname=BOLD)
    for number, path in enumerate(further):
        pdf.add_font(f"further {number}", fname=path)
    pdf.set_fallback_fonts([f"further {n}" for n, _ in enumerate(further)], exact_match=False)
    pdf.set_text_shaping(True)
    pdf.add_page()
    pdf.set_font(FONT, size=SIZE * POINT)
    pdf.set_draw_color(INK)
    pdf.set_text_color(INK)
    pdf.set_line_width(1)
    return pdf


def _bar(pdf: FPDF, bar: Bar) -> None:
    pdf.set_fill_color(bar.fill)
    area = (bar.x, bar.y, bar.width, bar.height)
    pdf.rect(*area, style="DF", round_corners=True, corner_radius=6)
    pdf.set_font(FONT, style="B", size=bar.size * POINT)
    x, y = bar.x + bar.width // 2, bar.y + bar.height // 2
    with pdf.rotation(90 if bar.is_vertical else 0, x, y):
        _text(pdf, x - pdf.get_string_width(drawable(bar.text)) / 2, y + SIZE // 3, bar.text)
    pdf.set_font(FONT, size=SIZE * POINT)
    pdf.set_fill_color(INK)


def _panel(pdf: FPDF, panel: Panel) -> None:
    pdf.rect(panel.x, panel.y, panel.width, panel.height)
    for line in panel.lines:
        _text(pdf, line.x, line.y, line.text)


def _text(pdf: FPDF, x: float, y: float, text: str) -> None:
    """`y` is the baseline. Before it is turned a text may begin left of the page."""
    pdf.x, pdf.y = x, y - BASELINE * pdf.font_size
    pdf.cell(text=drawable(text), h=pdf.font_size)
