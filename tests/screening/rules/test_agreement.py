"""The statistics of agreement against worked numbers, published where there are any."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from screening.rules import agreement
from screening.rules.agreement import Undefined, measured, tabulate


def two(a, b, c, d):
    return [[a, b], [c, d]]


BOTH = [
    pytest.param(
        two(20, 10, 5, 165),
        {
            "percent_agreement": (0.925, None, 0.8799564, 0.9540251),
            "cohen_kappa": (0.6842105, 0.0759740, 0.5353041, 0.8331169),
            "pabak": 0.85,
            "gwet_ac1": 0.9016796,
            "positive_agreement": 0.7272727,
            "negative_agreement": 0.9565217,
            "prevalence_index": -0.725,
            "bias_index": 0.025,
        },
        id="worked 1",
    ),
    pytest.param(
        two(2, 3, 5, 190),
        {
            "percent_agreement": (0.96, None, None, None),
            "cohen_kappa": (0.3133047, 0.1785953, -0.0367357, 0.6633452),
            "pabak": 0.92,
            "gwet_ac1": 0.9575281,
            "positive_agreement": 0.3333333,
        },
        id="worked 2, the paradox of prevalence",
    ),
    pytest.param(
        two(0, 2, 3, 195),
        {"cohen_kappa": (-0.0121457, None, None, None), "gwet_ac1": 0.9743672, "pabak": 0.95},
        id="worked 3",
    ),
    pytest.param(
        two(58, 4, 12, 31),
        {"cohen_kappa": (0.6756757, 0.0734476, 0.5317210, 0.8196303)},
        id="worked 4, Bonett's statpsych after Fleiss & Paik",
    ),
    pytest.param(two(40, 0, 0, 160), {"cohen_kappa": (1, 0, 1, 1)}, id="worked 5"),
    pytest.param(
        two(0, 0, 0, 50),
        {"percent_agreement": (1, None, None, None), "pabak": 1, "gwet_ac1": 1},
        id="worked 6",
    ),
    pytest.param(
        two(10, 40, 40, 10),
        {"cohen_kappa": (-0.6, None, None, None), "pabak": -0.6, "gwet_ac1": -0.6},
        id="worked 7",
    ),
    pytest.param(
        [[18, 4, 3], [3, 10, 7], [1, 6, 148]],
        {
            "percent_agreement": (0.88, None, None, None),
            "cohen_kappa": (0.6703297, None, None, None),
            "weighted_kappa": 0.7445255,
        },
        id="three categories",
    ),
    pytest.param(
        two(35, 10, 7, 148),
        {
            "percent_agreement": (0.915, None, None, None),
            "cohen_kappa": (0.7503671, None, None, None),
        },
        id="three categories, maybe folded to include",
    ),
]


@pytest.mark.parametrize(("table", "expected"), BOTH)
def test_two_reviewers_as_worked_by_hand(table, expected):
    for name, value in expected.items():
        result = getattr(agreement, name)(table)
        if not isinstance(value, tuple):
            assert result == pytest.approx(value, abs=1e-6), name
            continue
        found = (result.value, result.se, result.low, result.high)
        for got, wanted in zip(found, value, strict=True):
            assert wanted is None or got == pytest.approx(wanted, abs=1e-6), name


LETTERS = "IE"
TEN_BY_THREE = "III III IIE IEE EEE EEE EEE EEE EEI EEE".split()
WITH_GAPS = "II. II. I.E E.E .EE EE. E.E .EE EI. E..".split()


def counts_of(records):
    return [[record.count(letter) for letter in LETTERS] for record in records]


def ratings_of(records):
    return [[None if letter == "." else letter for letter in record] for record in records]


@pytest.mark.parametrize(
    ("statistic", "data", "expected"),
    [
        ("fleiss_kappa", counts_of(TEN_BY_THREE), 0.55),
        ("ac1_of_many", counts_of(TEN_BY_THREE), 0.64),
        ("krippendorff_alpha", ratings_of(TEN_BY_THREE), 0.565),
        ("krippendorff_alpha", ratings_of(WITH_GAPS), 0.5277778),
        ("krippendorff_alpha", ratings_of(WITH_GAPS[:-1]), 0.5277778),
    ],
    ids=["Fleiss", "AC1", "alpha", "alpha with gaps", "a single vote is not used"],
)
def test_more_reviewers_as_worked_by_hand(statistic, data, expected):
    assert getattr(agreement, statistic)(data) == pytest.approx(expected, abs=1e-6)


EMPTY = two(0, 0, 0, 0)
UNDEFINED = [
    ("cohen_kappa", two(0, 0, 0, 50), "No variation"),
    ("cohen_kappa", two(50, 0, 0, 0), "No variation"),
    ("weighted_kappa", [[9, 0, 0], [0, 0, 0], [0, 0, 0]], "No variation"),
    ("fleiss_kappa", [[3, 0], [3, 0]], "No variation"),
    ("krippendorff_alpha", [["E", "E"], ["E", "E"]], "No variation"),
    ("krippendorff_alpha", [["E", None], ["I", None]], "two or more"),
    ("krippendorff_alpha", [], "two or more"),
    ("fleiss_kappa", [], "No record"),
    ("fleiss_kappa", [[1, 1], [2, 1]], "different numbers"),
    ("ac1_of_many", [[1, 0], [0, 1]], "two or more"),
    ("positive_agreement", two(0, 0, 0, 9), "Nobody included"),
    ("negative_agreement", two(9, 0, 0, 0), "Nobody excluded"),
    ("positive_agreement", [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "two categories"),
    *(
        (name, EMPTY, "No record was judged by both")
        for name in ("percent_agreement", "cohen_kappa", "weighted_kappa", "pabak", "gwet_ac1")
    ),
    ("prevalence_index", EMPTY, "No record"),
    ("bias_index", EMPTY, "No record"),
]


@pytest.mark.parametrize(("statistic", "data", "sentence"), UNDEFINED)
def test_it_says_why_a_statistic_is_undefined_and_invents_no_number(statistic, data, sentence):
    function = getattr(agreement, statistic)
    with pytest.raises(Undefined, match=sentence):
        function(data)
    shown = measured(function, data)
    assert shown.result is None
    assert sentence in shown.why_not


def test_the_paradox_is_told_only_where_it_is_one():
    assert agreement.is_paradox(two(2, 3, 5, 190))
    assert not agreement.is_paradox(two(20, 10, 5, 165))
    assert not agreement.is_paradox(two(10, 40, 40, 10))
    assert not agreement.is_paradox(two(0, 0, 0, 50))


@pytest.mark.parametrize(
    ("kappa", "word"),
    [
        (-0.1, "poor"),
        (0.0, "slight"),
        (0.2, "slight"),
        (0.21, "fair"),
        (0.6, "moderate"),
        (0.61, "substantial"),
        (0.81, "almost perfect"),
        (1.0, "almost perfect"),
    ],
)
def test_the_words_of_landis_and_koch(kappa, word):
    assert agreement.landis_koch(kappa) == word


def test_an_interval_is_clipped_only_where_it_is_shown():
    kappa = agreement.cohen_kappa(two(3, 1, 1, 5))
    assert kappa.high > 1 and kappa.shown == (kappa.low, 1.0)


def test_ratings_are_tabulated_in_the_order_of_the_categories():
    assert tabulate([("I", "E"), ("E", "E"), ("I", "E")], "IE") == [[0, 2], [0, 1]]


def tables(size):
    row = st.lists(st.integers(0, 60), min_size=size, max_size=size)
    return st.lists(row, min_size=size, max_size=size)


@given(st.integers(2, 4).flatmap(tables))
def test_it_does_not_matter_who_is_first(table):
    turned = [list(column) for column in zip(*table, strict=True)]
    for statistic in (
        agreement.percent_agreement,
        agreement.cohen_kappa,
        agreement.weighted_kappa,
        agreement.pabak,
        agreement.gwet_ac1,
    ):
        one, other = measured(statistic, table), measured(statistic, turned)
        assert one.why_not == other.why_not
        if one.result is not None:
            numbers = [getattr(r, "value", r) for r in (one.result, other.result)]
            assert numbers[0] == pytest.approx(numbers[1], abs=1e-9)


@given(tables(2))
def test_every_statistic_stays_in_its_bounds(table):
    assume(sum(map(sum, table)))
    share = agreement.percent_agreement(table)
    assert -1e-9 <= share.low <= share.value + 1e-9
    assert share.value - 1e-9 <= share.high <= 1 + 1e-9
    kappa = measured(agreement.cohen_kappa, table).result
    for value in (
        agreement.pabak(table),
        agreement.gwet_ac1(table),
        agreement.prevalence_index(table),
        agreement.bias_index(table),
        *([kappa.value] if kappa else []),
    ):
        assert -1 - 1e-9 <= value <= 1 + 1e-9


@given(st.lists(st.integers(1, 60), min_size=2, max_size=4))
def test_perfect_agreement_is_one(diagonal):
    size = len(diagonal)
    table = [[diagonal[i] if i == j else 0 for j in range(size)] for i in range(size)]
    kappa = agreement.cohen_kappa(table)
    assert (kappa.value, kappa.se) == (pytest.approx(1), pytest.approx(0, abs=1e-6))
    assert agreement.weighted_kappa(table) == pytest.approx(1)
    assert agreement.gwet_ac1(table) == pytest.approx(1)
    ratings = [[n, n, n] for n, times in enumerate(diagonal) for _ in range(times)]
    assert agreement.krippendorff_alpha(ratings) == pytest.approx(1)


@given(st.lists(st.lists(st.sampled_from([None, "I", "E", "M"]), max_size=4), max_size=30))
def test_alpha_does_not_depend_on_the_order_of_reviewers_or_records(ratings):
    turned = [list(reversed(record)) for record in reversed(ratings)]
    one = measured(agreement.krippendorff_alpha, ratings)
    other = measured(agreement.krippendorff_alpha, turned)
    assert one.why_not == other.why_not
    if one.result is not None:
        assert one.result == pytest.approx(other.result, abs=1e-9)
        assert one.result <= 1 + 1e-9
