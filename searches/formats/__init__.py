"""Reading and writing bibliographic records in the formats of databases and tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import BinaryIO

from searches.formats import (
    bibtex,
    cochrane_text,
    csl_json,
    csv_writer,
    delimited,
    endnote_xml,
    id_list,
    jsonl,
    nbib,
    nbib_writer,
    noteexpress,
    notefirst_xml,
    ovid_tagged,
    pubmed_xml,
    refer,
    ris,
    ris_writer,
    wos_plain,
    wos_tab,
    xlsx,
    xlsx_writer,
)
from searches.formats.archives import Limits
from searches.formats.columns import columns_said
from searches.formats.decoding import Source, open_source
from searches.formats.detection import archive_or_workbook, not_recognised
from searches.formats.encodings import ENCODINGS
from searches.formats.keys import too_long, with_warning
from searches.formats.reading import LONGEST_ENTRY, Problem, Row, UnreadableFile

READERS: tuple[ModuleType, ...] = (
    pubmed_xml,
    notefirst_xml,
    endnote_xml,
    jsonl,
    csl_json,
    nbib,
    wos_plain,
    wos_tab,
    noteexpress,
    cochrane_text,
    ovid_tagged,
    bibtex,
    refer,
    ris,
    id_list,
    delimited,
    xlsx,
)
"""In the order of sniffing; each has KEY, LABEL, sniff(head) and read(source, problems)."""

TABLES = (delimited, xlsx)
"""The readers for which a person can say what the columns hold."""

WRITERS: tuple[ModuleType, ...] = (
    jsonl,
    ris_writer,
    csv_writer,
    bibtex,
    nbib_writer,
    endnote_xml,
    xlsx_writer,
)
"""Each has KEY, LABEL and write(records, stream); those of text also parts(records), which yields
the file piece by piece (tables have cells_of instead)."""


def label_of(format: str) -> str:
    """What people call a format; the key itself for one that is no longer read."""
    return next((reader.LABEL for reader in READERS if format == reader.KEY), format)


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

    @property
    def frame(self) -> tuple[str, str]:
        """What must stand before and after the raw text of one row so that it reads alone."""
        return self._source.frame

    def __iter__(self) -> Iterator[Row]:
        self.problems = list(self._source.problems)
        seen: set[int] = set()
        for row in self._reader.read(self._source, self.problems):
            if self._source.has_cut_lines and len(row.raw) >= LONGEST_ENTRY:
                yield too_long(row)
                continue
            known = len(seen)
            seen.add(hash(row.raw.rstrip()))
            yield with_warning(row, "IMP-209") if len(seen) == known and row.record else row
        if self.line_ending == "mixed":
            self.problems.append(
                Problem("IMP-102", "warning", "The file mixes line ends; they were made alike.")
            )


def read_records(
    data: BinaryIO,
    *,
    format: str | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
    columns: Mapping[int, str] | None = None,
    has_header: bool = True,
) -> FileReading:
    """Recognise a file by its content and read it row by row; `data` must be seekable.

    `format` names the only reader to try, by its key, and `encoding` one of ENCODINGS, where a
    person knows better; `limits` bound what a workbook may unpack to. `columns` are what a person
    says of a table: the canonical field of a column by its place from 0 (fields: `columns.LABELS`),
    and `has_header` whether its first line names the columns; both are for CSV, TSV and XLSX only,
    and a table without a title column can be read with them.

    Raises UnreadableFile: IMP-001 for an empty file, IMP-003 for an archive or a workbook that
    cannot be opened, IMP-002 for what is not a format we read, with what it seems to be;
    ValueError for an unknown `format`, `encoding` or field.
    """
    readers = [reader for reader in READERS if format in (None, reader.KEY)]
    if not readers:
        known = ", ".join(reader.KEY for reader in READERS)
        raise ValueError(f"No format “{format}”; choose one of: {known}.")
    if encoding not in (None, *ENCODINGS):
        known = ", ".join(ENCODINGS)
        raise ValueError(f"No encoding “{encoding}”; choose one of: {known}.")
    if columns:
        columns_said(columns)
    if format in (None, xlsx.KEY) and xlsx.is_workbook(data):
        source = open_source(xlsx.as_table(data, limits or Limits()))
        readers = [xlsx]
    else:
        data.seek(0)
        packed = archive_or_workbook(data.read(4096))
        if packed:
            raise UnreadableFile(packed)
        source = open_source(data, encoding)
    source.columns, source.has_header = columns, has_header or not columns
    head = source.head()
    for reader in readers:
        if columns:
            fits = reader in TABLES
        else:
            fits = reader.sniff(head) or (format and _holds_a_record(FileReading(source, reader)))
        if fits:
            return FileReading(source, reader)
    raise UnreadableFile(not_recognised(head, [reader.LABEL for reader in readers]))


def _holds_a_record(reading: FileReading) -> bool:
    """Whether a file that does not look like its format is it all the same.

    An entry that a person mended and that lacks the mark of its beginning.
    """
    try:
        return any(row.record for row in reading)
    except UnreadableFile:
        return False
