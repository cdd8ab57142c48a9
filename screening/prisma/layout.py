"""Where the boxes, bars and arrows of the PRISMA 2020 flow diagram stand, in pixels."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from screening.prisma.cells import Cell, Chart, Entry
from screening.prisma.flow import Flow
from screening.prisma.labels import AS_PUBLISHED, Labels
from screening.prisma.lettering import width_of, wrap

SIZE = 12
LINE = 17
PAD = 10
INDENT = 12
HANG = 8
MARGIN = 16
BAR = 30
COLUMN = 280
TEXT = COLUMN - 2 * PAD
GAP = 40
ROW_GAP = 28
TIP = 8

BLUE, YELLOW, GREY, PALE = "#9dc3e6", "#ffc000", "#d9d9d9", "#fff2cc"

Corners = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text, `y` is its baseline; `key` is set where it ends with a number."""

    x: int
    y: int
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """A drawn box with its lines."""

    column: int
    x: int
    y: int
    width: int
    height: int
    lines: tuple[Line, ...]

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def right(self) -> int:
        return self.x + self.width

    @property
    def bottom(self) -> int:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Bar:
    """A coloured bar with a centred bold text, turned a quarter to the left if vertical.

    `size` is that of the text: smaller than the others' where it would not fit.
    """

    x: int
    y: int
    width: int
    height: int
    text: str
    fill: str
    is_vertical: bool = False

    @property
    def size(self) -> float:
        room = (self.height if self.is_vertical else self.width) - PAD
        return min(SIZE, int(10 * SIZE * room / width_of(self.text, SIZE, bold=True)) / 10)


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole drawing; an arrow is its corners, the last of them its tip."""

    width: int
    height: int
    panels: tuple[Panel, ...]
    bars: tuple[Bar, ...]
    arrows: tuple[Corners, ...]
    footnotes: tuple[Line, ...]
    description: str

    @property
    def texts(self) -> Iterator[str]:
        """Everything that is drawn in letters."""
        yield from (bar.text for bar in self.bars)
        yield from (line.text for panel in self.panels for line in panel.lines)
        yield from (line.text for line in self.footnotes)


def layout(flow: Flow, *, interim: bool = False, labels: Labels = AS_PUBLISHED) -> Layout:
    """The geometry of the diagram of `flow`; `interim` marks it so although nothing is pending.

    `labels` is the review's own wording.
    """
    chart = Chart(flow, labels, interim)
    width = _left(chart.columns - 1) + COLUMN + MARGIN
    bars = list(_top_bars(chart, width))
    rows = _placed(chart.rows, bars[-1].y + BAR + PAD)
    end = rows[-1][0].bottom + 2 * PAD
    footnotes = tuple(_footnote_lines(chart.footnotes, width - 2 * MARGIN, end))
    return Layout(
        width=width,
        height=(footnotes[-1].y if footnotes else rows[-1][0].bottom) + MARGIN,
        panels=tuple(panel for row in rows for panel in row),
        bars=(*bars, *_side_bars(chart, rows)),
        arrows=tuple(_arrows(chart, rows)),
        footnotes=footnotes,
        description=chart.description,
    )


def _left(column: int) -> int:
    return MARGIN + BAR + PAD + column * (COLUMN + GAP)


def _footnote_lines(notes: list[str], width: int, y: int) -> Iterator[Line]:
    for note in notes:
        for text in wrap(note.split(), width, SIZE):
            y += LINE
            yield Line(MARGIN, y, text)


def _top_bars(chart: Chart, width: int) -> Iterator[Bar]:
    y = MARGIN
    if chart.notice:
        yield Bar(_left(0), y, width - _left(0) - MARGIN, BAR, chart.notice, PALE)
        y += BAR + PAD
    for text, column, columns in chart.titles:
        fill = YELLOW if column == chart.main else GREY
        yield Bar(_left(column), y, columns * (COLUMN + GAP) - GAP, BAR, text, fill)


def _placed(rows: list[list[Cell]], y: int) -> list[list[Panel]]:
    placed = []
    for row in rows:
        placed.append([_panel(cell, y) for cell in row])
        y = max(panel.bottom for panel in placed[-1]) + ROW_GAP
    return placed


def _panel(cell: Cell, y: int) -> Panel:
    x = _left(cell.column)
    lines = []
    for indent, text, key in _texts(cell):
        lines.append(Line(x + PAD + indent, y + PAD + LINE * len(lines) + SIZE, text, key))
    return Panel(cell.column, x, y, COLUMN, 2 * PAD + LINE * len(lines), tuple(lines))


def _texts(cell: Cell) -> Iterator[tuple[int, str, str]]:
    """Indent, text and key of each line."""
    if cell.heading:
        yield from ((0, text, "") for text in wrap(cell.heading.split(), TEXT, SIZE))
    for entry in cell.entries:
        yield from _beside(entry) if cell.heading else _below(entry)


def _beside(entry: Entry) -> Iterator[tuple[int, str, str]]:
    """In a list the number follows the label, and what does not fit the line hangs below it."""
    indent = INDENT * entry.level
    words = [*f"{entry.label}{entry.mark}".split(), entry.number]
    lines = wrap(words, TEXT - indent - HANG, SIZE)
    for position, text in enumerate(lines, start=1):
        hang = HANG if position > 1 else 0
        yield indent + hang, text, entry.key if position == len(lines) else ""


def _below(entry: Entry) -> Iterator[tuple[int, str, str]]:
    yield from ((0, text, "") for text in wrap(f"{entry.label}{entry.mark}".split(), TEXT, SIZE))
    yield from ((0, text, entry.key) for text in wrap([entry.number], TEXT, SIZE))


def _side_bars(chart: Chart, rows: list[list[Panel]]) -> Iterator[Bar]:
    last = len(rows) - 1
    for key, first, final in (("identification", 0, 0), ("screening", 1, 3), ("included", 4, last)):
        y = rows[first][0].y
        bottom = max(panel.bottom for panel in rows[final])
        text = chart.text(f"bar_{key}")
        yield Bar(MARGIN, y, BAR, bottom - y, text, BLUE, is_vertical=True)


def _arrows(chart: Chart, rows: list[list[Panel]]) -> Iterator[Corners]:
    for row in rows:
        for panel, beside in pairwise(row):
            if panel.column in (chart.main, chart.other) and beside.column == panel.column + 1:
                y = panel.y + min(panel.height, beside.height) // 2
                yield (panel.right, y), (beside.x, y)
    main, other = _chain(rows, chart.main), _chain(rows, chart.other)
    for panel, below in (*pairwise(main), *pairwise(other)):
        yield (panel.middle, panel.bottom), (below.middle, below.y)
    included = rows[4][0]
    if other:
        last = other[-1]
        y = included.y + included.height // 2
        yield (last.middle, last.bottom), (last.middle, y), (included.right, y)
    if chart.flow.is_update:
        previous, total = rows[0][0], rows[-1][0]
        y = total.y + total.height // 2
        yield (previous.middle, previous.bottom), (previous.middle, y), (total.x, y)


def _chain(rows: list[list[Panel]], column: int | None) -> list[Panel]:
    return [panel for row in rows for panel in row if panel.column == column]


def shaft_and_head(corners: Corners) -> tuple[Corners, Corners]:
    """An arrow as the line through its corners, up to the filled triangle at the last of them."""
    (before_x, before_y), (x, y) = corners[-2:]
    along_x, along_y = _sign(x - before_x), _sign(y - before_y)
    back_x, back_y = x - TIP * along_x, y - TIP * along_y
    side_x, side_y = along_y * TIP // 2, along_x * TIP // 2
    sides = ((back_x - side_x, back_y - side_y), (back_x + side_x, back_y + side_y))
    return (*corners[:-1], (back_x, back_y)), ((x, y), *sides)


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
