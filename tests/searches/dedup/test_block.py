"""Candidate pairs."""

from __future__ import annotations

from itertools import combinations

import pytest

from searches.dedup import Entry, Shelf
from searches.dedup.block import WHOLE_BLOCK, WINDOW, candidate_pairs
from searches.dedup.normalise import keys_of

TITLE = "Tacrolimus treatment in women with repeated implantation failures"


def pairs_of(*entries: Entry) -> int:
    return len(pairs_among([keys_of(entry) for entry in entries]))


def pairs_among(keys):
    with Shelf(enumerate(keys)) as shelf:
        return candidate_pairs(shelf).pairs


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (Entry(1, "One thing", doi="10.1/x"), Entry(2, "Another matter", doi="10.1/x")),
        (Entry(1, "One thing", pmid=7), Entry(2, "Another matter", pmid=7)),
        (Entry(1, TITLE), Entry(2, TITLE.upper())),
        (Entry(1, TITLE), Entry(2, TITLE[:40] + "…")),
        (Entry(1, TITLE), Entry(2, "Tacrolimus teatment in women with implantation failures")),
        (
            Entry(1, "One thing", year=2010, volume="3", page_start="45"),
            Entry(2, "Another matter", year=2010, volume="3", page_start="45"),
        ),
    ],
    ids=["doi", "pmid", "title", "cut title", "misspelt title", "place"],
)
def test_what_may_be_the_same_becomes_a_pair(a, b):
    assert pairs_of(a, b) == 1


def test_entries_that_share_nothing_are_no_pair():
    assert pairs_of(Entry(1, "One thing", year=2010), Entry(2, "Another matter", year=2010)) == 0


def test_blank_entries_are_no_pair():
    assert pairs_of(Entry(1), Entry(2, year=2010), Entry(3, volume="2")) == 0


def test_ten_thousand_equal_records_give_a_few_pairs_each_and_hang_together():
    keys = keys_of(Entry(0, TITLE, (("Nakagawa", "K"),), 2015, doi="10.1/x"))
    pairs = pairs_among([keys] * 10_000)
    assert len(pairs) <= 10_000 * WINDOW
    assert {(n, n + 1) for n in range(9_999)} <= set(pairs)


def test_a_small_block_is_paired_completely():
    keys = keys_of(Entry(0, TITLE))
    equal = [keys._replace(page=str(page)) for page in range(WHOLE_BLOCK)]
    assert set(pairs_among(equal)) == set(combinations(range(WHOLE_BLOCK), 2))
