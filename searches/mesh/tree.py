"""What can be asked of headings held in memory: similar names, and the tree below a heading."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
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


class Names:
    """The preferred names of a vocabulary, made ready once to find the most similar one."""

    def __init__(self, names: Iterable[str]):
        self._names = tuple(names)
        self._folded = [folded(name) for name in self._names]

    def nearest(self, name: str) -> str:
        """The name most like `name`, "" where none is similar."""
        best = process.extractOne(
            folded(name), self._folded, scorer=fuzz.ratio, score_cutoff=SIMILAR
        )
        return self._names[best[2]] if best else ""


class Tree:
    """The places of all headings, made ready once: what lies below one is a stretch of them.

    `places` are pairs of tree number and name.
    """

    def __init__(self, places: Iterable[tuple[str, str]]):
        ordered = sorted(places)
        self._numbers = [number for number, _ in ordered]
        self._names = [name for _, name in ordered]

    def below(self, tops: Iterable[str]) -> tuple[Branch, ...]:
        """The places below the tree numbers `tops`, in tree order."""
        return tuple(
            Branch(
                self._names[at],
                number := self._numbers[at],
                number.count(".") - top.count("."),
                len(self._stretch(number)),
            )
            for top in sorted(tops)
            for at in self._stretch(top)
        )

    def narrower(self, tops: Iterable[str]) -> int:
        """How many headings have a place below the tree numbers `tops` and are not on them."""
        tops = tuple(tops)
        names = {self._names[at] for top in tops for at in self._stretch(top)}
        return len(names - {self._name_at(top) for top in tops})

    def _stretch(self, number: str) -> range:
        """Where the places below stand; "/" is the character behind "."."""
        start = bisect_left(self._numbers, f"{number}.")
        return range(start, bisect_left(self._numbers, f"{number}/", start))

    def _name_at(self, number: str) -> str:
        at = bisect_left(self._numbers, number)
        return self._names[at] if self._numbers[at : at + 1] == [number] else ""
