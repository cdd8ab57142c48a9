"""The difference between two texts, by word or by line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

WORD = re.compile(r"\s+|\w+|[^\w\s]")
LINE = re.compile(r"[^\n]*\n|[^\n]+")
MOST_WORDS = 4000
"""Words of both texts together from which lines are compared: the work grows with the square."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that both texts have, that was added, or that was removed."""

    kind: Literal["same", "added", "removed"]
    text: str


def difference(old: str, new: str, *, by: Literal["word", "line"] = "word") -> tuple[Piece, ...]:
    """What to take from `old` and what to add to make `new`, in the order of reading.

    The pieces that are not added make up `old`, those that are not removed `new`.
    """
    words = WORD.findall(old), WORD.findall(new)
    if by == "line" or sum(map(len, words)) > MOST_WORDS:
        words = LINE.findall(old), LINE.findall(new)
    before, after = words
    pieces = []
    for _, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        removed, added = "".join(before[a:b]), "".join(after[c:d])
        if removed == added:
            pieces.append(Piece("same", added))
            continue
        pieces += [Piece("removed", removed)] * bool(removed)
        pieces += [Piece("added", added)] * bool(added)
    return tuple(pieces)


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in white space alone."""
    return one.split() == other.split()
