"""The shelf: keys on disk, as they were."""

from __future__ import annotations

import pytest

from searches.dedup import Entry, Shelf, keys_of

TITLES = {1: "Zeta of the étude II", 2: "Alpha", 3: "Mu: part 3", 4: ""}
KEYS = {id: keys_of(Entry(id, title, (("Ünal", "K"),), 2015)) for id, title in TITLES.items()}


def test_it_gives_back_the_keys_of_every_id():
    with Shelf(KEYS.items()) as shelf:
        assert dict(shelf) == KEYS
        assert 5 not in shelf


def test_positions_follow_the_titles_whatever_the_order_of_the_entries():
    with Shelf(KEYS.items()) as shelf, Shelf(reversed(KEYS.items())) as turned:
        assert shelf.ids == turned.ids == [4, 2, 3, 1]
        assert (
            list(shelf.all()) == [shelf.at(n) for n in range(4)] == [KEYS[n] for n in (4, 2, 3, 1)]
        )


def test_an_id_that_occurs_twice_is_refused():
    with pytest.raises(ValueError, match="id of its own"):
        Shelf([(1, KEYS[1]), (1, KEYS[2])])
