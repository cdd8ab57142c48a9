"""Block: which entries are worth comparing, without ever pairing everything with everything."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations

from searches.dedup.normalise import Keys

RARE_WORDS = 4
WHOLE_BLOCK = 30
WINDOW = 10
PREFIX = 24


def candidate_pairs(entries: Sequence[Keys]) -> list[tuple[int, int]]:
    """Pairs of positions in `entries` (which are sorted by their keys), each once, in order.

    Two entries are a pair when they share a DOI, a PMID, a title, the beginning of a title, a
    place (year, volume, page) or two of their rarest title words. Of a block with more than
    WHOLE_BLOCK members only the WINDOW next neighbours are paired: sorted by title, year, authors
    and place, the likest stand next to each other, and the work grows with the block, not with
    its square.
    """
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    for position, block_keys in enumerate(_block_keys(entries)):
        for key in block_keys:
            blocks[key].append(position)
    pairs: set[tuple[int, int]] = set()
    for members in blocks.values():
        pairs.update(_pairs_within(members))
    return sorted(pairs)


def _pairs_within(members: list[int]) -> Iterator[tuple[int, int]]:
    if len(members) <= WHOLE_BLOCK:
        yield from combinations(members, 2)
        return
    for start, first in enumerate(members):
        for second in members[start + 1 : start + 1 + WINDOW]:
            yield first, second


def _block_keys(entries: Sequence[Keys]) -> Iterator[set[Hashable]]:
    frequency = Counter(word for keys in entries for word in set(keys.words))
    for keys in entries:
        rare = sorted(set(keys.words), key=lambda word: (frequency[word], word))[:RARE_WORDS]
        named = {
            ("doi", keys.doi),
            ("pmid", keys.pmid),
            ("title", keys.title),
            ("beginning", keys.title[:PREFIX]),
            *(("words", *pair) for pair in combinations(sorted(rare), 2)),
        }
        if keys.page and (keys.volume or keys.families):
            named.add(("place", keys.year, keys.volume or keys.families[0], keys.page))
        yield {key for key in named if key[1]}
