"""Block: which entries are worth comparing, without ever pairing everything with everything."""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from operator import attrgetter

from searches.dedup.normalise import Keys
from searches.dedup.shelf import Shelf

RARE_WORDS = 4
WHOLE_BLOCK = 30
WINDOW = 10
PREFIX = 24
AT_ONCE = 100_000  # codes looked at together: more would need more memory

Pair = tuple[int, int]
Codes = tuple[array, array]
"""Positions and, beside each, the hash of something that it has; 0 is nothing."""


@dataclass(frozen=True, slots=True)
class Blocks:
    """The pairs of positions to compare, each once and in order, and the blocks that were too
    large to pair everyone in them: what their members share, and how many they are."""

    pairs: list[Pair]
    large: list[tuple[str, int]] = field(default_factory=list)


def candidate_pairs(entries: Shelf, new: Collection[int] | None = None) -> Blocks:
    """Which positions of the shelf to compare.

    Two entries are a pair when they share a DOI, a PMID, a title, the beginning of a title, a
    place (volume and page) or two of their rarest title words. A block of more than WHOLE_BLOCK
    is split by year and first author, by page and by DOI; what is still larger is paired with its
    WINDOW next neighbours: sorted by title, year, authors and place, the likest stand next to each
    other, and the work grows with the block, not with its square. With `new` only pairs with one
    of these positions are given.
    """
    wanted = None if new is None or len(new) == len(entries) else frozenset(new)
    pairs: set[Pair] = set()
    large: list[tuple[str, int]] = []
    for name, codes in _kinds(entries, wanted):
        for members in _shared(codes, wanted):
            if len(members) > WHOLE_BLOCK:
                large.append((name, len(members)))
                found = _pairs_of_large(entries, members)
            else:
                found = combinations(members, 2)
            if wanted is not None:
                found = (pair for pair in found if pair[0] in wanted or pair[1] in wanted)
            pairs.update(found)
    return Blocks(sorted(pairs), sorted(large, key=lambda block: (-block[1], block[0])))


def _shared(codes: Codes, wanted: frozenset[int] | None) -> Iterator[list[int]]:
    """The positions that share a code, for each code of two or more, one of them wanted."""
    parts = 1 + len(codes[0]) // AT_ONCE
    for part in range(parts):
        first: dict[int, int] = {}
        blocks: dict[int, list[int]] = {}
        for position, code in zip(*codes, strict=True):
            if not code or code % parts != part:
                continue
            if code in blocks:
                blocks[code].append(position)
            elif (other := first.setdefault(code, position)) != position:
                blocks[code] = [other, position]
        for members in blocks.values():
            if wanted is None or not wanted.isdisjoint(members):
                yield members


def _pairs_of_large(entries: Shelf, members: list[int]) -> Iterator[Pair]:
    """Pairs of the likest, each with its smaller position first."""
    members = sorted(members, key=entries.at)
    yield from _neighbours(members)
    for split in SPLITS:
        parts: dict[Hashable, list[int]] = defaultdict(list)
        for position in members:
            if key := split(entries.at(position)):
                parts[key].append(position)
        for part in parts.values():
            yield from _neighbours(part, WINDOW if len(part) > WHOLE_BLOCK else WHOLE_BLOCK)


def _neighbours(members: list[int], window: int = WINDOW) -> Iterator[Pair]:
    for start, first in enumerate(members):
        for second in members[start + 1 : start + 1 + window]:
            yield (first, second) if first < second else (second, first)


SPLITS: tuple[Callable[[Keys], Hashable], ...] = (
    lambda keys: keys.families[:1] and (keys.families[0], keys.year),
    lambda keys: keys.page and (keys.volume, keys.page),
    lambda keys: keys.doi,
)


def _place(keys: Keys) -> Hashable:
    if not keys.page or not (keys.volume or keys.families):
        return None
    return keys.page, keys.volume or (keys.year, keys.families[0])


SINGLE_KEYS: tuple[tuple[str, Callable[[Keys], Hashable]], ...] = (
    ("DOI", attrgetter("doi")),
    ("PMID", attrgetter("pmid")),
    ("title", attrgetter("title")),
    ("beginning of the title", lambda keys: keys.title[:PREFIX]),
    ("volume and page", _place),
)


def _kinds(entries: Shelf, wanted: frozenset[int] | None) -> Iterator[tuple[str, Codes]]:
    """For each kind of block its name for people and its codes.

    With `wanted` only the codes that one of these positions has.
    """
    frequency: Counter[str] = Counter()
    single = [array("q") for _ in SINGLE_KEYS]
    for keys in entries.all():
        frequency.update(keys.words)
        for codes, (_, key_of) in zip(single, SINGLE_KEYS, strict=True):
            key = key_of(keys)
            codes.append(hash(key) if key else 0)
    positions = array("I", range(len(entries)))
    for name, _ in SINGLE_KEYS:
        yield name, _sought((positions, single.pop(0)), wanted)
    yield "title words", _sought(_rare_words(entries, frequency), wanted)


def _sought(codes: Codes, wanted: frozenset[int] | None) -> Codes:
    if wanted is None:
        return codes
    sought = {code for position, code in zip(*codes, strict=True) if position in wanted}
    positions, found = array("I"), array("q")
    for position, code in zip(*codes, strict=True):
        if code in sought:
            positions.append(position)
            found.append(code)
    return positions, found


def _rare_words(entries: Shelf, frequency: Counter[str]) -> Codes:
    def rarity(word: str) -> tuple[int, str]:
        return frequency[word], word

    positions, codes = array("I"), array("q")
    for position, keys in enumerate(entries.all()):
        for pair in combinations(sorted(set(keys.words), key=rarity)[:RARE_WORDS], 2):
            positions.append(position)
            codes.append(hash(pair))
    return positions, codes
