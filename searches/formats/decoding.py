"""Bytes become text: encodings and line ends, whatever wrote the file."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from searches.formats.reading import Problem, UnreadableFile

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CHUNK = 1 << 20
CHINESE = re.compile(rb"\{Reference Type\}|<Bibliographies")
"""NoteExpress and NoteFirst, whose files are often in GB18030."""
NAMES = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}


@dataclass
class Source:
    """A file as text: `lines()` streams it, `problems` tells what had to be mended.

    A reader sets `frame`, what must stand before and after the raw text of one entry so that it
    reads alone. For a table `columns` may say which field each column holds, by its place from 0,
    and `has_header` whether its first line names them.
    """

    data: BinaryIO
    encoding: str
    mark: int
    problems: list[Problem] = field(default_factory=list)
    line_endings: set[str] = field(default_factory=set)
    frame: tuple[str, str] = ("", "")
    columns: Mapping[int, str] | None = None
    has_header: bool = True

    @property
    def line_ending(self) -> str:
        if len(self.line_endings) > 1:
            return "mixed"
        return NAMES[next(iter(self.line_endings))] if self.line_endings else "LF"

    def chunks(self, size: int = 65536) -> Iterator[str]:
        """The text in pieces of about `size` characters, wherever its lines end."""
        text = self._text()
        while chunk := text.read(size):
            if chunk.endswith("\r"):
                chunk += text.read(1)
            self.line_endings.update(end for end in NAMES if _has_line_end(chunk, end))
            yield chunk

    def _text(self) -> io.TextIOWrapper:
        self.data.seek(self.mark)
        return io.TextIOWrapper(
            io.BufferedReader(_Unclosed(self.data)),
            encoding=self.encoding,
            errors="replace",
            newline="",
        )

    def lines(self) -> Iterator[str]:
        """The lines with their own line ends; a lone CR ends a line as well."""
        for line in self._text():
            for end in ("\r\n", "\n", "\r"):
                if line.endswith(end):
                    self.line_endings.add(end)
                    break
            yield line

    def head(self, size: int = 65536) -> str:
        """The beginning of the text, for recognising the format."""
        self.data.seek(self.mark)
        text = self.data.read(size).decode(self.encoding, errors="replace")
        return text.lstrip("\ufeff")


def _has_line_end(text: str, end: str) -> bool:
    if end == "\r\n":
        return end in text
    return text.count(end) > text.count("\r\n")


class _Unclosed(io.RawIOBase):
    """The caller's stream, read from here and left open."""

    def __init__(self, data: BinaryIO):
        self._data = data

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        read = self._data.read(len(buffer))
        buffer[: len(read)] = read
        return len(read)


def open_source(data: BinaryIO) -> Source:
    """Find the encoding: byte order mark, strict UTF-8, UTF-16 by its zeros, Windows-1252, Latin-1.

    Raises UnreadableFile (IMP-001) for a file without content.
    """
    data.seek(0)
    start = data.read(4)
    mark, encoding = next((found for found in MARKS if start.startswith(found[0])), (b"", ""))
    _require_content(data, len(mark), encoding or "latin-1")
    source = Source(data, encoding or _guess(data), len(mark))
    if not _decodes(source):
        source.problems.append(_about_encoding(source, "has bytes that are none; they show as “�”"))
    elif not mark and source.encoding != "utf-8":
        source.problems.append(_about_encoding(source, "is neither UTF-8 nor marked as another"))
    return source


def _about_encoding(source: Source, what: str) -> Problem:
    return Problem(
        "IMP-101",
        "warning",
        f"The file was read as {source.encoding}, but {what}. Look at names with accents; if they "
        "are wrong, export the file again as UTF-8.",
    )


def _require_content(data: BinaryIO, begin: int, encoding: str) -> None:
    data.seek(begin)
    while chunk := data.read(CHUNK):
        if chunk.decode(encoding, errors="replace").strip("\ufeff\x00 \t\r\n"):
            return
    raise UnreadableFile(
        Problem("IMP-001", "error", "The file is empty. Export it again and look at its size.")
    )


def _guess(data: BinaryIO) -> str:
    data.seek(0)
    head = data.read(4096)
    zeros = (head[0::2].count(0), head[1::2].count(0))
    if len(head) > 3 and max(zeros) > len(head) // 4 and min(zeros) < len(head) // 20 + 1:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    chinese = ("gb18030",) if CHINESE.search(head) else ()
    tried = (Source(data, name, 0) for name in ("utf-8", *chinese, "cp1252", "latin-1"))
    return next(source.encoding for source in tried if _decodes(source))


def _decodes(source: Source) -> bool:
    """Whether every byte of the file is right in its encoding."""
    decoder = codecs.getincrementaldecoder(source.encoding)(errors="strict")
    source.data.seek(source.mark)
    try:
        while chunk := source.data.read(CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
