"""The PRISMA 2020 diagram as a Word document: text boxes to edit, and a table of the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, count, pairwise
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.shared import Emu

from screening.exports.source import ExportSource
from screening.prisma.cells import Cell, Chart, Entry
from screening.prisma.layout import INDENT, LINE, PAD, SIZE, Bar, Corners, Layout, Panel, layout
from searches.word import CONTENT_TYPE as CONTENT_TYPE
from searches.word import as_bytes, plain

KEY, LABEL = "prisma-docx", "PRISMA 2020 diagram, editable (DOCX)"
FILE_NAME = "prisma.docx"
NEEDS_OUTCOMES = True

PIXEL = 9525
"""English metric units in a pixel, at 96 a inch."""
TWENTIETHS = 15
"""Twentieths of a point in a pixel."""
LARGEST = 2000
"""Pixels of the longest side: Word takes pages up to 22 inches."""
EDGE = 20
INK = "1A1A1A"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="http://schemas.{where}"'
    for prefix, where in (
        ("w", "openxmlformats.org/wordprocessingml/2006/main"),
        ("wp", "openxmlformats.org/drawingml/2006/wordprocessingDrawing"),
        ("a", "openxmlformats.org/drawingml/2006/main"),
        ("mc", "openxmlformats.org/markup-compatibility/2006"),
        ("wps", "microsoft.com/office/word/2010/wordprocessingShape"),
    )
)
SHAPES = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"


def write(source: ExportSource) -> Iterator[bytes]:
    """The first page is the drawing, made of text boxes; the second has the same as a table."""
    plan = layout(source.flow, labels=source.labels)
    chart = Chart(source.flow, source.labels, False)
    document = Document()
    document.core_properties.title = plain(source.title)
    _fit_page(document.sections[0], plan)
    paragraph = document.paragraphs[0] if document.paragraphs else document.add_paragraph()
    for shape in _shapes(plan, chart):
        paragraph.add_run()._r.append(parse_xml(shape))
    paragraph.add_run().add_break(WD_BREAK.PAGE)
    document.add_heading(plain(source.title), 1)
    _table(document, chart)
    for note in chart.footnotes:
        document.add_paragraph(plain(note))
    yield as_bytes(document)


def _fit_page(section, plan: Layout) -> None:
    section.page_width = Emu(min(plan.width + 2 * EDGE, LARGEST + 2 * EDGE) * PIXEL)
    section.page_height = Emu(min(plan.height + 2 * EDGE, LARGEST + 2 * EDGE) * PIXEL)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Emu(3 * EDGE * PIXEL))


def _table(document, chart: Chart) -> None:
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    for cell, text in zip(table.rows[0].cells, ("Box", "n"), strict=True):
        cell.text = text
    for box in chain.from_iterable(chart.rows):
        for entry in box.entries:
            cells = table.add_row().cells
            cells[0].text = plain(f"{box.heading} {entry.label}{entry.mark}".strip())
            cells[1].text = f"{entry.n:,}"


def _shapes(plan: Layout, chart: Chart) -> Iterator[str]:
    number = count(1)
    scale = min(1, LARGEST / max(plan.width, plan.height)) * PIXEL
    draw = _Pen(scale, number)
    for bar in plan.bars:
        yield draw.bar(bar)
    for panel, cell in zip(plan.panels, chain.from_iterable(chart.rows), strict=True):
        yield draw.panel(panel, cell)
    for arrow in plan.arrows:
        yield from draw.arrow(arrow)
    for line in plan.footnotes:
        text = _paragraph(line.text, SIZE)
        yield draw.box((line.x, line.y - SIZE, plan.width - 2 * line.x, LINE), text, inset=0)


class _Pen:
    """Writes shapes as WordprocessingML; places are pixels, `scale` is EMU for one of them."""

    def __init__(self, scale: float, number: Iterator[int]):
        self.scale, self.number = scale, number

    def bar(self, bar: Bar) -> str:
        text = _paragraph(bar.text, bar.size, style='<w:jc w:val="center"/>', is_bold=True)
        area = (bar.x, bar.y, bar.width, bar.height)
        turn = ' vert="vert270"' if bar.is_vertical else ""
        return self.box(area, text, shape="roundRect", fill=bar.fill[1:], turn=turn, line=INK)

    def panel(self, panel: Panel, cell: Cell) -> str:
        area = (panel.x, panel.y, panel.width, panel.height)
        return self.box(area, "".join(_texts(cell)), fill="FFFFFF", line=INK, inset=PAD, anchor="t")

    def arrow(self, corners: Corners) -> Iterator[str]:
        """Straight lines from corner to corner, the last with a head."""
        legs = list(pairwise(corners))
        for leg in legs:
            (x, y), (to_x, to_y) = leg
            head = '<a:tailEnd type="triangle"/>' if leg is legs[-1] else ""
            flip = (' flipH="1"' if to_x < x else "") + (' flipV="1"' if to_y < y else "")
            area = (min(x, to_x), min(y, to_y), abs(to_x - x), abs(to_y - y))
            line = (
                f'<a:ln w="9525"><a:solidFill><a:srgbClr val="{INK}"/></a:solidFill>{head}</a:ln>'
            )
            body = "<wps:bodyPr/>"
            yield self._anchored(area, "line", f"<wps:cNvCnPr/>{{properties}}{body}", line, flip)

    def box(
        self,
        area: tuple[int, int, int, int],
        text: str,
        *,
        shape: str = "rect",
        fill: str = "",
        line: str = "",
        turn: str = "",
        inset: int = 2,
        anchor: str = "ctr",
    ) -> str:
        colour = '<a:solidFill><a:srgbClr val="{}"/></a:solidFill>'
        paint = colour.format(fill) if fill else "<a:noFill/>"
        paint += f'<a:ln w="9525">{colour.format(line) if line else "<a:noFill/>"}</a:ln>'
        room = round(inset * self.scale)
        insets = " ".join(f'{side}Ins="{room}"' for side in "ltrb")
        body = (
            f"<wps:txbx><w:txbxContent>{text}</w:txbxContent></wps:txbx>"
            f'<wps:bodyPr{turn} wrap="square" {insets} anchor="{anchor}">'
            "<a:noAutofit/></wps:bodyPr>"
        )
        content = f'<wps:cNvSpPr txBox="1"/>{{properties}}{body}'
        return self._anchored(area, shape, content, paint)

    def _anchored(
        self, area: tuple[int, int, int, int], shape: str, content: str, paint: str, flip: str = ""
    ) -> str:
        x, y, width, height = (round(side * self.scale) for side in area)
        edge = round(EDGE * self.scale)
        number = next(self.number)
        properties = (
            f'<wps:spPr><a:xfrm{flip}><a:off x="0" y="0"/>'
            f'<a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            f'<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom>{paint}</wps:spPr>'
        )
        return (
            f'<mc:AlternateContent {NAMESPACES}><mc:Choice Requires="wps"><w:drawing>'
            '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" '
            f'relativeHeight="{number}" behindDoc="0" locked="0" layoutInCell="1" allowOverlap="1">'
            '<wp:simplePos x="0" y="0"/>'
            f"{_place('H', x + edge)}{_place('V', y + edge)}"
            f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
            f'<wp:wrapNone/><wp:docPr id="{number}" name="Shape {number}"/><wp:cNvGraphicFramePr/>'
            f'<a:graphic><a:graphicData uri="{SHAPES}"><wps:wsp>'
            f"{content.replace('{properties}', properties, 1)}"
            "</wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>"
            "</mc:AlternateContent>"
        )


def _place(axis: str, offset: int) -> str:
    offset = f"<wp:posOffset>{offset}</wp:posOffset>"
    return f'<wp:position{axis} relativeFrom="page">{offset}</wp:position{axis}>'


def _texts(cell: Cell) -> Iterator[str]:
    """The paragraphs of a box; Word breaks their lines."""
    if cell.heading:
        yield _paragraph(cell.heading, SIZE)
    for entry in cell.entries:
        yield from _entry(entry, is_listed=bool(cell.heading))


def _entry(entry: Entry, *, is_listed: bool) -> Iterator[str]:
    label = f"{entry.label}{entry.mark}"
    if is_listed:
        indent = f'<w:ind w:left="{INDENT * entry.level * TWENTIETHS}"/>'
        yield _paragraph(f"{label} {entry.number}", SIZE, style=indent)
    else:
        yield _paragraph(label, SIZE)
        yield _paragraph(entry.number, SIZE)


def _paragraph(text: str, size: float, *, style: str = "", is_bold: bool = False) -> str:
    """One paragraph of Arial; `size` is in pixels, Word counts half points."""
    bold = "<w:b/>" if is_bold else ""
    return (
        f'<w:p><w:pPr><w:spacing w:before="0" w:after="0" w:line="{LINE * TWENTIETHS}" '
        f'w:lineRule="exact"/>{style}</w:pPr><w:r><w:rPr>'
        f'<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/>{bold}<w:color w:val="{INK}"/>'
        f'<w:sz w:val="{round(size * 1.5)}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(plain(text))}</w:t></w:r></w:p>'
    )
