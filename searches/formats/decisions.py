"""Judgements that other tools leave in the notes of their exports; kept as history."""

from __future__ import annotations

import re

from searches.bibliography import ImportedDecision
from searches.formats.normalise import plain_text

PAIR = re.compile(r'"((?:[^"\\]|\\.){0,200})"\s*=>\s*"(Included|Excluded|Maybe)"')
VALUES = {"Included": "include", "Excluded": "exclude", "Maybe": "maybe"}
ASREVIEW = re.compile(r"\s*ASReview_(?:relevant|irrelevant|not_seen)\s*")


def decode_notes(values: list[str]) -> tuple[list[str], list[ImportedDecision]]:
    """The notes as plain text without the marks of other tools, and Rayyan's decisions."""
    notes, decisions = [], []
    for value in values:
        rest, found = _decode_rayyan(value)
        decisions.extend(found)
        note = plain_text(ASREVIEW.sub("", rest) if "ASReview_" in rest else rest)
        if note:
            notes.append(note)
    return notes, decisions


def _decode_rayyan(notes: str) -> tuple[str, list[ImportedDecision]]:
    if "RAYYAN-" not in notes:
        return notes, []
    rest, inclusion = [], ""
    labels: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    for part in (part.strip() for part in notes.split("|")):
        name, _, value = part.partition(":")
        if name == "RAYYAN-INCLUSION":
            inclusion = value
        elif name == "RAYYAN-LABELS":
            labels = _list(value)
        elif name == "RAYYAN-EXCLUSION-REASONS":
            reasons = _list(value)
        elif part:
            rest.append(part)
    found = [(user, VALUES[value]) for user, value in PAIR.findall(inclusion)]
    if inclusion and not found:
        rest.append(f"RAYYAN-INCLUSION:{inclusion}")
    if not found and (labels or reasons):
        found = [("", "")]
    return " | ".join(rest), [
        ImportedDecision("rayyan", user, "title_abstract", value, reasons, labels)
        for user, value in found
    ]


def _list(text: str) -> tuple[str, ...]:
    parts = (part.strip().removeprefix("__EXR__") for part in text.split(","))
    return tuple(part for part in parts if part)
