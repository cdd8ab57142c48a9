"""Two records field by field, with what differs marked in the words of title and abstract."""

from __future__ import annotations

from dataclasses import dataclass

from searches.models import Record
from searches.query.differences import Piece, difference
from searches.selectors.values import text_of, values_of
from searches.vocabulary import CHOOSABLE, RECORD_TYPES

BY_WORD = ("title", "abstract")
LABELS = {**CHOOSABLE, "record_type": "Type"}
COMPARED = (*(name for name in LABELS if name != "abstract"), "abstract")


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """A field of two records as pieces of text; `state` is equal, different, one or none.

    A piece is "same" or it is what only this side has: "removed" at the first, "added" at the
    second.
    """

    name: str
    label: str
    state: str
    first: tuple[Piece, ...]
    second: tuple[Piece, ...]


def compare_records(first: Record, second: Record) -> list[FieldComparison]:
    """The fields of two records in reading order; texts that differ in case alone are equal."""
    one, other = values_of(first), values_of(second)
    for values in (one, other):
        values["record_type"] = RECORD_TYPES.get(values["record_type"], "")
    return [_compare(name, text_of(one[name]), text_of(other[name])) for name in COMPARED]


def _compare(name: str, one: str, other: str) -> FieldComparison:
    label = LABELS[name]
    if _folded(one) == _folded(other):
        state = "equal" if one else "none"
        return FieldComparison(name, label, state, _whole("same", one), _whole("same", other))
    if not (one and other):
        return FieldComparison(name, label, "one", _whole("same", one), _whole("same", other))
    if name in BY_WORD:
        pieces = difference(one, other)
        left = tuple(piece for piece in pieces if piece.kind != "added")
        right = tuple(piece for piece in pieces if piece.kind != "removed")
        return FieldComparison(name, label, "different", left, right)
    left, right = _whole("removed", one), _whole("added", other)
    return FieldComparison(name, label, "different", left, right)


def _whole(kind: str, text: str) -> tuple[Piece, ...]:
    return (Piece(kind, text),) if text else ()


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
