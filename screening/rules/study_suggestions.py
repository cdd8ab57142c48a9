"""Which included reports may be of one study: by registry number; by author, title and sample."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from searches.dedup.normalise import fold

REGISTRATION = re.compile(
    r"(?<![a-z0-9])("
    r"NCT\s?\d{8}|ISRCTN\s?\d{8}|ACTRN\s?\d{14}|DRKS\s?\d{8}|UMIN\s?\d{9}|PACTR\s?\d{15,16}|"
    r"KCT\s?\d{7}|TCTR\s?\d{11}|ChiCTR[- ]?(?:[A-Z]{2,4}-)?\d{8,10}|CTRI/\d{4}/\d{2,3}/\d{6}|"
    r"IRCT\s?\d{8,14}(?:N\d+)?|jRCTs?\d{9,10}|RBR-?[0-9a-z]{6}|SLCTR/\d{4}/\d{3}|"
    r"(?:EudraCT|EUCTR)\D{0,12}\d{4}-\d{6}-\d{2}|NTR\s?\d{3,4}"
    r")(?![0-9])",
    re.IGNORECASE,
)
"""Numbers of the registers that the WHO platform collects."""
EUDRACT = re.compile(r"\d{4}-\d{6}-\d{2}")
SAMPLE = re.compile(
    r"\b(\d{2,6})\s+(?:\w+\s+){0,2}?(?:patients|women|men|participants|subjects|couples|children|"
    r"adults|infants|cycles|individuals|cases)\b|\bn\s?=\s?(\d{2,6})\b",
    re.IGNORECASE,
)
ALIKE = 80


@dataclass(frozen=True, slots=True)
class Document:
    """An included report: `text` is all that is known of it in words, `study` the one it is in."""

    key: Hashable
    title: str
    text: str
    author: str = ""
    study: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Reports that may be of one study; `why` says for people what speaks for it."""

    keys: tuple[Hashable, ...]
    why: str


def registrations(text: str) -> set[str]:
    """The registry numbers in a text, each in one spelling."""
    found = set()
    for number in REGISTRATION.findall(text):
        european = EUDRACT.search(number) if number[:2].lower() == "eu" else None
        found.add(f"EudraCT {european[0]}" if european else re.sub(r"[\s-]", "", number).upper())
    return found


def samples(text: str) -> set[int]:
    """The sizes of samples that a text speaks of."""
    return {int(first or second) for first, second in SAMPLE.findall(text)}


def suggest_studies(documents: Sequence[Document]) -> list[Suggestion]:
    """Groups of reports that are not in one study yet and seem to be of one.

    Those with the same registry number; then pairs by the same first author with like titles or
    the same size of sample, unless their registry numbers differ.
    """
    numbers = {one.key: registrations(one.text) for one in documents}
    by_number: dict[str, list[Document]] = defaultdict(list)
    for one in documents:
        for number in numbers[one.key]:
            by_number[number].append(one)
    suggestions = [
        Suggestion(tuple(one.key for one in group), f"the same registry number, {number}")
        for number, group in sorted(by_number.items())
        if _is_apart(group)
    ]
    known = {pair for one in suggestions for pair in combinations(one.keys, 2)}
    for first, second, why in _alike(documents):
        told, other = numbers[first.key], numbers[second.key]
        pair = (first.key, second.key)
        if pair not in known and not (told and other and told.isdisjoint(other)):
            suggestions.append(Suggestion(pair, why))
    return suggestions


def _is_apart(group: Sequence[Document]) -> bool:
    studies = {one.study for one in group}
    return len(group) > 1 and (len(studies) > 1 or None in studies)


def _alike(documents: Sequence[Document]) -> Iterator[tuple[Document, Document, str]]:
    by_author: dict[str, list[Document]] = defaultdict(list)
    for one in documents:
        if one.author:
            by_author[fold(one.author)].append(one)
    for group in by_author.values():
        for first, second in combinations(group, 2):
            if not _is_apart((first, second)):
                continue
            common = samples(first.text) & samples(second.text)
            if fuzz.token_set_ratio(fold(first.title), fold(second.title)) >= ALIKE:
                yield first, second, "the same first author and like titles"
            elif common:
                yield first, second, f"the same first author and a sample of {max(common)}"
