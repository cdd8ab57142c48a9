"""Writing the rows of a file as records and citations, as fast as the database takes them.

PostgreSQL is given COPY, SQLite, which has one writer, short transactions; the next rows are read
meanwhile. The ids are reserved first, so that every row is written once and never changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from itertools import chain, islice
from time import monotonic
from typing import Any

from django.db import connection, transaction

from searches.bibliography import BibliographicRecord, fields_of
from searches.dedup import merge_one
from searches.formats.reading import Row
from searches.models import Citation, ImportFile, Record
from searches.selectors.values import citation_values

COPY_BATCH = 1000
REMOVAL_BATCH = 5000
FIRST_BATCH, LARGEST_BATCH = 50, 1000
SQLITE_SECONDS = 0.05
"""How long a transaction on SQLite aims to be: half of what others may be kept waiting."""

FOR_STAGING = "SET LOCAL work_mem = '64MB'; SET LOCAL synchronous_commit = off"
"""The index of words is brought up to date in large strides, the last one by `settle`; and only the
transaction that publishes waits for the disk, for all that were before it."""

LARGEST_INTEGER = 2**31 - 1
CITATION_TEXTS = (
    "title",
    "abstract",
    "journal",
    "volume",
    "issue",
    "pages",
    "doi",
    "record_type",
    "retraction_status",
)
CITATION_LISTS = ("authors", "keywords", "urls")
CITATION_NUMBERS = ("year", "pmid")
CITATION_COLUMNS = (
    "id",
    "provenance",
    "review_id",
    "founding_file_id",
    *CITATION_TEXTS,
    *CITATION_LISTS,
    *CITATION_NUMBERS,
)
RECORD_COLUMNS = (
    "id",
    "citation_id",
    "own_citation_id",
    "review_id",
    "file_id",
    "mended_raw",
    "discard_reason",
    "is_readable",
    "position",
    "line",
    "raw",
    "problems",
    "fields",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as the database gets it, but for ids; `citation` is empty for an unreadable one."""

    record: tuple
    citation: tuple = ()
    lenders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Batch:
    """How many rows, how many of them found a citation, and the rows ready to be written."""

    records: int
    citations: int
    content: Any


def stage_rows(file: ImportFile, rows: Iterator[Row], after_batch: Callable[[int], None]) -> int:
    """Write every row; returns how many of them are readable.

    `rows` is read by a thread of its own, a batch ahead. `after_batch` is called inside each
    transaction with the number of rows written so far; what it raises undoes that batch. Nothing
    shows before the file is published.
    """
    entries = map(_entry, rows)
    way = _Copying(file) if connection.vendor == "postgresql" else _Inserting(file)
    stored = readable = 0
    with ThreadPoolExecutor(1) as reader:
        reading = reader.submit(way.prepare, entries, *way.ahead())
        while (batch := reading.result()).records:
            reading = reader.submit(way.prepare, entries, *way.ahead())
            with transaction.atomic(), connection.cursor() as cursor:
                way.write(cursor, batch)
                stored += batch.records
                readable += batch.citations
                after_batch(stored)
    return readable


def values_of_one(record: BibliographicRecord) -> dict:
    """The fields of a citation that has this one record."""
    return citation_values(merge_one(0, record))


def storable(value):
    """A JSON value that every database can hold: NUL characters become ␀, broken ones �."""
    if isinstance(value, str):
        return re.sub("[\ud800-\udfff]", "\ufffd", value.replace("\x00", "␀"))
    if isinstance(value, dict):
        return {storable(name): storable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    return value


_encode = json.JSONEncoder(
    ensure_ascii=False, check_circular=False, separators=(",", ":"), default=fields_of
).encode
_DEFAULTS = tuple(
    (name, getattr(BibliographicRecord(), name))
    for name in BibliographicRecord.__dataclass_fields__
    if name != "raw"
)


def _json(value: Any) -> str:
    return _encode(value) if value else "[]"


def stored_fields(record: BibliographicRecord) -> dict:
    """What `Record.fields` holds: the canonical fields that are not empty, without the raw text."""
    return {
        name: value for name, default in _DEFAULTS if (value := getattr(record, name)) != default
    }


def json_fields(record: BibliographicRecord) -> dict:
    """`stored_fields` as plain JSON values that every database can hold."""
    return storable(json.loads(_encode(stored_fields(record))))


def _entry(row: Row) -> Entry:
    record = row.record
    raw, problems, fields, citation = row.raw, _json(row.problems), "{}", {}
    if record is not None:
        fields = _encode(stored_fields(record))
        citation = values_of_one(record)
    if not _is_storable(raw, problems, fields):
        raw, citation = storable(raw), storable(citation)
        problems = _json(storable(json.loads(problems)))
        if record is not None:
            fields = _encode(storable(json.loads(fields)))
    return Entry(
        (record is not None, row.position, row.line, raw, problems, fields),
        _citation_row(citation) if citation else (),
        tuple(citation.get("provenance", ())),
    )


def _is_storable(raw: str, *texts: str) -> bool:
    try:
        raw.encode()
        return "\x00" not in raw and all(text.encode() and "\\u0000" not in text for text in texts)
    except UnicodeEncodeError:
        return False


def _citation_row(values: dict) -> tuple:
    return (
        *(values[name] for name in CITATION_TEXTS),
        *(_json(values[name]) for name in CITATION_LISTS),
        *(_small(values[name]) for name in CITATION_NUMBERS),
    )


def _small(number: int | None) -> int | None:
    return number if number is not None and 0 <= number <= LARGEST_INTEGER else None


def _rows(
    owner: tuple, entries: Iterable[Entry], citation_ids: Iterator[int], ids: Iterator[int]
) -> tuple[list[tuple], list[tuple]]:
    """The rows of citations and of records, in the order of their columns; `owner` are the keys of
    the review and the file."""
    citations, records = [], []
    for entry in entries:
        pk = next(ids)
        citation_id = next(citation_ids) if entry.citation else None
        if entry.citation:
            provenance = _encode(dict.fromkeys(entry.lenders, pk))
            citations.append((citation_id, provenance, *owner, *entry.citation))
        records.append((pk, citation_id, citation_id, *owner, "", "", *entry.record))
    return citations, records


def _owner(file: ImportFile) -> tuple:
    return file.run.review_id, _key(file)


def _key(file: ImportFile) -> str:
    return file.pk.hex if connection.vendor == "sqlite" else str(file.pk)


class _Copying:
    """PostgreSQL: the text of a batch is made while the server takes in the one before it."""

    def __init__(self, file: ImportFile) -> None:
        self.owner = _owner(file)

    def ahead(self) -> tuple[Iterator[int], Iterator[int]]:
        """Ids for the next batch, which may need fewer."""
        with connection.cursor() as cursor:
            return _next_ids(cursor, Citation, COPY_BATCH), _next_ids(cursor, Record, COPY_BATCH)

    def prepare(
        self, entries: Iterator[Entry], citation_ids: Iterator[int], ids: Iterator[int]
    ) -> _Batch:
        citations, records = _rows(self.owner, islice(entries, COPY_BATCH), citation_ids, ids)
        texts = (_copy_text(citations), _copy_text(records))
        return _Batch(len(records), len(citations), texts)

    def write(self, cursor, batch: _Batch) -> None:
        cursor.execute(FOR_STAGING)
        _copy(cursor, Citation, CITATION_COLUMNS, batch.content[0])
        _copy(cursor, Record, RECORD_COLUMNS, batch.content[1])


class _Inserting:
    """SQLite: how many rows a transaction takes follows from how long the last one took."""

    def __init__(self, file: ImportFile) -> None:
        self.owner, self.size = _owner(file), FIRST_BATCH

    def ahead(self) -> tuple[int]:
        return (self.size,)

    def prepare(self, entries: Iterator[Entry], size: int) -> _Batch:
        taken = list(islice(entries, size))
        return _Batch(len(taken), sum(bool(entry.citation) for entry in taken), taken)

    def write(self, cursor, batch: _Batch) -> None:
        began = monotonic()
        citations, records = _rows(
            self.owner, batch.content, _ids_from(cursor, Citation), _ids_from(cursor, Record)
        )
        _insert(cursor, Citation, CITATION_COLUMNS, citations)
        _insert(cursor, Record, RECORD_COLUMNS, records)
        self.size = _next_size(self.size, monotonic() - began)


def _next_ids(cursor, model, n: int) -> Iterator[int]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
        [model._meta.db_table, n],
    )
    return iter([pk for (pk,) in cursor.fetchall()])


def _copy(cursor, model, columns: tuple[str, ...], text: bytes) -> None:
    """All in one go: for every further part this thread would wait for the reading one."""
    sql = f"COPY {model._meta.db_table} ({', '.join(columns)}) FROM STDIN"
    cursor.copy_expert(sql, BytesIO(text), size=len(text) + 1)


def _copy_text(rows: list[tuple]) -> bytes:
    return "".join(map(_copy_line, rows)).encode()


def _copy_line(row: tuple) -> str:
    return "\t".join(map(_copy_value, row)) + "\n"


def _copy_value(value: Any) -> str:
    if value is None:
        return "\\N"
    if isinstance(value, str):
        for sign, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
            if sign in value:
                value = value.replace(sign, written)
        return value
    return str(value)


def _ids_from(cursor, model) -> Iterator[int]:
    """Ids that no row has had; the transaction holds the only right to write."""
    cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
    last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return iter(range(first, first + LARGEST_BATCH))


def _insert(cursor, model, columns: tuple[str, ...], rows: list[tuple]) -> None:
    """One statement for all: the index of words is written once per statement."""
    if rows:
        places = f"({', '.join(['%s'] * len(columns))})"
        into = f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES "
        cursor.execute(into + ", ".join([places] * len(rows)), list(chain.from_iterable(rows)))


def _next_size(size: int, seconds: float) -> int:
    """How many rows the next transaction may write, from how long the last one wrote.

    What a commit takes is not counted: it hardly depends on the rows, and where disks are slow,
    ever smaller transactions would wait for them ever more often.
    """
    wanted = int(size * SQLITE_SECONDS / max(seconds, 1e-3))
    return max(FIRST_BATCH, min(LARGEST_BATCH, 2 * size, wanted))


def remove_staged(file: ImportFile, after_batch: Callable[[], None]) -> None:
    """Take away every row that was written for a file which was never published.

    Nothing can point at them, so that no other table is asked; `after_batch` is called inside
    each transaction.
    """
    quick = connection.vendor == "postgresql"
    for model, column in ((Record, "file_id"), (Citation, "founding_file_id")):
        table, size = model._meta.db_table, REMOVAL_BATCH if quick else FIRST_BATCH
        some = f"SELECT id FROM {table} WHERE {column} = %s LIMIT %s"
        removed = True
        while removed:
            with transaction.atomic(), connection.cursor() as cursor:
                began = monotonic()
                cursor.execute(f"DELETE FROM {table} WHERE id IN ({some})", [_key(file), size])
                removed = cursor.rowcount > 0
                after_batch()
                size = size if quick else _next_size(size, monotonic() - began)


def settle() -> None:
    """Let PostgreSQL file away the words it put aside, where its owner asks, and look at what has
    come in."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT gin_clean_pending_list(oid::regclass) FROM pg_class"
            " WHERE oid = 'citation_words'::regclass AND pg_has_role(relowner, 'USAGE')"
        )
        cursor.execute("ANALYZE searches_record, searches_citation")
