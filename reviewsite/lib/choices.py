"""Choices of a model field from the vocabulary's plain enums."""

from __future__ import annotations

from enum import StrEnum


def choices_of(words: type[StrEnum]) -> list[tuple[str, str]]:
    """(value, label) pairs; the label is the word's own `label` attribute."""
    return [(word.value, word.label) for word in words]
