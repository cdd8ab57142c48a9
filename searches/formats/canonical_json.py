"""Canonical fields as JSON values: each is checked for its type before a record is made of it."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from searches.bibliography import (
    AbstractSection,
    Author,
    BibliographicRecord,
    ImportedDecision,
    IndexKeyword,
    PublicationDate,
    Relation,
    Substance,
)
from searches.formats.normalise import clean_text

KINDS = (
    BibliographicRecord,
    Author,
    PublicationDate,
    AbstractSection,
    IndexKeyword,
    Substance,
    Relation,
    ImportedDecision,
)
HINTS = {kind: get_type_hints(kind) for kind in KINDS}
NAMES = frozenset(field.name for field in fields(BibliographicRecord))
LARGEST = 2**31 - 1


def object_of(text: str) -> dict[str, Any]:
    """The JSON object that `text` is, half characters replaced; ValueError where it is none."""
    try:
        value = json.loads(text)
        if "\\ud" in text.lower():
            value = json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))
    except RecursionError:
        value = None
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def typed_fields(values: dict[str, Any]) -> dict[str, Any]:
    """The canonical fields among `values` as a record takes them, text cleaned (`raw` is not).

    Raises ValueError for a value of another type; names that are no field are left out.
    """
    hints = HINTS[BibliographicRecord]
    typed = {n: _typed(v, hints[n]) for n, v in values.items() if n in NAMES and n != "raw"}
    if "raw" in values:
        typed["raw"] = _of(str, values["raw"])
    return typed


def _typed(value: Any, hint: Any) -> Any:
    if isinstance(hint, UnionType):
        return None if value is None else _typed(value, int)
    if get_origin(hint) is tuple:
        return tuple(_typed(item, get_args(hint)[0]) for item in _of(list, value))
    if get_origin(hint) is dict:
        return {name: _typed(item, str) for name, item in _of(dict, value).items()}
    if is_dataclass(hint):
        return _nested(_of(dict, value), hint)
    if hint is int and (isinstance(value, bool) or abs(_of(int, value)) > LARGEST):
        raise ValueError("no number of a record")
    return clean_text(value) if isinstance(_of(hint, value), str) else value


def _nested(values: dict, kind: type) -> Any:
    hints = HINTS[kind]
    if kind is PublicationDate and values.get("month") not in (None, *range(1, 13)):
        raise ValueError("no month of a year")
    try:
        return kind(**{name: _typed(values[name], hints[name]) for name in hints if name in values})
    except TypeError as missing:
        raise ValueError(f"an incomplete {kind.__name__}") from missing


def _of(kind: type, value: Any) -> Any:
    if not isinstance(value, kind):
        raise ValueError(f"{value!r:.40} where a {kind.__name__} belongs")
    return value
