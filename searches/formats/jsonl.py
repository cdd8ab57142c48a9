"""JSON lines: one object a record, all canonical fields; read and written."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from searches.bibliography import BibliographicRecord, fields_of
from searches.formats.canonical_json import NAMES, object_of, typed_fields
from searches.formats.decoding import Source
from searches.formats.keys import NO_TITLE, WORDS, finished, unreadable
from searches.formats.reading import Problem, Row, place_of

KEY, LABEL = "jsonl", "JSON lines of Reviewsite"

LINE_BREAKS = "\x85\u2028\u2029"
"""Characters some readers take for the end of a line."""

ESCAPES = {ord(mark): f"\\u{ord(mark):04x}" for mark in LINE_BREAKS}

OURS = re.compile(r'\s*\{(?=\s*")[^\n]*"(?:batch_index|record_type|dedup_keys|source_db)"\s*:')


def sniff(head: str) -> bool:
    """Whether the first line is an object that has a field only our records have."""
    return bool(OURS.match(head))


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """A record for each line; dedup keys and warnings are made anew."""
    position = 0
    unknown: Counter[str] = Counter()
    for number, line in enumerate(source.lines(), start=1):
        if line.strip():
            position += 1
            yield _row(position, number, line, unknown)
    for name, times in sorted(unknown.items()):
        text = f"The field “{name:.40}” is not known; {times} times, kept with the record."
        problems.append(Problem("IMP-207", "warning", text))


def _row(position: int, number: int, line: str, unknown: Counter[str]) -> Row:
    try:
        values = object_of(line)
        fields = typed_fields(values)
    except ValueError as wrong:
        why = f"{wrong!s:.80}"
        if isinstance(wrong, json.JSONDecodeError):
            why = f"{place_of(line, wrong.pos, number)}: {wrong.msg}"
        what = f"This line is no record as this program writes them ({why})"
        return Row(position, number, line, None, (unreadable(what, number),))
    unknown.update(values.keys() - NAMES)
    fields = {"raw": line} | fields | {"batch_index": position}
    codes = [code for code in fields.pop("warnings", ()) if code in WORDS]
    if fields.get("title") == NO_TITLE:
        fields["title"] = ""
    record, found = finished(BibliographicRecord(**fields), codes, number)
    return Row(position, number, line, record, found)


def write(records: Iterable[BibliographicRecord], stream: BinaryIO) -> None:
    """Write the records, keys as in the record format specification, section 1."""
    stream.writelines(parts(records))


def parts(records: Iterable[BibliographicRecord]) -> Iterator[bytes]:
    """What `write` writes, record by record."""
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, default=fields_of).encode
    for record in records:
        text = encode(record)
        if any(mark in text for mark in LINE_BREAKS):
            text = text.translate(ESCAPES)
        yield f"{text}\n".encode(errors="replace")
