"""Places and orders."""

from hypothesis import given
from hypothesis import strategies as st

from screening.rules.allocation import ORDER_SPAN, free_slot, start_of_order


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
