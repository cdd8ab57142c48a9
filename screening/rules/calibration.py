"""Calibration: which records are drawn, and whether a round reached its target."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from screening.vocabulary import TargetStatistic

ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Target:
    """What every pair of readers must reach: `least` of the statistic and of the share judged
    alike, both 0 to 1."""

    statistic: TargetStatistic = TargetStatistic.EITHER
    least: float = 0.6
    least_percent: float = 0.8

    @property
    def words(self) -> str:
        asked = f"{self.statistic.label} at least {self.least:.2f}"
        return f"{asked}, and {_in_percent(self.least_percent)} judged alike"


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Two readers over the `n` records that both judged; None is an undefined statistic."""

    names: str
    n: int
    percent: float
    kappa: float | None
    ac1: float | None


def draw_sample(population: Mapping[int, str], size: int, seed: int) -> list[int]:
    """`size` ids of the population, drawn at random; the same for the same seed and population.

    `population` maps ids to their stratum. Each stratum gives its share, rounded by the largest
    remainder; with one stratum this is simple random sampling. Raises ValueError when the
    population is smaller than `size`.
    """
    if size > len(population):
        raise ValueError(f"{size} of {len(population)} cannot be drawn")
    strata: dict[str, list[int]] = defaultdict(list)
    for pk, stratum in population.items():
        strata[stratum].append(pk)
    shares = _shares({name: len(pks) for name, pks in strata.items()}, size)
    return sorted(
        pk
        for name, pks in strata.items()
        for pk in sorted(pks, key=lambda pk: _lot(seed, pk))[: shares[name]]
    )


def shortfalls(pairs: Sequence[PairFigures], records: int, target: Target) -> list[str]:
    """Why a round of so many `records` missed its target, a sentence each; empty when it is met.

    Every pair counts by itself: a mean over pairs would hide who reads the criteria otherwise
    (spec: screening rules, sections 5 and 6.3).
    """
    if not pairs:
        return ["Fewer than two people judged the records."]
    return [sentence for pair in pairs for sentence in _shortfalls_of(pair, records, target)]


def _shortfalls_of(pair: PairFigures, records: int, target: Target) -> Iterator[str]:
    if pair.n < records:
        yield f"{pair.names} both judged {pair.n} of the {records} records."
    if not _reaches(pair.percent, target.least_percent):
        yield (
            f"{pair.names} judged {_in_percent(pair.percent)} alike; the target is "
            f"{_in_percent(target.least_percent)}."
        )
    asked = {
        TargetStatistic.KAPPA: {"kappa": pair.kappa},
        TargetStatistic.AC1: {"AC1": pair.ac1},
        TargetStatistic.EITHER: {"kappa": pair.kappa, "AC1": pair.ac1},
    }[target.statistic]
    if not any(_reaches(value, target.least) for value in asked.values()):
        said = " and ".join(
            f"{name} is {'undefined' if value is None else f'{value:.3f}'}"
            for name, value in asked.items()
        )
        yield f"{pair.names}: {said}; the target is {target.least:.2f}."


def _in_percent(share: float) -> str:
    return f"{round(share * 100, 1):g} %"


def _reaches(value: float | None, least: float) -> bool:
    return value is not None and value >= least - ROUNDING


def _shares(sizes: Mapping[str, int], size: int) -> dict[str, int]:
    """How many each stratum gives: its exact share rounded down, the rest to the largest
    remainders."""
    total = sum(sizes.values())
    shares = {name: size * n // total for name, n in sizes.items()} if total else {}
    by_remainder = sorted(sizes, key=lambda name: (-(size * sizes[name] % total), name))
    for name in by_remainder[: size - sum(shares.values())]:
        shares[name] += 1
    return shares


def _lot(seed: int, pk: int) -> bytes:
    """A place in an order that nobody can choose, the same in every version of Python."""
    return hashlib.sha256(f"{seed}:{pk}".encode()).digest()
