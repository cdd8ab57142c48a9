"""Excel workbooks: the first sheet becomes a table of text, in constant memory."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, timedelta
from tempfile import TemporaryFile
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from searches.formats import delimited
from searches.formats.archives import Limits
from searches.formats.decoding import Source
from searches.formats.reading import Problem, Row
from searches.formats.workbook import Cell, Parts, Reader, Strings, refused, rows

KEY, LABEL = "xlsx", "Excel workbook (XLSX)"

LONGEST_ROW = 8_000_000
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
DATE_FORMATS = frozenset((*range(14, 18), 22, *range(27, 37), *range(50, 59)))
"""The numbers of Excel's own formats for days, those of East Asia among them."""

DATE_CODE = re.compile(r"[dyDY]")
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')
FIRST_DAY, FIRST_DAY_1904 = date(1899, 12, 30), date(1904, 1, 1)
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ExpatError,
    EOFError,
    KeyError,
    ValueError,
    IndexError,
    NotImplementedError,
    OSError,
)
"""What reading a damaged or forged workbook can raise."""


def sniff(head: str) -> bool:
    """A workbook is known by its bytes; the text that was made of one is a table."""
    return delimited.sniff(head)


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The rows of the table that was made of a workbook."""
    return delimited.read(source, problems)


def is_workbook(data: BinaryIO) -> bool:
    """Whether a file is an Excel workbook of the zipped kind."""
    data.seek(0)
    if data.read(4) != b"PK\x03\x04":
        return False
    try:
        with zipfile.ZipFile(data) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except BROKEN:
        return False


def as_table(data: BinaryIO, limits: Limits) -> BinaryIO:
    """The first sheet as CSV in UTF-8: texts, numbers and days; of formulas their last result.

    Only the parts of that sheet are unpacked, never macros. Raises UnreadableFile (IMP-003) for a
    workbook that is broken or locked, or that unpacks to more than `limits` allow, also by
    repeating one text in many cells.
    """
    table: BinaryIO = TemporaryFile()  # noqa: SIM115 the reading of the table goes on
    text = io.TextIOWrapper(table, "utf-8", errors="replace", newline="")
    try:
        with zipfile.ZipFile(data) as archive:
            sheet, written = _Sheet(Parts(archive, limits)), csv.writer(text)
            for cells in sheet.rows():
                written.writerow(cells)
                if table.tell() > limits.unpacked:
                    raise refused("unpacks to more than is allowed. Save it in parts.")
    except BROKEN as broken:
        raise refused("is broken or in an unusual form. Save it as CSV UTF-8.") from broken
    text.flush()
    text.detach()
    table.seek(0)
    return table


class _Sheet:
    """The first sheet of a workbook."""

    def __init__(self, parts: Parts):
        self._parts = parts
        self._strings: Strings | None = None
        self._day_styles: frozenset[int] = frozenset()
        self._first_day = FIRST_DAY
        self._related: list[str] = []

    def rows(self) -> Iterator[list[str]]:
        name = self._name()
        if "xl/sharedStrings.xml" in self._parts.names:
            self._strings = Strings(self._parts.chunks("xl/sharedStrings.xml"))
        if "xl/styles.xml" in self._parts.names:
            self._day_styles = _day_styles(self._parts)
        width = 0
        for cells in rows(self._parts.chunks(name)):
            values: list[str] = []
            size = 0
            for cell in cells:
                value = self._value(cell)
                values.extend([""] * (cell.column - len(values)))
                values.append(value)
                size += len(value)
                if size > LONGEST_ROW:
                    raise ValueError("a row that is too long")
            width = max(width, len(values))
            yield values + [""] * (width - len(values)) if any(values) else []

    def _name(self) -> str:
        """The part that holds the first sheet, as the workbook and its relations say."""
        sheets, links = [], {}

        def in_workbook(name: str, attributes: dict[str, str]) -> None:
            if name == "sheet" and not sheets:
                sheets.extend(v for k, v in attributes.items() if k.endswith("relationships\nid"))
            if name == "workbookPr" and attributes.get("date1904") in ("1", "true"):
                self._first_day = FIRST_DAY_1904

        def in_links(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and len(links) < 10_000:
                links[attributes["Id"]] = attributes["Target"]

        _each(self._parts, "xl/workbook.xml", in_workbook)
        _each(self._parts, "xl/_rels/workbook.xml.rels", in_links)
        target = links[sheets[0]]
        return target.lstrip("/") if target.startswith("/") else f"xl/{target}"

    def _value(self, cell: Cell) -> str:
        if cell.kind == "s":
            text = self._strings[int(cell.text)] if self._strings and cell.text else ""
        elif cell.kind == "n":
            return self._number(cell)
        elif cell.kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(cell.text, cell.text)
        else:
            text = "" if cell.kind == "e" else cell.text
        return ESCAPED.sub(lambda code: chr(int(code[1], 16)), text) if "_x" in text else text

    def _number(self, cell: Cell) -> str:
        """A number as a person would write it: 2024, not 2024.0, and days as 2024-02-01."""
        if not cell.text:
            return ""
        number = float(cell.text)
        if cell.style in self._day_styles and 1 <= number < 2_958_466:
            return (self._first_day + timedelta(days=int(number))).isoformat()
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else cell.text


def _each(parts: Parts, name: str, opened) -> None:
    """Call `opened` with the name and attributes of each element of a part."""
    reader = Reader(frozenset())
    reader.opened = opened
    for _ in reader.feed(parts.chunks(name)):
        pass


def _day_styles(parts: Parts) -> frozenset[int]:
    """The numbers of the cell styles that show a number as a day."""
    days, found = set(DATE_FORMATS), set()
    counted = 0
    is_inside = False

    def opened(name: str, attributes: dict[str, str]) -> None:
        nonlocal counted, is_inside
        if name == "numFmt" and DATE_CODE.search(QUOTED.sub("", attributes.get("formatCode", ""))):
            days.add(int(attributes["numFmtId"]))
        elif name in ("cellXfs", "cellStyleXfs"):
            is_inside = name == "cellXfs"
        elif name == "xf" and is_inside:
            if int(attributes.get("numFmtId", "0")) in days:
                found.add(counted)
            counted += 1

    _each(parts, "xl/styles.xml", opened)
    return frozenset(found)
