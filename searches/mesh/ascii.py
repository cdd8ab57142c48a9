"""Reads NLM's ASCII layout: *NEWRECORD, then lines of KEY = value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from searches.mesh.records import Descriptor, EntryTerm, MeshFileProblem, Qualifier, is_inverted
from searches.mesh.records import folded as fold
from searches.query.headings import qualifier_name

NEW_RECORD = "*NEWRECORD"


def read_ascii(stream: BinaryIO) -> Iterator[Descriptor]:
    """The descriptors of the stream; records of another type (RECTYPE not D) are passed over.

    Raises MeshFileProblem for a line that is neither, and for a record without heading or UI.
    """
    values: dict[str, list[str]] | None = None
    began = 0
    for number, raw in enumerate(stream, 1):
        line = _decoded(raw, number)
        if line == NEW_RECORD:
            yield from _descriptor(values, began)
            values, began = {}, number
        elif line:
            key, equals, value = line.partition("=")
            if values is None or not equals:
                raise MeshFileProblem(f'"{line[:40]}" is not a line of MeSH.', line=number)
            values.setdefault(key.strip(), []).append(value.strip())
    yield from _descriptor(values, began)


def _decoded(raw: bytes, number: int) -> str:
    try:
        return raw.decode().strip()
    except UnicodeDecodeError as problem:
        raise MeshFileProblem("The line is not UTF-8 text.", line=number) from problem


def _descriptor(values: dict[str, list[str]] | None, line: int) -> Iterator[Descriptor]:
    if values is None or values.get("RECTYPE", ["D"]) != ["D"]:
        return
    if not values.get("MH") or not values.get("UI"):
        raise MeshFileProblem("The record that begins here has no MH or no UI.", line=line)
    name = values["MH"][0]
    yield Descriptor(
        ui=values["UI"][0],
        name=name,
        kind=values.get("DC", ["1"])[0],
        scope_note=" ".join(values.get("MS", [""])[0].split()),
        tree_numbers=tuple(values.get("MN", ())),
        entry_terms=_entry_terms(name, values),
        qualifiers=tuple(
            Qualifier(code=code, name=qualifier_name(code))
            for code in " ".join(values.get("AQ", ())).split()
        ),
    )


def _entry_terms(name: str, values: dict[str, list[str]]) -> tuple[EntryTerm, ...]:
    lines = (*values.get("PRINT ENTRY", ()), *values.get("ENTRY", ()))
    texts = tuple(dict.fromkeys(line.partition("|")[0].strip() for line in lines))
    known = frozenset(map(fold, (name, *texts)))
    return tuple(
        EntryTerm(text, permuted=is_inverted(text, known))
        for text in texts
        if text and text != name
    )
