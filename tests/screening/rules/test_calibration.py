"""Which records a calibration round draws, and when it met its target."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.calibration import PairFigures, Target, draw_sample, shortfalls
from screening.vocabulary import TargetStatistic

THOUSAND = dict.fromkeys(range(1, 1001), "")


def test_the_same_seed_draws_the_same_50_of_1000():
    """Spec, screening rules, case 29."""
    sample = draw_sample(THOUSAND, 50, seed=7)
    assert len(set(sample)) == 50 and set(sample) <= set(THOUSAND)
    assert sample == draw_sample(dict(reversed(THOUSAND.items())), 50, seed=7)
    assert sample != draw_sample(THOUSAND, 50, seed=8)
    assert sample[:5] == [4, 7, 71, 77, 89]


@given(
    population=st.dictionaries(st.integers(1, 10**6), st.sampled_from("abcd"), max_size=60),
    seed=st.integers(0, 2**31 - 1),
    data=st.data(),
)
def test_each_stratum_gives_its_share_to_within_one(population, seed, data):
    size = data.draw(st.integers(0, len(population)))
    sample = draw_sample(population, size, seed)
    assert len(sample) == len(set(sample)) == size and set(sample) <= population.keys()
    for stratum in set(population.values()):
        members = [pk for pk, name in population.items() if name == stratum]
        share = size * len(members) / len(population)
        assert abs(len(set(members) & set(sample)) - share) < 1


def test_more_than_there_are_cannot_be_drawn():
    with pytest.raises(ValueError, match="3 of 2"):
        draw_sample({1: "", 2: ""}, 3, seed=1)


def pair(n=10, percent=0.9, kappa=0.7, ac1=0.8):
    return PairFigures("Ana and Bo", n, percent, kappa, ac1)


KAPPA, AC1 = Target(TargetStatistic.KAPPA), Target(TargetStatistic.AC1)


@pytest.mark.parametrize(
    ("pairs", "target", "words"),
    [
        pytest.param([pair()], Target(), [], id="met"),
        pytest.param([pair(percent=0.8, kappa=0.6, ac1=None)], Target(), [], id="exactly met"),
        pytest.param([pair(kappa=0.1 + 0.5)], KAPPA, [], id="a rounding error is no miss"),
        pytest.param([pair(kappa=0.31)], Target(), [], id="rare inclusions: AC1 will do"),
        pytest.param([pair(kappa=0.31)], KAPPA, ["kappa is 0.310"], id="kappa was asked for"),
        pytest.param([pair(kappa=None, ac1=1.0)], AC1, [], id="AC1 was asked for"),
        pytest.param([pair(kappa=None)], KAPPA, ["undefined"], id="undefined is not met"),
        pytest.param([pair(percent=0.79)], Target(), ["79 % alike"], id="judged alike too rarely"),
        pytest.param([pair(n=9)], Target(), ["9 of the 10"], id="not all judged"),
        pytest.param([pair(), pair(kappa=0.2, ac1=0.3)], Target(), ["0.200"], id="one pair of two"),
        pytest.param([], Target(), ["Fewer than two"], id="nobody"),
    ],
)
def test_every_pair_must_reach_the_target(pairs, target, words):
    said = shortfalls(pairs, 10, target)
    assert len(said) == len(words)
    for sentence, word in zip(said, words, strict=True):
        assert word in sentence
