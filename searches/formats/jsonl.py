"""JSON lines: one object a record, all canonical fields; read and written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

from searches.bibliography import BibliographicRecord, as_dict, record_from_fields
from searches.formats.decoding import Source
from searches.formats.keys import unreadable
from searches.formats.reading import Problem, Row

KEY, LABEL = "jsonl", "JSON lines of Reviewsite"

LINE_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Characters some readers take for the end of a line, as JSON writes them."""

TYPES = {name: type(value) for name, value in as_dict(BibliographicRecord()).items()}
NUMBERS = frozenset({"pmid", "year", "citation_count", "gs_rank"})


def sniff(head: str) -> bool:
    """Whether the first line is an object with the fields of a record, all of them."""
    return head.startswith('{"batch_index"') and '"dedup_keys"' in head


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    position = 0
    for number, line in enumerate(source.lines(), start=1):
        if line.strip():
            position += 1
            yield _row(position, number, line)


def _row(position: int, number: int, line: str) -> Row:
    try:
        record = replace(_record(json.loads(line)), batch_index=position)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        problem = unreadable("This line is no record as this program writes them", number)
        return Row(position, number, line, None, (problem,))
    return Row(position, number, line, record)


def _record(values: dict) -> BibliographicRecord:
    for name, value in values.items():
        right = (int, type(None)) if name in NUMBERS else TYPES[name]
        if not isinstance(value, right):
            raise ValueError(name)
    return record_from_fields(values)


def write(records: Iterable[BibliographicRecord], stream: BinaryIO) -> None:
    """Write the records, keys as in the record format specification, section 1."""
    for record in records:
        text = json.dumps(as_dict(record), ensure_ascii=False).translate(LINE_BREAKS)
        stream.write(f"{text}\n".encode(errors="surrogatepass"))
