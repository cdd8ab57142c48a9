"""Finding the terms of a review in a text: whole words, phrases and stems."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from screening.vocabulary import TermKind

WORD = re.compile(r"\w+")
WORDS_OF_TERM = re.compile(r"(\w+)(\*?)")
WITHIN_PHRASE = re.compile(r"[\s\-‐-―'’/]+")


@dataclass(frozen=True, slots=True)
class WantedTerm:
    """A term to mark: `text` as a person wrote it, `*` at the end of a word for any ending."""

    text: str
    kind: TermKind


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text, unchanged; `term` is what it was found by, None for the rest.

    `first` is true the first time a term is found by one `Finder.segments` call.
    """

    text: str
    term: WantedTerm | None = None
    first: bool = False


def words_of(term: str) -> tuple[tuple[str, bool], ...]:
    """The folded words of a term, each with whether any ending fits; empty when it has none."""
    return tuple((word.casefold(), bool(star)) for word, star in WORDS_OF_TERM.findall(term))


class Finder:
    """Finds many terms in one walk over the words of a text."""

    def __init__(self, terms: Iterable[WantedTerm]):
        self._by_word: dict[str, list[tuple[WantedTerm, tuple]]] = {}
        self._by_stem: dict[str, list[tuple[WantedTerm, tuple]]] = {}
        for term in terms:
            words = words_of(term.text)
            if words:
                first, any_ending = words[0]
                index = self._by_stem if any_ending else self._by_word
                index.setdefault(first, []).append((term, words))
        self._stem_lengths = sorted({len(stem) for stem in self._by_stem})

    def segments(self, text: str) -> list[Segment]:
        """The text cut at its terms; joined together the pieces are the text.

        Of terms that overlap the one that begins first is marked, of those the longest; of terms
        that fit alike the one that was given first.
        """
        words = list(WORD.finditer(text))
        folded = [word[0].casefold() for word in words]
        pieces: list[Segment] = []
        seen: set[WantedTerm] = set()
        at, end = 0, 0
        while at < len(words):
            found = self._longest(text, words, folded, at)
            if found is None:
                at += 1
                continue
            term, length = found
            start, stop = words[at].start(), words[at + length - 1].end()
            if start > end:
                pieces.append(Segment(text[end:start]))
            pieces.append(Segment(text[start:stop], term, term not in seen))
            seen.add(term)
            end, at = stop, at + length
        if end < len(text):
            pieces.append(Segment(text[end:]))
        return pieces

    def _longest(
        self, text: str, words: Sequence[re.Match], folded: Sequence[str], at: int
    ) -> tuple[WantedTerm, int] | None:
        best = None
        for term, parts in self._beginning(folded[at]):
            longer = best is None or len(parts) > best[1]
            if longer and _goes_on(text, words, folded, at, parts):
                best = (term, len(parts))
        return best

    def _beginning(self, word: str) -> list[tuple[WantedTerm, tuple]]:
        found = list(self._by_word.get(word, ()))
        for length in self._stem_lengths:
            if length <= len(word):
                found += self._by_stem.get(word[:length], ())
        return found


def _goes_on(
    text: str, words: Sequence[re.Match], folded: Sequence[str], at: int, parts: tuple
) -> bool:
    if at + len(parts) > len(words):
        return False
    for step in range(1, len(parts)):
        wanted, any_ending = parts[step]
        word = folded[at + step]
        if not (word.startswith(wanted) if any_ending else word == wanted):
            return False
        between = text[words[at + step - 1].end() : words[at + step].start()]
        if not WITHIN_PHRASE.fullmatch(between):
            return False
    return True
