"""What a person sees of a table before saying which column is which."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from searches.formats import xlsx
from searches.formats.archives import Limits
from searches.formats.columns import LABELS, columns_of, header_names
from searches.formats.decoding import open_source
from searches.formats.delimited import HEADER_WITHIN, shape_of
from searches.formats.tables import read_rows

SHOWN_ROWS = 5
SHOWN_LENGTH = 200


@dataclass(frozen=True, slots=True)
class TableLayout:
    """The header cells of a table, its first five rows (cells cut), and our guess of the columns.

    `guess` gives the canonical field by the place of a column, from 0; `is_known` says whether the
    table can be read without asking. `fingerprint` is the same for all tables with this header.
    """

    delimiter: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    guess: dict[int, str]
    is_known: bool
    fingerprint: str


def table_layout(data: BinaryIO, limits: Limits | None = None) -> TableLayout:
    """Look at the beginning of a CSV, TSV or XLSX file; `data` must be seekable.

    Without a header the cells called `header` are those of the first row: only a person can tell.
    Raises UnreadableFile for a file without content and for a workbook that cannot be opened.
    """
    if xlsx.is_workbook(data):
        data = xlsx.as_table(data, limits or Limits())
    source = open_source(data)
    lines = list(islice(source.lines(), HEADER_WITHIN))
    shape = shape_of(lines)
    names = header_names(list(shape.cells))
    rows = read_rows(iter(lines[shape.place + 1 :]), shape.delimiter, 0)
    shown = [tuple(c.strip()[:SHOWN_LENGTH] for c in row.cells) for row in rows if row.cells]
    return TableLayout(
        delimiter=shape.delimiter,
        header=tuple(cell.strip("\ufeff \t\r\n")[:SHOWN_LENGTH] for cell in shape.cells),
        rows=tuple(shown[:SHOWN_ROWS]),
        guess=_guess(names),
        is_known=shape.is_known,
        fingerprint=hashlib.sha256("\n".join(names).encode(errors="replace")).hexdigest(),
    )


def _guess(names: list[str]) -> dict[int, str]:
    """The field of each column whose name we know."""
    found: dict[int, str] = {}
    for field, places in columns_of(names).items():
        for place in places if field in LABELS else ():
            found.setdefault(place, field)
    return dict(sorted(found.items()))
