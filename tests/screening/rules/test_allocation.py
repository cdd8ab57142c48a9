"""Places, orders and shares."""

from collections import Counter
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.allocation import (
    ORDER_SPAN,
    OpenRecord,
    deal,
    free_slot,
    may_take,
    start_of_order,
)


@given(st.sets(st.integers(1, 5)), st.integers(1, 5))
def test_a_free_slot_is_the_lowest_that_nobody_has(taken, places):
    slot = free_slot(taken, places)
    if slot is None:
        assert set(range(1, places + 1)) <= taken
    else:
        assert slot not in taken and set(range(1, slot)) <= taken and slot <= places


def test_reviewers_begin_at_different_places_of_the_order():
    starts = {start_of_order(reviewer, 1) for reviewer in range(20)}
    assert len(starts) == 20
    assert all(0 <= start < ORDER_SPAN for start in starts)


def test_a_reviewer_begins_at_the_same_place_every_day():
    assert start_of_order(3, 1) == start_of_order(3, 1)
    assert start_of_order(3, 1) != start_of_order(3, 2)


def counts(dealt):
    groups = Counter(frozenset(group) for group in dealt)
    return groups, Counter(person for group in dealt for person in group)


def test_a_thousand_records_among_four_by_pairs():
    """Spec, screening rules, case 24."""
    dealt = deal([OpenRecord(2)] * 1000, [11, 12, 13, 14], seed=7)
    groups, loads = counts(dealt)
    assert sorted(groups.values(), reverse=True) == [167, 167, 167, 167, 166, 166]
    assert all(499 <= n <= 501 for n in loads.values())
    assert all(len(set(group)) == 2 for group in dealt)
    assert dealt == deal([OpenRecord(2)] * 1000, [14, 13, 12, 11], seed=7)
    assert dealt != deal([OpenRecord(2)] * 1000, [11, 12, 13, 14], seed=8)


def test_two_people_read_all_of_five():
    """Spec, screening rules, case 25."""
    dealt = deal([OpenRecord(2)] * 5, [1, 2], seed=7)
    assert [set(group) for group in dealt] == [{1, 2}] * 5


@given(st.integers(1, 8), st.integers(1, 5), st.integers(0, 120), st.integers())
def test_shares_are_equal_and_groups_too(people, places, n, seed):
    places = min(places, people)
    dealt = deal([OpenRecord(places)] * n, range(people), seed=seed)
    groups, loads = counts(dealt)
    times = [groups[frozenset(group)] for group in combinations(range(people), places)]
    assert sum(times) == n and max(times) - min(times) <= 1
    each = [loads[person] for person in range(people)]
    assert max(each) - min(each) <= 2


SOME = st.frozensets(st.integers(1, 6), max_size=3)
RECORDS = st.lists(st.builds(OpenRecord, st.integers(1, 3), SOME, SOME), max_size=30)


@given(RECORDS, st.sets(st.integers(1, 6)), SOME | st.none())
def test_nobody_gets_a_record_twice_or_one_that_is_not_for_them(records, people, experienced):
    dealt = deal(records, people, seed=1, experienced=experienced)
    for record, group in zip(records, dealt, strict=True):
        able = people - record.readers - record.barred
        assert able.issuperset(group) and len(set(group)) == len(group) <= record.free
        is_complete = len(group) == record.free
        if experienced is not None and is_complete:
            assert experienced.intersection(record.readers.union(group))
        elif not is_complete:
            waits = experienced is not None and not experienced & (able | record.readers)
            assert len(group) == min(len(able), record.free - waits)


def test_who_has_least_before_them_gets_what_is_free():
    left = {1: 40, 2: 10, 3: 10}
    _, loads = counts(deal([OpenRecord(1)] * 60, [1, 2, 3], seed=1, left=left))
    assert loads[1] <= 1 and min(loads[2], loads[3]) >= 29


def test_of_many_people_only_the_groups_of_those_with_least_are_looked_at():
    _, loads = counts(deal([OpenRecord(5)] * 200, range(20), seed=1, experienced=[3]))
    assert loads[3] == 200
    others = [loads[person] for person in range(20) if person != 3]
    assert max(others) - min(others) <= 2


@pytest.mark.parametrize(
    ("readers", "is_experienced", "experienced_reads", "may"),
    [
        (0, False, False, True),
        (1, False, False, False),
        (1, True, False, True),
        (1, False, True, True),
    ],
)
def test_the_last_place_is_kept_for_an_experienced_reader(
    readers, is_experienced, experienced_reads, may
):
    asked = {"is_experienced": is_experienced, "experienced_reads": experienced_reads}
    assert may_take(readers=readers, places=2, **asked) is may
