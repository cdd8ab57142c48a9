"""What records are compared by: as it is kept, or made anew from their fields."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db.models import QuerySet

from searches.bibliography import record_from_fields
from searches.dedup import Keys, entry_from_record, keys_from_values, keys_of
from searches.models import Record, RecordKeys

BATCH = 500


def kept_keys(rows: QuerySet[RecordKeys]) -> Iterator[tuple[int, Keys]]:
    """The record and the keys of each row."""
    for pk, values, abstract in rows.values_list("pk", "values", "abstract").iterator(BATCH):
        yield pk, keys_from_values([*json.loads(values), abstract])


def fresh_keys(records: QuerySet[Record]) -> Iterator[tuple[int, Keys]]:
    """Each record and its keys by the rules of now."""
    for pk, fields in records.values_list("pk", "fields"):
        yield pk, keys_of(entry_from_record(pk, record_from_fields(fields)))
