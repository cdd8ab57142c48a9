"""The citations as a workbook with chosen columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile

from screening.exports.columns import table
from screening.exports.source import ExportSource
from searches.formats.xlsx_writer import write_table

KEY, LABEL = "xlsx", "Table with chosen columns (Excel workbook)"
FILE_NAME = "records.xlsx"
CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NEEDS_OUTCOMES = False

PIECE = 1 << 16


def write(source: ExportSource) -> Iterator[bytes]:
    """Every cell typed as text."""
    header, rows = table(source)
    return workbook(header, ([str(_plain(cell)) for cell in row] for row in rows))


def workbook(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """A workbook in pieces. It is a ZIP archive: it is made on disk, then read."""
    with TemporaryFile() as file:
        write_table(header, rows, file)
        file.seek(0)
        while piece := file.read(PIECE):
            yield piece


def _plain(cell: object) -> object:
    return "" if cell is None else cell
