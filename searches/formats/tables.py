"""Lines become the rows of a table: quoting, rows over several lines, rows that do not fit."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

LINES_OF_A_ROW = 2000
"""A quotation mark that is open for more lines than that was never meant to be one."""

csv.field_size_limit(2**31 - 1)


@dataclass(frozen=True, slots=True)
class TableRow:
    """The cells of a row, None where its quotation marks do not pair; `line` is its first.

    `odd_quote` is then the place in `raw` of the one that has no partner.
    """

    line: int
    raw: str
    cells: list[str] | None
    odd_quote: int = 0


class _Lines:
    """Lines that can be given back; `taken` are those of the row being read."""

    def __init__(self, lines: Iterator[str]):
        self._lines = lines
        self._again: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= LINES_OF_A_ROW:
            raise csv.Error("a quotation mark is never closed")
        line = self._again.popleft() if self._again else next(self._lines)
        self.taken.append(line)
        return line

    def keep_first(self) -> None:
        """Give back all but the first line of the row."""
        self._again.extendleft(reversed(self.taken[1:]))
        del self.taken[1:]


def read_rows(lines: Iterator[str], delimiter: str, first: int) -> Iterator[TableRow]:
    """The rows that are not blank; `first` is the number of the first line.

    Where quotation marks do not pair only the one line is lost to reading: the row after it is
    read from the next line on.
    """
    feed = _Lines(lines)
    number = first
    while True:
        feed.taken = []
        try:
            cells = next(csv.reader(feed, delimiter=delimiter, strict=True))
        except StopIteration:
            return
        except csv.Error:
            cells = None
            feed.keep_first()
        if cells is None or any(cell.strip() for cell in cells):
            raw = "".join(feed.taken)
            yield TableRow(number, raw, cells, _odd_quote(raw, delimiter) if cells is None else 0)
        number += len(feed.taken)


def _odd_quote(line: str, delimiter: str) -> int:
    """Where in a line the quotation mark stands that opens a cell and is not closed at its end."""
    quoted = re.compile(rf'"(?:[^"]|"")*+"(?=[{delimiter}\r\n]|$)')
    place = 0
    while 0 <= place < len(line):
        if line[place] == '"':
            found = quoted.match(line, place)
            if found is None:
                return place
            place = found.end()
        place = line.find(delimiter, place) + 1 or len(line)
    return 0


def rejoined(
    cells: list[str], size: int, delimiter: str, fits: Callable[[list[str]], bool]
) -> list[str] | None:
    """`cells` with the pieces of one torn cell put together again, so that there are `size`.

    A cell is torn where its text holds the delimiter without quotation marks. `fits` says whether
    the cells suit their columns. None when no way fits or it cannot be told which of several does:
    a piece behind a comma in a text begins with a blank, that decides between them.
    """
    surplus = len(cells) - size
    ways = []
    for place in range(size):
        pieces = cells[place : place + surplus + 1]
        joined = [*cells[:place], delimiter.join(pieces), *cells[place + surplus + 1 :]]
        if fits(joined):
            ways.append((all(piece.startswith(" ") for piece in pieces[1:]), joined))
    if len(ways) > 1:
        ways = [way for way in ways if way[0]]
    return ways[0][1] if len(ways) == 1 else None
