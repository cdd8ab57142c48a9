"""The outcome rule against the truth table of the screening rules and the traps around it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.outcome import Judgement, Ruling, decide_outcome
from screening.vocabulary import How, OutcomeState, Verdict

START = datetime(2026, 1, 1, tzinfo=UTC)
INC, E, M = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE

TRUTH_TABLE = [
    ("include-include", [INC, INC], OutcomeState.INCLUDED, False),
    ("include-exclude", [INC, E], OutcomeState.CONFLICT, False),
    ("include-maybe", [INC, M], OutcomeState.INCLUDED, True),
    ("maybe-maybe", [M, M], OutcomeState.INCLUDED, True),
    ("maybe-exclude", [M, E], OutcomeState.CONFLICT, False),
    ("exclude-exclude", [E, E], OutcomeState.EXCLUDED, False),
    ("include-alone", [INC], OutcomeState.PENDING, False),
    ("exclude-alone", [E], OutcomeState.PENDING, False),
    ("nobody", [], OutcomeState.PENDING, False),
    ("third-disagrees", [E, E, INC], OutcomeState.CONFLICT, False),
    ("three-agree", [E, E, E], OutcomeState.EXCLUDED, False),
]


def judgements(verdicts, **values):
    return [
        Judgement(reviewer=n, verdict=verdict, at=START + timedelta(minutes=n), **values)
        for n, verdict in enumerate(verdicts)
    ]


@pytest.mark.parametrize(
    ("verdicts", "state", "uncertain"),
    [case[1:] for case in TRUTH_TABLE],
    ids=[case[0] for case in TRUTH_TABLE],
)
def test_it_follows_the_truth_table_of_two_readers(verdicts, state, uncertain):
    outcome = decide_outcome(judgements(verdicts), [], places=2)
    assert (outcome.state, outcome.is_uncertain) == (state, uncertain)


def test_the_newest_verdict_of_a_person_counts():
    old = Judgement(reviewer=1, verdict=INC, at=START)
    new = Judgement(reviewer=1, verdict=E, at=START + timedelta(days=1))
    other = Judgement(reviewer=2, verdict=E, at=START)
    assert decide_outcome([new, old, other], [], places=2).state == OutcomeState.EXCLUDED


def test_two_verdicts_of_one_person_are_one_reader():
    twice = [Judgement(reviewer=1, verdict=INC, at=START + timedelta(days=n)) for n in range(2)]
    assert decide_outcome(twice, [], places=2).state == OutcomeState.PENDING


def test_the_reason_higher_in_the_hierarchy_is_the_reason():
    population = Judgement(1, E, START, reason=50, reason_position=5)
    publication = Judgement(2, E, START, reason=30, reason_position=3)
    assert decide_outcome([population, publication], [], places=2).reason == 30


def test_a_ruling_binds_over_the_verdicts_that_differ():
    outcome = decide_outcome(judgements([INC, E]), [Ruling(E, reason=7)], places=2)
    assert (outcome.state, outcome.how, outcome.reason) == (
        OutcomeState.EXCLUDED,
        How.ADJUDICATION,
        7,
    )


def test_rulings_of_a_merge_tree_that_differ_are_a_conflict_again():
    outcome = decide_outcome(judgements([INC, E]), [Ruling(E), Ruling(INC)], places=2)
    assert outcome.state == OutcomeState.CONFLICT


@given(st.lists(st.sampled_from([INC, E, M]), max_size=5), st.integers(1, 4), st.randoms())
def test_the_order_of_the_verdicts_does_not_matter(verdicts, places, random):
    given_order = judgements(verdicts)
    shuffled = given_order[:]
    random.shuffle(shuffled)
    assert decide_outcome(given_order, [], places=places) == decide_outcome(
        shuffled, [], places=places
    )


@given(st.lists(st.sampled_from([INC, E, M]), max_size=5), st.integers(1, 4))
def test_nothing_is_settled_before_every_place_is_decided(verdicts, places):
    outcome = decide_outcome(judgements(verdicts), [], places=places)
    assert (outcome.state == OutcomeState.PENDING) == (len(verdicts) < places)
