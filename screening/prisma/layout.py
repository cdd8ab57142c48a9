"""What the PRISMA 2020 flow diagram says and where: templates V1 and V2, in pixels.

After the official templates of the PRISMA 2020 statement, Page et al. BMJ 2021;372:n71.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from screening.prisma.flow import Count, Flow, printed_label
from screening.prisma.lettering import wrap

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

BLUE, YELLOW, GREY, PALE = "#9dc3e6", "#ffc000", "#d9d9d9", "#fff2cc"

FROM = "Records identified from:"
OTHER_SOURCES = ("website_results", "organisation_results", "citations_results")
LAST_BOX = ("new_studies", "new_reports", "total_studies_ma", "total_reports_ma")

Corners = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and its number; `key` finds its link, `mark` points to a footnote.

    `level` is how deep it stands in a box with a heading.
    """

    key: str
    label: str
    n: int
    mark: str = ""
    level: int = 1

    @property
    def number(self) -> str:
        return f"(n\u00a0=\u00a0{self.n:,})"


@dataclass(frozen=True, slots=True)
class Cell:
    """The content of a box: entries with the number below them, under a heading beside them."""

    column: int
    entries: tuple[Entry, ...]
    heading: str = ""


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
    """A coloured bar with a centred bold text, turned a quarter to the left if vertical."""

    x: int
    y: int
    width: int
    height: int
    text: str
    fill: str
    is_vertical: bool = False


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


def layout(flow: Flow, *, interim: bool = False) -> Layout:
    """The geometry of the diagram of `flow`; `interim` marks it so although nothing is pending.

    Raises ValueError for an updated review (templates V3 and V4).
    """
    if flow.is_update:
        raise ValueError(
            "The diagram of an updated review cannot be drawn: leave out the previous version "
            "and the totals, or export the numbers for the PRISMA2020 package."
        )
    columns = 4 if flow.has_other_methods else 2
    width = _left(columns - 1) + COLUMN + MARGIN
    bars = list(_title_bars(flow, width, interim or flow.is_interim))
    cells = _cells(flow)
    rows = _placed(cells, bars[-1].y + BAR + PAD)
    end = rows[-1][0].bottom + 2 * PAD
    footnotes = tuple(_footnote_lines(flow, width - 2 * MARGIN, end))
    return Layout(
        width=width,
        height=(footnotes[-1].y if footnotes else rows[-1][0].bottom) + MARGIN,
        panels=tuple(panel for row in rows for panel in row),
        bars=(*bars, *_side_bars(rows)),
        arrows=tuple(_arrows(rows)),
        footnotes=footnotes,
        description=_description(cells, [bar.text for bar in bars], _footnotes(flow)),
    )


def _left(column: int) -> int:
    return MARGIN + BAR + PAD + column * (COLUMN + GAP)


def _cells(flow: Flow) -> list[list[Cell]]:
    """The boxes row by row; columns 0 and 1 are databases and registers, 2 and 3 the others."""
    rows = [
        [_identified(flow), _removed(flow)],
        [
            Cell(0, _entries(flow, "records_screened") + _waiting(flow, "pending_screening")),
            Cell(1, _entries(flow, "records_excluded")),
        ],
        [
            Cell(0, _entries(flow, "dbr_sought_reports") + _waiting(flow, "pending_retrieval")),
            Cell(1, _entries(flow, "dbr_notretrieved_reports")),
        ],
        [
            Cell(0, _entries(flow, "dbr_assessed") + _waiting(flow, "pending_full_text")),
            _reasons(flow, 1, "dbr_excluded"),
        ],
        [Cell(0, _entries(flow, *LAST_BOX))],
    ]
    if flow.has_other_methods:
        rows[0].append(Cell(2, _entries(flow, *OTHER_SOURCES), FROM))
        rows[2].append(Cell(2, _entries(flow, "other_sought_reports")))
        rows[2].append(Cell(3, _entries(flow, "other_notretrieved_reports")))
        rows[3].append(Cell(2, _entries(flow, "other_assessed")))
        rows[3].append(_reasons(flow, 3, "other_excluded"))
    return rows


def _identified(flow: Flow) -> Cell:
    entries = (
        *_entries(flow, "database_results"),
        *_listed("database_specific_results", flow.database_specific_results, level=2),
        *_entries(flow, "register_results"),
        *_listed("register_specific_results", flow.register_specific_results, level=2),
    )
    return Cell(0, entries, FROM)


def _removed(flow: Flow) -> Cell:
    entries = _entries(flow, "duplicates", "excluded_automatic", "excluded_other")
    return Cell(1, entries, "Records removed before screening:")


def _reasons(flow: Flow, column: int, key: str) -> Cell:
    label, reasons = printed_label(flow, key), getattr(flow, key)
    if reasons == ():
        return Cell(column, (Entry(key, label, 0),))
    return Cell(column, _listed(key, reasons, level=1), f"{label}:")


def _entries(flow: Flow, *keys: str) -> tuple[Entry, ...]:
    marks = _marks(flow)
    return tuple(
        Entry(key, printed_label(flow, key), getattr(flow, key), marks.get(key, ""))
        for key in keys
        if getattr(flow, key) is not None
    )


def _listed(key: str, counts: tuple[Count, ...] | None, *, level: int) -> tuple[Entry, ...]:
    return tuple(Entry(key, count.label, count.n, level=level) for count in counts or ())


def _waiting(flow: Flow, key: str) -> tuple[Entry, ...]:
    n = getattr(flow, key)
    return (Entry(key, "of which pending", n),) if n else ()


def _marks(flow: Flow) -> dict[str, str]:
    return {
        "excluded_automatic": "**" if flow.automation_note else "",
        "records_excluded": "**" if flow.records_excluded_by_tools else "",
        "dbr_sought_reports": "†" if flow.adj_dbr else "",
        "other_sought_reports": "‡" if flow.other_removed else "",
    }


def _footnotes(flow: Flow) -> list[str]:
    notes = []
    if flow.records_excluded_by_tools:
        by_human = flow.records_excluded - flow.records_excluded_by_tools
        notes.append(
            f"** Records excluded: {by_human:,} by human, "
            f"{flow.records_excluded_by_tools:,} by automation."
        )
    if flow.automation_note:
        notes.append(f"** {flow.automation_note}")
    if flow.adj_dbr:
        notes.append(
            f"† Reports sought differ from records by {flow.adj_dbr:+,}: after screening, a "
            "record turned out to stand for several reports, or several records for one."
        )
    if flow.other_removed:
        notes.append(
            f"‡ {flow.other_removed:,} of the records identified via other methods were already "
            "found in databases or registers, or irrelevant before retrieval."
        )
    return notes


def _footnote_lines(flow: Flow, width: int, y: int) -> Iterator[Line]:
    for note in _footnotes(flow):
        for text in wrap(note.split(), width, SIZE):
            y += LINE
            yield Line(MARGIN, y, text)


def _description(cells: list[list[Cell]], titles: list[str], footnotes: list[str]) -> str:
    """The alternative text: every box, the databases arm first, the included studies last."""
    *screening, included = cells
    boxes = sorted((cell for row in screening for cell in row), key=lambda cell: cell.column > 1)
    return " ".join([*(f"{t}." for t in titles), *map(_told, [*boxes, *included]), *footnotes])


def _told(cell: Cell) -> str:
    entries = "; ".join(f"{entry.label}{entry.mark} {entry.number}" for entry in cell.entries)
    return f"{cell.heading} {entries}.".strip()


def _title_bars(flow: Flow, width: int, is_interim: bool) -> Iterator[Bar]:
    y, arm = MARGIN, 2 * COLUMN + GAP
    if is_interim:
        text = "This diagram is interim" + (f": {flow.pending:,} pending" if flow.pending else "")
        yield Bar(_left(0), y, width - _left(0) - MARGIN, BAR, text, PALE)
        y += BAR + PAD
    of = "Identification of studies via"
    yield Bar(_left(0), y, arm, BAR, f"{of} databases and registers", YELLOW)
    if flow.has_other_methods:
        yield Bar(_left(2), y, arm, BAR, f"{of} other methods", GREY)


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
        yield 0, cell.heading, ""
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


def _side_bars(rows: list[list[Panel]]) -> Iterator[Bar]:
    for text, first, last in (("Identification", 0, 0), ("Screening", 1, 3), ("Included", 4, 4)):
        y = rows[first][0].y
        bottom = max(panel.bottom for panel in rows[last])
        yield Bar(MARGIN, y, BAR, bottom - y, text, BLUE, is_vertical=True)


def _arrows(rows: list[list[Panel]]) -> Iterator[Corners]:
    for row in rows:
        for panel, beside in pairwise(row):
            if (panel.column, beside.column) in ((0, 1), (2, 3)):
                y = panel.y + min(panel.height, beside.height) // 2
                yield (panel.right, y), (beside.x, y)
    main, other = _chain(rows, 0), _chain(rows, 2)
    for panel, below in (*pairwise(main), *pairwise(other)):
        yield (panel.middle, panel.bottom), (below.middle, below.y)
    if other:
        last, included = other[-1], main[-1]
        y = included.y + included.height // 2
        yield (last.middle, last.bottom), (last.middle, y), (included.right, y)


def _chain(rows: list[list[Panel]], column: int) -> list[Panel]:
    return [panel for row in rows for panel in row if panel.column == column]
