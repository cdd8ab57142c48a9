"""BibTeX and BibLaTeX of databases, search engines and reference managers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from searches.bibliography import BibliographicRecord
from searches.formats.bibtex_entries import (
    NEW_ENTRY,
    Block,
    Outside,
    parse_entry,
    parse_macro,
    split_blocks,
)
from searches.formats.bibtex_fields import MAPPED, TYPE_OF, record_fields
from searches.formats.bibtex_writing import entry_text
from searches.formats.decoding import Source
from searches.formats.keys import finished, too_long, unreadable
from searches.formats.reading import LONGEST_ENTRY, Problem, Row
from searches.formats.tagged import about_the_file

KEY, LABEL = "bibtex", "BibTeX"

SIGN = re.compile(
    rf"\s*\ufeff?@\s*(?:string|comment|preamble|misc|{'|'.join(TYPE_OF)})\s*[{{(]", re.IGNORECASE
)


def sniff(head: str) -> bool:
    return any(NEW_ENTRY.match(line) or SIGN.match(line) for line in head.splitlines())


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries, also those with the same key; `@string` lines go into the frame."""
    macros: dict[str, str] = {}
    strings: list[str] = []
    outside = Outside()
    unknown: Counter[str] = Counter()
    position = 0
    for block in split_blocks(source.lines(), outside):
        if block.kind == "string":
            if parse_macro(block, macros):
                strings.append(block.raw.rstrip() + "\n")
            else:
                text = "This @string could not be read; its name stands where it is used."
                problems.append(Problem("IMP-207", "warning", text, block.line))
        elif block.kind not in ("comment", "preamble"):
            position += 1
            if strings:
                source.frame = (source.frame[0] + "".join(strings), "")
                strings = []
            yield _row(position, block, macros, unknown)
    problems.extend(about_the_file(outside.lines, outside.declared, position, unknown))


def _row(position: int, block: Block, macros: dict[str, str], unknown: Counter[str]) -> Row:
    if len(block.raw) >= LONGEST_ENTRY:
        return too_long(Row(position, block.line, block.raw, None))
    parsed = parse_entry(block, macros)
    if not isinstance(parsed, str) and not any(parsed.fields.values()):
        parsed = "This entry holds no field that could be read"
    if isinstance(parsed, str):
        return Row(position, block.line, block.raw, None, (unreadable(parsed, block.line),))
    unknown.update(parsed.fields.keys() - MAPPED)
    codes: list[str] = []
    fields = record_fields(block.kind, parsed, codes)
    record, problems = finished(
        BibliographicRecord(batch_index=position, raw=block.raw, **fields), codes, block.line
    )
    return Row(position, block.line, block.raw, record, problems)


def write(records: Iterable[BibliographicRecord], stream: BinaryIO) -> None:
    """Write the records as UTF-8, an empty line between two of them."""
    stream.writelines(parts(records))


def parts(records: Iterable[BibliographicRecord]) -> Iterator[bytes]:
    """What `write` writes, record by record."""
    for number, record in enumerate(records, start=1):
        text = entry_text(record, number)
        yield (f"\n{text}" if number > 1 else text).encode()
