"""JSON lines: one object a record, all canonical fields."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from searches.bibliography import BibliographicRecord, as_dict

KEY, LABEL = "jsonl", "JSON lines"


def write(records: Iterable[BibliographicRecord], stream: TextIO) -> None:
    """Write the records, keys as in the record format specification, in UTF-8 text."""
    for record in records:
        stream.write(json.dumps(as_dict(record), ensure_ascii=False) + "\n")
