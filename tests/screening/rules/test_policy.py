"""When the policy of a stage asks for how many readers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.policy import HeldPlace, Policy, surplus
from screening.vocabulary import PolicyRule, Verdict

INC, E, M = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE
DUAL, VERIFIED, LIBERAL = Policy(), Policy(PolicyRule.VERIFIED), Policy(PolicyRule.LIBERAL)


@pytest.mark.parametrize(
    ("policy", "verdicts", "places"),
    [
        (DUAL, [], 2),
        (DUAL, [E], 2),
        (DUAL, [INC], 2),
        (Policy(places=3), [INC, E], 3),
        (VERIFIED, [], 1),
        (VERIFIED, [INC], 1),
        (VERIFIED, [M], 1),
        (VERIFIED, [E], 2),
        (VERIFIED, [E, INC], 2),
        (LIBERAL, [], 1),
        (LIBERAL, [E], 2),
        (LIBERAL, [E, E], 2),
        (Policy(PolicyRule.LIBERAL, 3), [E, E], 3),
    ],
)
def test_places_open_as_the_policy_says(policy, verdicts, places):
    assert policy.places_now(verdicts) == places


@pytest.mark.parametrize("rule", [PolicyRule.LIBERAL, PolicyRule.VERIFIED])
def test_a_second_reader_saves_the_work_on_first_inclusions(rule):
    """Worked example of the spec: 120 of 1,000 included at once, 880 read again, 1,880 verdicts."""
    policy = Policy(rule)
    firsts = [[INC]] * 120 + [[E]] * 880
    second_queue = sum(policy.places_now(first) > 1 for first in firsts)
    assert (second_queue, len(firsts) + second_queue) == (880, 1880)


def leased(*slots):
    return [HeldPlace(slot, is_decided=False) for slot in slots]


def decided(*slots):
    return [HeldPlace(slot, is_decided=True) for slot in slots]


@pytest.mark.parametrize(
    ("held", "policy", "verdicts", "retired"),
    [
        (leased(1, 2), DUAL, [], []),
        (leased(1, 2), Policy(places=1), [], [1]),
        (decided(1) + leased(2), Policy(places=1), [INC], [1]),
        (leased(1) + decided(2), Policy(places=1), [INC], [0]),
        (leased(1, 2) + decided(3), DUAL, [INC], [1]),
        (leased(2), Policy(places=1), [], [0]),
        (leased(2, 1), VERIFIED, [], [0]),
        (decided(1) + leased(2), LIBERAL, [E], []),
        (decided(1) + leased(2), LIBERAL, [INC], [1]),
        (decided(1, 2, 3), Policy(places=1), [E, E, E], []),
    ],
)
def test_leases_beyond_the_policy_are_retired_and_decided_places_never(
    held, policy, verdicts, retired
):
    assert surplus(held, policy, verdicts) == retired


@given(
    st.lists(st.tuples(st.integers(1, 5), st.booleans()), max_size=5, unique_by=lambda h: h[0]),
    st.sampled_from([DUAL, VERIFIED, LIBERAL, Policy(places=1), Policy(places=4)]),
)
def test_after_retiring_there_are_no_more_readers_than_places_unless_they_decided(held, policy):
    places = [HeldPlace(slot, is_decided) for slot, is_decided in held]
    verdicts = [E for place in places if place.is_decided]
    gone = set(surplus(places, policy, verdicts))
    kept = [place for n, place in enumerate(places) if n not in gone]
    assert all(not places[n].is_decided for n in gone)
    assert len(kept) <= max(policy.places_now(verdicts), len(verdicts))
