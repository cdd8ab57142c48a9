"""Bytes become text: chunks and lines of a file in its encoding, whatever wrote it."""

from __future__ import annotations

import codecs
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from searches.formats.encodings import CHUNK, decodes, guess, mark_of
from searches.formats.reading import LONGEST_ENTRY, Problem, UnreadableFile

NO_LINE_ENDS = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
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
    has_cut_lines: bool = False

    @property
    def line_ending(self) -> str:
        if len(self.line_endings) > 1:
            return "mixed"
        return NAMES[next(iter(self.line_endings))] if self.line_endings else "LF"

    def chunks(self, size: int = 65536) -> Iterator[str]:
        """The text in pieces of about `size` bytes, wherever its lines end; CR LF stays whole."""
        self.data.seek(self.mark)
        decoder = codecs.getincrementaldecoder(self.encoding)(errors="replace")
        held = ""
        while held is not None:
            data = self.data.read(size)
            chunk = held + decoder.decode(data, final=not data)
            held = ("\r" if chunk.endswith("\r") else "") if data else None
            if held:
                chunk = chunk[:-1]
            if chunk:
                self.line_endings.update(_line_ends(chunk))
                yield chunk

    def batches(self) -> Iterator[list[str]]:
        """The lines as `lines()` gives them, in lists of many: cheaper where every line counts.

        Of a line longer than LONGEST_ENTRY only the beginning and its line end come, always more
        than an entry may have.
        """
        begun: list[str] = []
        for chunk in self.chunks():
            lines = _lines_of(chunk)
            if sum(map(len, begun)) >= LONGEST_ENTRY:
                begun = ["".join(begun)]
                self.has_cut_lines = True
                lines[0] = _line_end(lines[0])
            begun.append(lines[0])
            if len(lines) == 1 and not _line_end(lines[0]):
                continue
            lines[0] = "".join(begun)
            begun = [] if _line_end(lines[-1]) else [lines.pop()]
            yield lines
        if begun:
            yield ["".join(begun)]

    def lines(self) -> Iterator[str]:
        """The lines with their own line ends; a lone CR ends a line as well."""
        for batch in self.batches():
            yield from batch

    def head(self, size: int = 65536) -> str:
        """The beginning of the text, for recognising the format."""
        self.data.seek(self.mark)
        text = self.data.read(size).decode(self.encoding, errors="replace")
        return text.lstrip("\ufeff")


def _lines_of(text: str) -> list[str]:
    """The lines with their ends; `splitlines` is quicker, but knows ends that are none here."""
    if any(char in text for char in NO_LINE_ENDS):
        return io.StringIO(text, newline="").readlines()
    return text.splitlines(keepends=True)


def _line_ends(text: str) -> Iterator[str]:
    """The kinds of line end in a text."""
    if "\r" not in text:
        if "\n" in text:
            yield "\n"
        return
    both = text.count("\r\n")
    counts = {"\r\n": both, "\r": text.count("\r") - both, "\n": text.count("\n") - both}
    yield from (end for end, count in counts.items() if count)


def _line_end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def open_source(data: BinaryIO, encoding: str | None = None) -> Source:
    """A file as text in the encoding a person chose, or in the one that it seems to have.

    Raises UnreadableFile (IMP-001) for a file without content.
    """
    marked, mark = mark_of(data)
    known = encoding or marked
    _require_content(data, mark, known or "latin-1")
    if not known:
        guessed, is_sure = guess(data)
        source = Source(data, guessed, 0)
        if not is_sure:
            source.problems.append(_about(guessed, "is neither UTF-8 nor marked as another"))
        if guessed.startswith("utf-16") and not decodes(data, guessed):
            source.problems = [_about(guessed, "has bytes that are none; they show as “�”")]
        return source
    source = Source(data, known, mark)
    if not decodes(data, known, mark):
        source.problems.append(_about(known, "has bytes that are none; they show as “�”"))
    return source


def _about(encoding: str, what: str) -> Problem:
    return Problem(
        "IMP-101",
        "warning",
        f"The file was read as {encoding}, but {what}. Look at names with accents; if they are "
        "wrong, choose another encoding or export the file again as UTF-8.",
    )


def _require_content(data: BinaryIO, begin: int, encoding: str) -> None:
    data.seek(begin)
    while chunk := data.read(CHUNK):
        if chunk.decode(encoding, errors="replace").strip("\ufeff\x00 \t\r\n"):
            return
    raise UnreadableFile(
        Problem("IMP-001", "error", "The file is empty. Export it again and look at its size.")
    )
