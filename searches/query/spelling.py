"""Spellings that a wildcard for one character stands for."""

from __future__ import annotations


def optional_forms(text: str, position: int) -> tuple[str, ...]:
    return ()


def one_forms(text: str, position: int) -> tuple[str, ...]:
    return ()
