"""Joining in order where some must stay apart, and what hangs together."""

from hypothesis import given
from hypothesis import strategies as st

from screening.rules.joining import hanging_together, join_in_order

NODES = st.integers(0, 9)
PAIRS = st.lists(st.tuples(NODES, NODES).filter(lambda pair: pair[0] != pair[1]), max_size=25)


@given(PAIRS, PAIRS)
def test_no_group_ever_holds_two_that_must_stay_apart(pairs, apart):
    groups, refused = join_in_order(pairs, apart)
    assert not any({a, b} <= group for group in groups for a, b in apart)
    assert all(any({a, b} <= group for group in groups) != ((a, b) in refused) for a, b in pairs)


@given(PAIRS)
def test_with_nothing_apart_the_groups_are_what_hangs_together(pairs):
    groups, refused = join_in_order(pairs, [])
    assert refused == []
    for group in groups:
        assert hanging_together(min(group), pairs) == group
    assert sum(map(len, groups)) == len({node for pair in pairs for node in pair})


def test_the_earlier_pair_wins():
    groups, refused = join_in_order([("a", "b"), ("b", "c")], [("a", "c")])
    assert groups == [{"a", "b"}] and refused == [("b", "c")]


def test_what_has_no_link_hangs_on_nothing():
    assert hanging_together("a", [("b", "c")]) == {"a"}
