"""Shelf: the keys of a whole library on disk, of which memory holds a few at a time."""

from __future__ import annotations

import os
import pickle
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import lru_cache
from tempfile import TemporaryFile

from searches.dedup.normalise import Keys

AT_HAND = 4096


class Shelf(Mapping[Hashable, Keys]):
    """The keys of each id, in a temporary file that goes with the context.

    `ids` are in the order of their titles' beginnings, so that likely duplicates stand together;
    a position is a place in that order. Raises ValueError for an id that occurs twice.
    """

    def __init__(self, keyed: Iterable[tuple[Hashable, Keys]]) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 it lives as long as the shelf
        self._at_hand = lru_cache(AT_HAND)(self._read)
        ids: list[Hashable] = []
        titles = array("Q")
        ends = array("Q", [0])
        for id, keys in keyed:
            ids.append(id)
            titles.append(_beginning(keys.title))
            written = self._file.write(pickle.dumps(tuple(keys), pickle.HIGHEST_PROTOCOL))
            ends.append(ends[-1] + written)
        self._file.flush()
        order = sorted(range(len(ids)), key=ids.__getitem__)
        order.sort(key=titles.__getitem__)
        self.ids = [ids[n] for n in order]
        self._starts = array("Q", (ends[n] for n in order))
        self._lengths = array("I", (ends[n + 1] - ends[n] for n in order))
        self._position = {id: position for position, id in enumerate(self.ids)}
        if len(self._position) != len(self.ids):
            self._file.close()
            raise ValueError("Every entry needs an id of its own.")

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Hashable]:
        return iter(self.ids)

    def __contains__(self, id: object) -> bool:
        return id in self._position

    def __getitem__(self, id: Hashable) -> Keys:
        return self.at(self._position[id])

    def position(self, id: Hashable) -> int:
        return self._position[id]

    def at(self, position: int) -> Keys:
        """The keys at this position."""
        return self._at_hand(position)

    def all(self) -> Iterator[Keys]:
        """The keys at each position, one after the other."""
        return map(self._read, range(len(self.ids)))

    def _read(self, position: int) -> Keys:
        start, length = self._starts[position], self._lengths[position]
        return Keys(*pickle.loads(os.pread(self._file.fileno(), length, start)))


def _beginning(title: str) -> int:
    """The first eight bytes of a title, as a number of the same order."""
    return int.from_bytes(title[:8].encode()[:8].ljust(8, b"\0"), "big")
