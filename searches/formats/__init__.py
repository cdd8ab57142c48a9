"""Reading and writing bibliographic records in the formats of databases and tools."""

from __future__ import annotations

from collections.abc import Iterator
from types import ModuleType
from typing import BinaryIO

from searches.formats import delimited, jsonl, nbib, ris
from searches.formats.decoding import Source, open_source
from searches.formats.reading import Problem, Row, UnreadableFile

READERS: tuple[ModuleType, ...] = (nbib, ris, delimited)
"""In the order of sniffing; each has KEY, LABEL, sniff(head) and read(source, problems)."""

WRITERS: tuple[ModuleType, ...] = (jsonl,)

OTHER_KINDS = (
    ("%PDF", "a PDF"),
    ("PK\x03\x04", "a ZIP archive or an Excel workbook"),
    ("<!doctype html", "a web page (perhaps a sign-in or error page of the database)"),
    ("<html", "a web page (perhaps a sign-in or error page of the database)"),
    ("<?xml", "an XML file"),
    ("<", "an XML file"),
    ("@", "a BibTeX file"),
    ("FN ", "a Web of Science plain text file"),
    ("PT\t", "a Web of Science table"),
    ("%0 ", "an EndNote tagged file"),
    ("RT ", "a RefWorks tagged file"),
    ("{", "a JSON file"),
)


class FileReading:
    """One reading of a file: iterate it for the rows, then look at `problems`."""

    def __init__(self, source: Source, reader: ModuleType):
        self.format = reader.KEY
        self.problems: list[Problem] = list(source.problems)
        self._source, self._reader = source, reader

    @property
    def encoding(self) -> str:
        return self._source.encoding

    @property
    def line_ending(self) -> str:
        """LF, CRLF, CR or mixed; complete once the rows were read."""
        return self._source.line_ending

    def __iter__(self) -> Iterator[Row]:
        yield from self._reader.read(self._source, self.problems)
        if self.line_ending == "mixed":
            self.problems.append(
                Problem("IMP-102", "warning", "The file mixes line ends; they were made alike.")
            )


def read_records(data: BinaryIO, *, format: str | None = None) -> FileReading:
    """Recognise a file by its content and read it row by row.

    `format` names a reader by its key instead. Raises UnreadableFile: IMP-001 for an empty file,
    IMP-002 or IMP-003 for one that is not a format we read, with what it seems to be; ValueError
    for an unknown `format`.
    """
    source = open_source(data)
    if format is not None:
        chosen = {reader.KEY: reader for reader in READERS}
        if format not in chosen:
            raise ValueError(f"No format “{format}”; choose one of: {', '.join(chosen)}.")
        return FileReading(source, chosen[format])
    head = source.head()
    for reader in READERS:
        if reader.sniff(head):
            return FileReading(source, reader)
    raise UnreadableFile(_not_recognised(head))


def _not_recognised(head: str) -> Problem:
    start = head.lstrip().casefold()
    kind = next((name for sign, name in OTHER_KINDS if start.startswith(sign.casefold())), "")
    seems = f"It seems to be {kind}. " if kind else ""
    names = ", ".join(reader.LABEL for reader in READERS)
    code = "IMP-003" if "ZIP" in kind else "IMP-002"
    return Problem(
        code,
        "error",
        f"This is no format that can be read here. {seems}Export the records again as one of: "
        f"{names}.",
        1,
    )
