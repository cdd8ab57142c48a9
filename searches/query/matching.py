"""Finding words and phrases in a record's text, and words near each other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from searches.query.nodes import Term
from searches.query.searchable import FIRST_MARK, UNIT_END, Blob, folded_words, plain

IN_A_WORD = f"[^ {UNIT_END}]"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Words `start` to `end` (exclusive) of one unit of a record's text."""

    unit: tuple[str, int]
    start: int
    end: int


class TextPattern:
    """The words of a term, side by side, in a folded text.

    `needle` is what the text must hold; where that is not yet the answer, `regex` gives it.
    """

    def __init__(self, term: Term):
        self.words = _marked_words(term)
        patterns = [_word_pattern(word, term) for word in self.words]
        self._whole = re.compile(" ".join(patterns))
        self.regex = _bounded(" ".join(patterns))
        self.each_word = [_bounded(pattern) for pattern in patterns]
        written = f" {' '.join(self.words)} "
        marks = [at for at, char in enumerate(written) if ord(char) >= FIRST_MARK]
        self.needle = written[: marks[0]] if marks else written
        at_end = bool(marks) and marks[0] == len(written) - 2
        open_ended = at_end and term.trunc[-1].type == "many" and term.trunc[-1].limit is None
        self.is_plain = not marks or (open_ended and self.needle != " ")
        self.exact = _exact_pattern(term) if term.kind == "exact_phrase" else None

    def is_in(self, blob: Blob) -> bool:
        if self.needle not in blob.text:
            return False
        if self.exact and not self.exact.search(blob.written):
            return False
        return self.is_plain or bool(self.regex.search(blob.text))

    def is_whole(self, name: str) -> bool:
        """Whether a name, case and punctuation aside, is these words and no more."""
        return bool(self._whole.fullmatch(" ".join(folded_words(name))))

    def begins(self, name: str) -> bool:
        """Whether a name begins with these words."""
        return bool(self.regex.match(f" {' '.join(folded_words(name))} ", 1))

    def are_apart_in(self, blob: Blob) -> bool:
        """Whether each word stands somewhere, side by side or not."""
        return all(word.search(blob.text) for word in self.each_word)

    def places_in(self, blob: Blob) -> set[Place]:
        if not self.is_in(blob):
            return set()
        places = set()
        for match in self.regex.finditer(blob.text):
            before = blob.text[: match.start()]
            start = before[before.rfind(UNIT_END) + 1 :].count(" ")
            unit = blob.keys[before.count(UNIT_END)]
            places.add(Place(unit, start, start + match[0].count(" ") + 1))
        return places


def spans_near(
    groups: Sequence[set[Place]], most: int, ordered: bool
) -> tuple[set[Place], bool | None]:
    """Where one place of each group stand near each other.

    Gives the stretches of text, and whether there are any. Of three and more words some databases
    count the distance from one to the next, others all words between them: None where the two
    counts differ.
    """
    chain = {(place, place) for place in groups[0]}
    for group in groups[1:]:
        chain = {
            (_around(whole, place), place)
            for whole, last in chain
            for place in group
            if _gap(last, place, ordered) <= most
        }
    spans = {whole for whole, _ in chain}
    found = bool(spans)
    if len(groups) > 2 and found != _window_exists(groups, most, ordered):
        return spans, None
    return spans, found


def _gap(one: Place, other: Place, ordered: bool) -> float:
    """Words between two places; no number is small enough for places that do not fit."""
    if one.unit != other.unit:
        return float("inf")
    if one.end <= other.start:
        return other.start - one.end
    return one.start - other.end if not ordered and other.end <= one.start else float("inf")


def _around(one: Place, other: Place) -> Place:
    return Place(one.unit, min(one.start, other.start), max(one.end, other.end))


def _window_exists(groups: Sequence[set[Place]], most: int, ordered: bool) -> bool:
    """Whether a place of each group fits into one stretch with at most `most` other words."""
    in_order = [sorted(group, key=lambda place: (place.end, place)) for group in groups]
    for first in sorted(set().union(*groups)):
        chosen: list[Place] = []
        for group in in_order:
            start = chosen[-1].end if ordered and chosen else first.start
            place = next((p for p in group if _fits(p, first.unit, start, chosen)), None)
            if place is None:
                break
            chosen.append(place)
        else:
            whole = max(p.end for p in chosen) - min(p.start for p in chosen)
            if whole - sum(p.end - p.start for p in chosen) <= most:
                return True
    return False


def _fits(place: Place, unit: tuple[str, int], start: int, taken: Iterable[Place]) -> bool:
    return (
        place.unit == unit
        and place.start >= start
        and all(place.end <= other.start or other.end <= place.start for other in taken)
    )


def _marked_words(term: Term) -> list[str]:
    """The folded words of the term with a mark where each wildcard stands."""
    pieces, last = [], 0
    for number, wildcard in enumerate(term.trunc):
        pieces += [term.text[last : wildcard.position], chr(FIRST_MARK + number)]
        last = wildcard.position
    return folded_words("".join([*pieces, term.text[last:]]))


def _bounded(pattern: str) -> re.Pattern:
    return re.compile(f"(?<= ){pattern}(?= )")


def _word_pattern(word: str, term: Term) -> str:
    return "".join(_character(char, term) for char in word)


def _character(char: str, term: Term) -> str:
    number = ord(char) - FIRST_MARK
    if not 0 <= number < len(term.trunc):
        return re.escape(char)
    wildcard = term.trunc[number]
    many = "*" if wildcard.limit is None else f"{{0,{wildcard.limit}}}"
    return IN_A_WORD + {"one": "", "optional": "?", "many": many}[wildcard.type]


def _exact_pattern(term: Term) -> re.Pattern:
    written = " ".join(plain(term.text).split())
    return re.compile(rf"(?<!\w){re.escape(written)}(?!\w)")
