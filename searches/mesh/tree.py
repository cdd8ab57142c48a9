"""What can be asked of headings held in memory: similar names, and the tree below a heading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from searches.mesh.records import folded

SIMILAR = 80
"""Similarity, 0 to 100, from which a name is worth offering for one that does not exist."""


@dataclass(frozen=True)
class Suggestion:
    """A heading offered while a person types; `matched` is the entry term that was met, or ""."""

    name: str
    ui: str = ""
    matched: str = ""


@dataclass(frozen=True)
class Branch:
    """One place below a heading: `depth` counts from 1, `narrower` the places below this one."""

    name: str
    number: str
    depth: int
    narrower: int


def most_similar(name: str, names: Mapping[str, str]) -> str:
    """The name most like `name`, "" where none is similar; `names` has each with its folded form.

    Folding is the greater part of the work, so it is not done anew for each question.
    """
    best = process.extractOne(folded(name), names, scorer=fuzz.ratio, score_cutoff=SIMILAR)
    return best[2] if best else ""


def branches(tops: Iterable[str], places: Iterable[tuple[str, str]]) -> tuple[Branch, ...]:
    """The places below the tree numbers `tops`, in tree order; `places` are (number, name)."""
    ordered = sorted(places)
    numbers = [number for number, _ in ordered]
    below = dict.fromkeys(numbers, 0)
    for number in numbers:
        for above in _above(number):
            if above in below:
                below[above] += 1
    return tuple(
        Branch(name, number, number.count(".") - top.count("."), below[number])
        for top in sorted(tops)
        for number, name in ordered
        if number.startswith(f"{top}.")
    )


def _above(number: str) -> Iterable[str]:
    while "." in number:
        number = number.rpartition(".")[0]
        yield number
