"""The parts of an Excel workbook, unpacked within limits and read without building a tree."""

from __future__ import annotations

import zipfile
from array import array
from collections.abc import Callable, Iterator
from tempfile import TemporaryFile
from typing import BinaryIO
from xml.parsers import expat

from searches.formats.archives import CHUNK, SMALL, Limits
from searches.formats.reading import Problem, UnreadableFile

LONGEST_TEXT = 1_000_000
"""Characters of one cell; Excel itself allows 32,767."""

LONGEST_TOKEN = 4 << 20
MOST_STRINGS = 3_000_000
MOST_COLUMNS = 16_384


def refused(what: str) -> UnreadableFile:
    return UnreadableFile(Problem("IMP-003", "error", f"This Excel workbook {what}"))


class Parts:
    """The parts of a workbook by name; `left` is how many bytes may still be unpacked."""

    def __init__(self, archive: zipfile.ZipFile, limits: Limits):
        self._archive, self._limits = archive, limits
        self._left = limits.unpacked
        self.names = frozenset(archive.namelist())

    def chunks(self, name: str) -> Iterator[bytes]:
        """One part, unpacked piece by piece and counted, whatever the archive says of its size.

        Raises KeyError where there is none, UnreadableFile where it is locked or too much.
        """
        info = self._archive.getinfo(name)
        if info.flag_bits & 1:
            raise refused("is locked with a password. Save it without one.")
        size = 0
        with self._archive.open(info) as stream:
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                self._left -= len(chunk)
                if self._left < 0 or size > max(SMALL, info.compress_size * self._limits.ratio):
                    raise refused(
                        "unpacks to much more than its size. Save it as CSV UTF-8, or in parts."
                    )
                yield chunk


class Reader:
    """Feeds one part to handlers of elements, known by their local names.

    Nothing of the document is kept but the text inside `texts`; a document type is refused, so
    that no entity can be declared.
    """

    def __init__(self, texts: frozenset[str]):
        self._texts = texts
        self.text: list[str] = []
        self._length, self._is_text = 0, False
        self.opened: Callable[[str, dict[str, str]], None] = lambda name, attributes: None
        self.closed: Callable[[str], None] = lambda name: None
        self._parser = expat.ParserCreate(namespace_separator="\n")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._open
        self._parser.EndElementHandler = self._close
        self._parser.CharacterDataHandler = self._hold
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, chunks: Iterator[bytes]) -> Iterator[None]:
        """Read the part; after each piece the caller takes what its handlers found."""
        fed = 0
        for chunk in chunks:
            for start in range(0, len(chunk), 1 << 16):
                piece = chunk[start : start + (1 << 16)]
                fed += len(piece)
                self._parser.Parse(piece)
                if fed - self._parser.CurrentByteIndex > LONGEST_TOKEN:
                    raise ValueError("a mark-up without an end")
                yield
        self._parser.Parse(b"", True)
        yield

    def take(self) -> str:
        """The text held so far, forgotten."""
        text = "".join(self.text)
        self.text, self._length = [], 0
        return text

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition("\n")[2]
        self._is_text = name in self._texts
        self.opened(name, attributes)

    def _close(self, name: str) -> None:
        self._is_text = False
        self.closed(name.rpartition("\n")[2])

    def _hold(self, text: str) -> None:
        if self._is_text:
            self._length += len(text)
            if self._length > LONGEST_TEXT:
                raise ValueError("a cell that is too long")
            self.text.append(text)

    def _refuse(self, *declaration: object) -> None:
        raise ValueError("a document type")


class Strings:
    """The texts that cells share, kept on disk."""

    def __init__(self, chunks: Iterator[bytes]):
        self._texts: BinaryIO = TemporaryFile()  # noqa: SIM115 it lives as long as this object
        self._places = array("Q", [0])
        self._reader = Reader(frozenset({"t"}))
        self._is_spoken = False
        self._reader.opened, self._reader.closed = self._opened, self._closed
        for _ in self._reader.feed(chunks):
            pass

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < len(self._places) - 1:
            raise IndexError(number)
        self._texts.seek(self._places[number])
        return self._texts.read(self._places[number + 1] - self._places[number]).decode()

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        """How to pronounce a text (`rPh`) is no part of it."""
        if name == "rPh":
            self._held, self._is_spoken = self._reader.take(), True

    def _closed(self, name: str) -> None:
        if name == "rPh":
            self._reader.take()
            self._reader.text.append(self._held)
        elif name == "si":
            if len(self._places) > MOST_STRINGS:
                raise refused(f"holds more than {MOST_STRINGS:,} texts. Save it as CSV UTF-8.")
            self._texts.write(self._reader.take().encode(errors="replace"))
            self._places.append(self._texts.tell())


class Cell:
    """One cell as the sheet has it: its column from 0, its kind, its style and its text."""

    __slots__ = ("column", "kind", "style", "text")

    def __init__(self, column: int, kind: str, style: int):
        self.column, self.kind, self.style, self.text = column, kind, style, ""


def rows(chunks: Iterator[bytes]) -> Iterator[list[Cell]]:
    """The rows of a sheet."""
    return _Sheet().rows(chunks)


class _Sheet:
    def __init__(self):
        self._reader = Reader(frozenset({"v", "t"}))
        self._reader.opened, self._reader.closed = self._opened, self._closed
        self._found: list[list[Cell]] = []
        self._row: list[Cell] = []

    def rows(self, chunks: Iterator[bytes]) -> Iterator[list[Cell]]:
        for _ in self._reader.feed(chunks):
            yield from self._found
            self._found.clear()

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "row":
            self._row = []
        elif name == "c":
            following = self._row[-1].column + 1 if self._row else 0
            column = _column(attributes.get("r", ""), following)
            style = attributes.get("s", "0")
            self._reader.take()
            self._row.append(
                Cell(column, attributes.get("t", "n"), int(style) if style.isdecimal() else 0)
            )

    def _closed(self, name: str) -> None:
        if name == "c" and self._row:
            self._row[-1].text = self._reader.take()
        elif name == "row":
            self._found.append(self._row)
            self._row = []


def _column(reference: str, following: int) -> int:
    """The column of a reference like `C5`, from 0; the next one where a cell has none."""
    letters = reference.rstrip("0123456789")
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + ord(letter) - 64
    column = number - 1 if letters else following
    if not following <= column < MOST_COLUMNS:
        raise ValueError(f"column {letters}")
    return column
