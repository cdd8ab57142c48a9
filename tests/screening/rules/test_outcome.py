"""The outcome rule against the truth table of the screening rules and the traps around it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.outcome import Judgement, Ruling, decide_outcome
from screening.rules.policy import Policy
from screening.vocabulary import How, OutcomeState, PolicyRule, Verdict

START = datetime(2026, 1, 1, tzinfo=UTC)
INC, E, M = Verdict.INCLUDE, Verdict.EXCLUDE, Verdict.MAYBE

DUAL = Policy()
SINGLE = Policy(places=1)
THREE = Policy(places=3)
MILD = Policy(maybe_conflicts=False)
SAME_REASON = Policy(reason_conflicts=True)
VERIFIED = Policy(PolicyRule.VERIFIED)
LIBERAL = Policy(PolicyRule.LIBERAL)
POLICIES = [
    Policy(rule, places, maybe_conflicts, reason_conflicts)
    for rule in PolicyRule
    for places in (1, 2, 3)
    for maybe_conflicts in (True, False)
    for reason_conflicts in (True, False)
    if places > 1 or rule == PolicyRule.INDEPENDENT
]

# policy, verdicts in the order they came, state, uncertain, what it rests on
TRUTH_TABLE = [
    (DUAL, "I I", "included", False, "agreement"),
    (DUAL, "I E", "conflict", False, None),
    (DUAL, "I M", "included", True, "agreement"),
    (DUAL, "M M", "included", True, "agreement"),
    (DUAL, "M E", "conflict", False, None),
    (DUAL, "E E", "excluded", False, "agreement"),
    (DUAL, "I", "pending", False, None),
    (DUAL, "E", "pending", False, None),
    (DUAL, "", "pending", False, None),
    (DUAL, "E E I", "conflict", False, None),
    (DUAL, "E E E", "excluded", False, "agreement"),
    (MILD, "M E", "included", True, "policy"),
    (MILD, "I E", "conflict", False, None),
    (MILD, "E E M", "conflict", False, None),
    (SINGLE, "", "pending", False, None),
    (SINGLE, "I", "included", False, "single"),
    (SINGLE, "M", "included", True, "single"),
    (SINGLE, "E", "excluded", False, "single"),
    (SINGLE, "E I", "conflict", False, None),
    (THREE, "E E", "pending", False, None),
    (THREE, "E E E", "excluded", False, "agreement"),
    (THREE, "I M I", "included", True, "agreement"),
    (THREE, "E E I", "conflict", False, None),
    (VERIFIED, "", "pending", False, None),
    (VERIFIED, "I", "included", False, "single"),
    (VERIFIED, "M", "included", True, "single"),
    (VERIFIED, "E", "pending", False, None),
    (VERIFIED, "E E", "excluded", False, "agreement"),
    (VERIFIED, "E I", "conflict", False, None),
    (VERIFIED, "E M", "conflict", False, None),
    (VERIFIED, "I E", "conflict", False, None),
    (LIBERAL, "", "pending", False, None),
    (LIBERAL, "I", "included", False, "single"),
    (LIBERAL, "M", "included", True, "single"),
    (LIBERAL, "E", "pending", False, None),
    (LIBERAL, "E E", "excluded", False, "agreement"),
    (LIBERAL, "E I", "included", False, "policy"),
    (LIBERAL, "E M", "included", True, "policy"),
    (LIBERAL, "I I", "included", False, "agreement"),
    (LIBERAL, "E E I", "conflict", False, None),
]
LETTERS = {"I": INC, "E": E, "M": M}


def judgements(verdicts, **values):
    return [
        Judgement(reviewer=n, verdict=verdict, at=START + timedelta(minutes=n), **values)
        for n, verdict in enumerate(verdicts)
    ]


@pytest.mark.parametrize(
    ("policy", "verdicts", "state", "uncertain", "how"),
    TRUTH_TABLE,
    ids=[
        f"{p.rule}-{p.places}{'' if p.maybe_conflicts else '-mild'}-{v}" for p, v, *_ in TRUTH_TABLE
    ],
)
def test_it_follows_the_truth_table_of_the_policy(policy, verdicts, state, uncertain, how):
    given_verdicts = [LETTERS[letter] for letter in verdicts.split()]
    outcome = decide_outcome(judgements(given_verdicts), [], policy)
    assert (outcome.state, outcome.is_uncertain, outcome.how) == (state, uncertain, how)


def test_the_newest_verdict_of_a_person_counts():
    old = Judgement(reviewer=1, verdict=INC, at=START)
    new = Judgement(reviewer=1, verdict=E, at=START + timedelta(days=1))
    other = Judgement(reviewer=2, verdict=E, at=START)
    assert decide_outcome([new, old, other], [], DUAL).state == OutcomeState.EXCLUDED


def test_two_verdicts_of_one_person_are_one_reader():
    twice = [Judgement(reviewer=1, verdict=INC, at=START + timedelta(days=n)) for n in range(2)]
    assert decide_outcome(twice, [], DUAL).state == OutcomeState.PENDING


def test_the_reason_higher_in_the_hierarchy_is_the_reason():
    population = Judgement(1, E, START, reason=50, reason_position=5)
    publication = Judgement(2, E, START, reason=30, reason_position=3)
    assert decide_outcome([population, publication], [], DUAL).reason == 30


@pytest.mark.parametrize(
    ("policy", "reasons", "state", "reason"),
    [
        (SAME_REASON, [50, 30], "conflict", None),
        (SAME_REASON, [30, 30], "excluded", 30),
        (SAME_REASON, [30], "pending", None),
        (SAME_REASON, [None, None], "excluded", None),
        (DUAL, [50, 30], "excluded", 30),
        (Policy(PolicyRule.VERIFIED, reason_conflicts=True), [50, 30], "conflict", None),
        (Policy(PolicyRule.LIBERAL, reason_conflicts=True), [50, 30], "conflict", None),
    ],
)
def test_different_reasons_are_a_conflict_if_the_policy_says_so(policy, reasons, state, reason):
    said = [Judgement(n, E, START, reason=r, reason_position=r or 0) for n, r in enumerate(reasons)]
    outcome = decide_outcome(said, [], policy)
    assert (outcome.state, outcome.reason) == (state, reason)


def test_a_ruling_settles_which_reason_it_is():
    said = [Judgement(n, E, START, reason=n, reason_position=n) for n in (3, 5)]
    assert decide_outcome(said, [Ruling(E, reason=5)], SAME_REASON).reason == 5


def test_a_ruling_binds_over_the_verdicts_that_differ():
    outcome = decide_outcome(judgements([INC, E]), [Ruling(E, reason=7)], DUAL)
    assert (outcome.state, outcome.how, outcome.reason) == (
        OutcomeState.EXCLUDED,
        How.ADJUDICATION,
        7,
    )


def test_rulings_of_a_merge_tree_that_differ_are_a_conflict_again():
    outcome = decide_outcome(judgements([INC, E]), [Ruling(E), Ruling(INC)], DUAL)
    assert outcome.state == OutcomeState.CONFLICT


verdict_lists = st.lists(st.sampled_from([INC, E, M]), max_size=5)
policies = st.sampled_from(POLICIES)


@given(verdict_lists, policies, st.randoms())
def test_the_order_of_the_verdicts_does_not_matter(verdicts, policy, random):
    given_order = judgements(verdicts)
    shuffled = given_order[:]
    random.shuffle(shuffled)
    assert decide_outcome(given_order, [], policy) == decide_outcome(shuffled, [], policy)


@given(verdict_lists, st.integers(1, 4))
def test_nothing_is_settled_before_every_independent_reader_is_done(verdicts, places):
    outcome = decide_outcome(judgements(verdicts), [], Policy(places=places))
    assert (outcome.state == OutcomeState.PENDING) == (len(verdicts) < places)


@given(verdict_lists, st.sampled_from([INC, E, M]), policies)
def test_a_further_verdict_never_overturns_in_silence(verdicts, further, policy):
    before = decide_outcome(judgements(verdicts), [], policy).state
    after = decide_outcome(judgements([*verdicts, further]), [], policy).state
    if before in (OutcomeState.INCLUDED, OutcomeState.EXCLUDED):
        assert after in (before, OutcomeState.CONFLICT)
    if before == OutcomeState.CONFLICT:
        assert after == OutcomeState.CONFLICT


@given(verdict_lists, policies)
def test_nothing_is_excluded_unless_as_many_as_asked_for_exclude(verdicts, policy):
    if decide_outcome(judgements(verdicts), [], policy).state == OutcomeState.EXCLUDED:
        assert verdicts.count(E) == len(verdicts) >= policy.places


@given(verdict_lists, policies)
def test_what_is_pending_has_a_place_and_what_is_settled_opens_none(verdicts, policy):
    pending = decide_outcome(judgements(verdicts), [], policy).state == OutcomeState.PENDING
    assert (policy.places_now(verdicts) > len(verdicts)) == pending
    readers = len(verdicts)
    assert policy.has_place(readers=readers, is_leased=False, is_pending=pending) == pending
