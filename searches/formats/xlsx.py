"""Excel workbooks: the first sheet becomes a table of text, in constant memory."""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from array import array
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import BinaryIO

from lxml import etree

from searches.formats import delimited
from searches.formats.archives import CHUNK, Limits
from searches.formats.decoding import Source
from searches.formats.reading import Problem, Row, UnreadableFile

KEY, LABEL = "xlsx", "Excel workbook (XLSX)"

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
IN_MEMORY = 4 << 20
MOST_COLUMNS = 1_000
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    etree.XMLSyntaxError,
    EOFError,
    KeyError,
    ValueError,
    IndexError,
    NotImplementedError,
    OSError,
)


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
    """The first sheet as CSV in UTF-8, cells as Excel shows their text; formulas by their result.

    Raises UnreadableFile (IMP-003) for a workbook that is broken or locked, or unpacks to more than
    `limits` allow: the bytes are counted as they are unpacked, whatever the file says of itself.
    """
    table = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 the caller closes it
    text = io.TextIOWrapper(table, "utf-8", errors="replace", newline="", write_through=True)
    try:
        with zipfile.ZipFile(data) as archive:
            budget = _Budget(archive, limits)
            strings = _Strings(budget)
            rows = csv.writer(text)
            for row in _rows(budget, _first_sheet(budget), strings):
                rows.writerow(row)
    except BROKEN as broken:
        raise _refused("is broken or in an unusual form. Save it as CSV UTF-8.") from broken
    text.detach()
    table.seek(0)
    return table


class _Budget:
    """The parts of a workbook, unpacked within what is left of the limits."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits):
        self._archive, self._limits = archive, limits
        self._left = limits.unpacked
        self.names = frozenset(archive.namelist())

    def part(self, name: str) -> BinaryIO:
        """One part, unpacked to a temporary file; KeyError where there is none."""
        info = self._archive.getinfo(name)
        if info.flag_bits & 1:
            raise _refused("is locked with a password. Save it without one.")
        unpacked, size = TemporaryFile(), 0  # noqa: SIM115 the caller closes it
        with self._archive.open(info) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > self._left or size > max(CHUNK, info.compress_size * self._limits.ratio):
                    raise _refused(
                        "unpacks to much more than its size. Save it as CSV UTF-8, or in parts."
                    )
                unpacked.write(chunk)
        self._left -= size
        unpacked.seek(0)
        return unpacked


def _refused(what: str) -> UnreadableFile:
    return UnreadableFile(Problem("IMP-003", "error", f"This Excel workbook {what}"))


def _elements(stream: BinaryIO, tag: str) -> Iterator[etree._Element]:
    """The elements of a part, each forgotten when the next is asked for."""
    found = etree.iterparse(
        stream, tag=MAIN + tag, resolve_entities=False, no_network=True, huge_tree=False
    )
    for _, element in found:
        if element.getroottree().docinfo.internalDTD is not None:
            raise ValueError("a workbook declares no document type")
        yield element
        element.clear(keep_tail=False)
        while element.getprevious() is not None:
            del element.getparent()[0]


def _first_sheet(budget: _Budget) -> str:
    """The name of the part that holds the first sheet."""
    with budget.part("xl/workbook.xml") as part:
        related = next(sheet.get(RELATED) for sheet in _elements(part, "sheet"))
    with budget.part("xl/_rels/workbook.xml.rels") as part:
        root = etree.fromstring(part.read(), etree.XMLParser(resolve_entities=False))
    target = next(link.get("Target") for link in root if link.get("Id") == related)
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


class _Strings:
    """The texts that cells share, kept on disk; a workbook may have none."""

    def __init__(self, budget: _Budget):
        self._texts, self._places = TemporaryFile(), array("Q", [0])  # noqa: SIM115
        if "xl/sharedStrings.xml" not in budget.names:
            return
        with budget.part("xl/sharedStrings.xml") as part:
            for element in _elements(part, "si"):
                self._texts.write(_text(element).encode(errors="replace"))
                self._places.append(self._texts.tell())

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._places) - 1:
            raise IndexError(number)
        self._texts.seek(self._places[number])
        return self._texts.read(self._places[number + 1] - self._places[number]).decode()


def _text(element: etree._Element) -> str:
    """The text of a string with its formatted runs, without how to pronounce it."""
    parts = [
        text.text or "" for text in element.iter(MAIN + "t") if text.getparent().tag != MAIN + "rPh"
    ]
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(parts))


def _rows(budget: _Budget, sheet: str, strings: _Strings) -> Iterator[list[str]]:
    with budget.part(sheet) as part:
        for row in _elements(part, "row"):
            cells: list[str] = []
            for cell in row:
                place = _column(cell.get("r"), len(cells))
                cells.extend([""] * (place - len(cells)))
                cells.append(_value(cell, strings))
            yield cells


def _column(reference: str | None, following: int) -> int:
    """The 0-based column of a reference like `C5`; the next one where a cell has none."""
    letters = (reference or "").rstrip("0123456789")
    if not letters:
        return following
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    if not following < number <= MOST_COLUMNS:
        raise ValueError(f"column {letters}")
    return number - 1


def _value(cell: etree._Element, strings: _Strings) -> str:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    value = cell.find(MAIN + "v")
    text = "" if value is None else value.text or ""
    if kind == "s":
        return strings[int(text)] if text else ""
    if kind == "n" and text:
        return _number(text)
    if kind == "b":
        return {"1": "TRUE", "0": "FALSE"}.get(text, text)
    return "" if kind == "e" else ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def _number(text: str) -> str:
    """A number as a person would write it: 2024, not 2024.0."""
    number = float(text)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else text
