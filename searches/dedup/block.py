"""Block: which entries are worth comparing, without ever pairing everything with everything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from operator import attrgetter

from searches.dedup.normalise import Keys

RARE_WORDS = 4
WHOLE_BLOCK = 30
WINDOW = 10
PREFIX = 24

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Blocks:
    """The pairs of positions to compare, each once and in order, and the blocks that were too
    large to pair everyone in them: what their members share, and how many they are."""

    pairs: list[Pair]
    large: list[tuple[str, int]] = field(default_factory=list)


def candidate_pairs(entries: Sequence[Keys], new: Collection[int] | None = None) -> Blocks:
    """Which of the `entries`, sorted by their keys, to compare.

    Two entries are a pair when they share a DOI, a PMID, a title, the beginning of a title, a
    place (volume and page) or two of their rarest title words. A block of more than WHOLE_BLOCK
    is split by year and first author, by page and by DOI; what is still larger is paired with its
    WINDOW next neighbours: sorted by title, year, authors and place, the likest stand next to each
    other, and the work grows with the block, not with its square. With `new` only pairs with one
    of these positions are given.
    """
    wanted = None if new is None else frozenset(new)
    pairs: set[Pair] = set()
    large: list[tuple[str, int]] = []
    for name, keys_of_positions in _kinds(entries, wanted):
        for members in _shared(keys_of_positions, wanted):
            if len(members) > WHOLE_BLOCK:
                large.append((name, len(members)))
                found = _pairs_of_large(entries, members)
            else:
                found = combinations(members, 2)
            if wanted is not None:
                found = (pair for pair in found if pair[0] in wanted or pair[1] in wanted)
            pairs.update(found)
    return Blocks(sorted(pairs), sorted(large, key=lambda block: (-block[1], block[0])))


def _shared(
    keys_of_positions: Iterable[tuple[int, Hashable]], wanted: frozenset[int] | None
) -> list[list[int]]:
    """The positions that share a key, for each key of two or more, one of them wanted."""
    first: dict[int, int] = {}
    blocks: dict[int, list[int]] = {}
    for position, key in keys_of_positions:
        code = hash(key)
        if code in blocks:
            blocks[code].append(position)
        elif (other := first.setdefault(code, position)) != position:
            blocks[code] = [other, position]
    if wanted is None:
        return list(blocks.values())
    return [members for members in blocks.values() if not wanted.isdisjoint(members)]


def _pairs_of_large(entries: Sequence[Keys], members: list[int]) -> Iterator[Pair]:
    yield from _neighbours(members)
    for split in SPLITS:
        parts: dict[Hashable, list[int]] = defaultdict(list)
        for position in members:
            if key := split(entries[position]):
                parts[key].append(position)
        for part in parts.values():
            yield from combinations(part, 2) if len(part) <= WHOLE_BLOCK else _neighbours(part)


def _neighbours(members: list[int]) -> Iterator[Pair]:
    for start, first in enumerate(members):
        for second in members[start + 1 : start + 1 + WINDOW]:
            yield first, second


SPLITS: tuple[Callable[[Keys], Hashable], ...] = (
    lambda keys: keys.families[:1] and (keys.families[0], keys.year),
    lambda keys: keys.page and (keys.volume, keys.page),
    lambda keys: keys.doi,
)


def _kinds(
    entries: Sequence[Keys], wanted: frozenset[int] | None
) -> Iterator[tuple[str, Iterable[tuple[int, Hashable]]]]:
    """For each kind of block its name for people and, position by position, the keys.

    With `wanted` only the keys that one of these positions has.
    """
    for name, key_of in SINGLE_KEYS:
        if wanted is None:
            yield name, ((n, key) for n, keys in enumerate(entries) if (key := key_of(keys)))
        else:
            sought = {key for n in wanted if (key := key_of(entries[n]))}
            yield name, ((n, k) for n, keys in enumerate(entries) if (k := key_of(keys)) in sought)
    yield "title words", _rare_words(entries, wanted)


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


def _rare_words(
    entries: Sequence[Keys], wanted: frozenset[int] | None
) -> Iterator[tuple[int, Hashable]]:
    frequency = Counter(chain.from_iterable(keys.words for keys in entries))
    ranked = sorted(frequency, key=lambda word: (frequency[word], word))
    rank = {word: place for place, word in enumerate(ranked)}.__getitem__

    def pairs(keys: Keys) -> Iterator[tuple[str, str]]:
        return combinations(sorted(set(keys.words), key=rank)[:RARE_WORDS], 2)

    if wanted is None:
        return ((n, pair) for n, keys in enumerate(entries) for pair in pairs(keys))
    sought = {pair for n in wanted for pair in pairs(entries[n])}
    return ((n, pair) for n, keys in enumerate(entries) for pair in pairs(keys) if pair in sought)
