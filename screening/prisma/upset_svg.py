"""The UpSet plot of the overlap as a self-contained SVG image.

Only presentation attributes, no styles, so that it shows under a strict content policy. Ink is
`currentColor`, the ground and the bars of one source have a class: a page may recolour them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from screening.prisma.lettering import width_of
from screening.prisma.markup import xml
from screening.prisma.upset import Column, Plot, Row, plot_of
from searches.overlap import Overlap, Source, percent

Links = Mapping[Source | tuple[Source, ...], str]

WHITE, INK, ALONE = "#ffffff", "#1a1a1a", "#17635a"
SIZE, LINE, MARGIN, GAP = 12, 17, 16, 10
ROW, COLUMN, DOT = 28, 34, 7
BAR_HEIGHT, BAR_WIDTH, THICK = 160, 90, 14
LONGEST_LABEL = 220
HEADING = "Citations found by exactly these sources"
LEFT_HEADING = "Citations of each source"
LEGEND = (("alone", "found by one source only"), ("", "found by several"))


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where things stand: `bars` is the left edge of the horizontal bars, `matrix` of the dots,
    `base` the line the vertical bars stand on."""

    plot: Plot
    bars: int
    matrix: int
    step: int
    base: int

    @property
    def top(self) -> int:
        return self.base + 24

    @property
    def bottom(self) -> int:
        return self.top + ROW * len(self.plot.rows)

    @property
    def right(self) -> int:
        return self.matrix + self.step * len(self.plot.columns)

    def middle(self, place: int) -> int:
        return self.top + ROW * place + ROW // 2


def draw(overlap: Overlap, *, title: str, links: Links | None = None) -> str:
    """The plot of `overlap` as SVG text; `title` names it for screen readers.

    `links` gives the address of a source's citations, and by a tuple of sources of those that
    exactly these found, in the order of the overlap.
    """
    links = links or {}
    frame = _frame(plot_of(overlap))
    notes = [(frame.bottom + LINE * n, text) for n, text in enumerate(_notes(frame.plot), start=1)]
    height = (notes[-1][0] if notes else frame.bottom) + MARGIN
    widest = max((width_of(text, SIZE) for _, text in notes), default=0)
    heading = frame.matrix + width_of(HEADING, SIZE, bold=True)
    width = int(max(frame.right, heading, MARGIN + widest)) + MARGIN
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="{"group" if links else "img"}" '
            f'class="upset" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'font-family="DejaVu Sans, Arial, sans-serif" font-size="{SIZE}" '
            f'color="{INK}" fill="currentColor">',
            f"<title>{xml(title)}</title>",
            f"<desc>{xml(describe(overlap))}</desc>",
            f'<rect class="ground" width="{width}" height="{height}" fill="{WHITE}"/>',
            *_headings(frame),
            *_stripes(frame),
            *(_row(frame, place, row, links) for place, row in enumerate(frame.plot.rows)),
            f'<path d="M{frame.matrix} {frame.base}H{frame.right}" stroke="currentColor"/>',
            *(_column(frame, n, column, links) for n, column in enumerate(frame.plot.columns)),
            *(f'<text x="{MARGIN}" y="{y}">{xml(text)}</text>' for y, text in notes),
            "</svg>\n",
        ]
    )


def describe(overlap: Overlap) -> str:
    """The alternative text: each source, then the combinations as they are drawn."""
    plot = plot_of(overlap)
    found = (
        f"{f.source}: {f.citations:,} citations, {f.alone:,} found only there."
        for f in overlap.found
    )
    combinations = "; ".join(f"{plot.name_of(c)} {c.citations:,}" for c in plot.columns)
    exactly = [f"Found by exactly: {combinations}."] if combinations else []
    return " ".join([f"{overlap.citations:,} citations.", *found, *exactly, *_notes(plot)])


def _frame(plot: Plot) -> _Frame:
    labels = max((width_of(row.label, SIZE) for row in plot.rows), default=0)
    legend = max(width_of(text, SIZE) for _, text in LEGEND) + THICK + GAP
    numbers = max((width_of(f"{row.citations:,}", SIZE) for row in plot.rows), default=0)
    bars = MARGIN + int(min(labels, LONGEST_LABEL)) + GAP
    matrix = max(bars + BAR_WIDTH + int(numbers) + 2 * GAP, MARGIN + int(legend) + GAP)
    widest = max((width_of(f"{column.citations:,}", SIZE) for column in plot.columns), default=0)
    base = MARGIN + 3 * LINE + BAR_HEIGHT
    return _Frame(plot, bars, matrix, max(COLUMN, int(widest) + 6), base)


def _notes(plot: Plot) -> Iterator[str]:
    if plot.left_out:
        noun = "combination" if plot.left_out == 1 else "combinations"
        yield (
            f"{plot.left_out:,} further {noun} with {plot.left_out_citations:,} citations "
            "in all not drawn."
        )
    for row in plot.rows:
        if len(row.sources) > 1:
            yield f"{row.label.capitalize()}: {', '.join(map(str, row.sources))}."


def _headings(frame: _Frame) -> Iterator[str]:
    yield _text(frame.matrix, MARGIN + SIZE, HEADING, 'font-weight="bold"')
    yield _text(MARGIN, frame.top - GAP, LEFT_HEADING, 'font-weight="bold"')
    for number, (kind, text) in enumerate(LEGEND):
        y = MARGIN + LINE * (number + 1)
        yield _bar(MARGIN, y + LINE - SIZE, SIZE, SIZE, is_alone=kind == "alone")
        yield _text(MARGIN + THICK + 4, y + LINE, text)


def _stripes(frame: _Frame) -> Iterator[str]:
    for place in range(0, len(frame.plot.rows), 2):
        y = frame.top + ROW * place
        yield (
            f'<rect x="{MARGIN}" y="{y}" width="{frame.right - MARGIN}" height="{ROW}" '
            'fill-opacity="0.06"/>'
        )


def _row(frame: _Frame, place: int, row: Row, links: Links) -> str:
    y = frame.middle(place)
    most = max(row.citations for row in frame.plot.rows)
    length = _scaled(row.citations, most, BAR_WIDTH)
    alone = min(length, _scaled(row.alone, most, BAR_WIDTH)) if row.alone else 0
    address = links.get(row.sources[0]) if len(row.sources) == 1 else None
    return _linked(
        address,
        f"{row.label}: {row.citations:,} citations, {row.alone:,} found only there",
        [
            _text(MARGIN, y + 4, _cut(row.label)),
            _bar(frame.bars, y - THICK // 2, alone, THICK, is_alone=True),
            _bar(frame.bars + alone, y - THICK // 2, length - alone, THICK),
            _number(frame.bars + length + 4, y + 4, row.citations, address),
        ],
    )


def _column(frame: _Frame, number: int, column: Column, links: Links) -> str:
    x = frame.matrix + frame.step * number + frame.step // 2
    height = _scaled(column.citations, frame.plot.columns[0].citations, BAR_HEIGHT)
    is_alone = len(column.rows) == 1 and len(frame.plot.rows[column.rows[0]].sources) == 1
    address = links.get(frame.plot.sources_of(column))
    total = sum(c.citations for c in frame.plot.columns) + frame.plot.left_out_citations
    share = percent(column.citations, total)
    ends = [frame.middle(place) for place in (column.rows[0], column.rows[-1])]
    return _linked(
        address,
        f"{frame.plot.name_of(column)}: {column.citations:,} citations ({share})",
        [
            f'<rect x="{x - frame.step // 2}" y="{frame.base - height - LINE}" '
            f'width="{frame.step}" height="{frame.bottom - frame.base + height + LINE}" '
            'fill="none" pointer-events="all"/>',
            _bar(x - THICK // 2, frame.base - height, THICK, height, is_alone=is_alone),
            _number(x, frame.base - height - 5, column.citations, address, centred=True),
            f'<path d="M{x} {ends[0]}V{ends[1]}" stroke="currentColor" stroke-width="3"/>',
            *(
                f'<circle cx="{x}" cy="{frame.middle(place)}" r="{DOT}"'
                + ("/>" if place in column.rows else ' fill-opacity="0.15"/>')
                for place in range(len(frame.plot.rows))
            ),
        ],
    )


def _linked(address: str | None, name: str, parts: Iterable[str]) -> str:
    inside = "\n".join([f"<title>{xml(name)}</title>", *parts])
    return f'<a href="{xml(address)}">{inside}</a>' if address else f"<g>{inside}</g>"


def _bar(x: int, y: int, width: int, height: int, *, is_alone: bool = False) -> str:
    paint = f'class="alone" fill="{ALONE}"' if is_alone else 'fill-opacity="0.65"'
    return f'<rect x="{x}" y="{y}" width="{width}" height="{height}" {paint}/>'


def _number(x: int, y: int, n: int, address: str | None, *, centred: bool = False) -> str:
    middle = 'text-anchor="middle"' if centred else ""
    line = 'text-decoration="underline"' if address else ""
    return _text(x, y, f"{n:,}", f"{middle} {line}".strip())


def _text(x: int, y: int, text: str, more: str = "") -> str:
    return f'<text x="{x}" y="{y}"{" " + more if more else ""}>{xml(text)}</text>'


def _scaled(n: int, most: int, length: int) -> int:
    return max(1, round(n * length / most))


def _cut(label: str) -> str:
    if width_of(label, SIZE) <= LONGEST_LABEL:
        return label
    end = next(
        n for n in range(len(label), 0, -1) if width_of(label[:n], SIZE) < LONGEST_LABEL - 12
    )
    return f"{label[:end].rstrip()}…"
