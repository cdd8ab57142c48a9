"""Judgements that other tools leave in the notes of their exports; kept as history."""

from __future__ import annotations

import re

from searches.bibliography import ImportedDecision

PAIR = re.compile(r'"((?:[^"\\]|\\.){0,200})"\s*=>\s*"(Included|Excluded|Maybe)"')
VALUES = {"Included": "include", "Excluded": "exclude", "Maybe": "maybe"}


def decode_rayyan(notes: str) -> tuple[str, list[ImportedDecision]]:
    """Rayyan's marks inside a notes field: the rest of the notes, and the decisions."""
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
    decisions = [
        ImportedDecision(
            "rayyan", user, "title_abstract", VALUES[value], reasons=reasons, labels=labels
        )
        for user, value in PAIR.findall(inclusion)
    ]
    if not decisions and (labels or reasons):
        decisions = [ImportedDecision("rayyan", "", "title_abstract", "", reasons, labels)]
    return " | ".join(rest), decisions


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())
