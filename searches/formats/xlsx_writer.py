"""Excel workbooks with every canonical field, each cell typed as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

import xlsxwriter

from searches.bibliography import BibliographicRecord
from searches.formats.csv_writer import FIELDS, cells_of, guarded
from searches.formats.normalise import CONTROL

KEY, LABEL = "xlsx", "Excel workbook"

MOST_RECORDS = 1_048_575
LONGEST_CELL = 32_767
NO_CLOCK = datetime(1980, 1, 1)
"""When every workbook says it was made, so that equal records are equal bytes."""
CUT = " [cut here: a cell of a workbook holds no more]"


def write(records: Iterable[BibliographicRecord], stream: BinaryIO) -> None:
    """Write a sheet with a row for each record, as `write_table` does."""
    write_table([name for name, _ in FIELDS], map(cells_of, records), stream)


def write_table(header: Iterable[str], rows: Iterable[Iterable[str]], stream: BinaryIO) -> None:
    """Write the first sheet of a workbook; nothing in it is a formula, a link or a number.

    A text longer than Excel's 32,767 characters a cell is cut, and says so. Raises ValueError for
    more records than a sheet has rows.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(stream, options) as workbook:
        workbook.set_properties({"created": NO_CLOCK})
        sheet = workbook.add_worksheet("Records")
        sheet.freeze_panes(1, 1)
        bold = workbook.add_format({"bold": True})
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, bold)
        for number, row in enumerate(rows, start=1):
            if number > MOST_RECORDS:
                raise ValueError(f"A workbook holds at most {MOST_RECORDS:,} records; write CSV.")
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(number, column, _fitted(cell))


def _fitted(cell: str) -> str:
    """The text within Excel's limit; an apostrophe before a formula sign is not our reader's."""
    cell = CONTROL.sub("", cell)
    cell = guarded(cell) if cell.startswith("'") else cell
    return cell if len(cell) <= LONGEST_CELL else cell[: LONGEST_CELL - len(CUT)] + CUT
