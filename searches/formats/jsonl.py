"""JSON lines: one object a record, all canonical fields."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TextIO

from searches.bibliography import BibliographicRecord, as_dict

KEY, LABEL = "jsonl", "JSON lines"

LINE_BREAKS = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"})
"""Characters some readers take for the end of a line, as JSON writes them."""


def write(records: Iterable[BibliographicRecord], stream: TextIO) -> None:
    """Write the records, keys as in the record format specification, section 1."""
    for record in records:
        text = json.dumps(as_dict(record), ensure_ascii=False)
        stream.write(text.translate(LINE_BREAKS) + "\n")
