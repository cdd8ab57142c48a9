"""How far reviewers agree: the statistics, or the sentence that says why there is none.

Two reviewers are a square table of counts, rows the first and columns the second reviewer,
categories in one order (include first). More reviewers are counts per record, or ratings with gaps.
Every function raises `Undefined` rather than invent a number (spec: screening rules, section 6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

Z_95 = 1.959964

Table = Sequence[Sequence[int]]
T = TypeVar("T")


class Undefined(ValueError):
    """A statistic that these counts do not have; its text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A statistic with its standard error and 95 % confidence interval, not clipped."""

    value: float
    se: float
    low: float
    high: float

    @property
    def shown(self) -> tuple[float, float]:
        """The interval clipped to -1 and 1, as pages show it."""
        return max(self.low, -1.0), min(self.high, 1.0)


@dataclass(frozen=True, slots=True)
class Measure:
    """What a page shows of a statistic: its result, or None and why."""

    result: float | Estimate | None
    why_not: str = ""


def measured(statistic: Callable[[T], float | Estimate], data: T) -> Measure:
    """The statistic of the data, or the reason for which it is undefined."""
    try:
        return Measure(statistic(data))
    except Undefined as reason:
        return Measure(None, str(reason))


def tabulate(pairs: Iterable[tuple[Hashable, Hashable]], categories: Sequence[Hashable]) -> Table:
    """The table of two reviewers' ratings, in the order of `categories`."""
    counts = Counter(pairs)
    return [[counts[row, column] for column in categories] for row in categories]


def percent_agreement(table: Table) -> Estimate:
    """The share of records judged alike, with Wilson's interval (E. B. Wilson 1927)."""
    n = _total(table)
    return wilson(sum(table[i][i] for i in range(len(table))), n)


def wilson(successes: int, n: int) -> Estimate:
    """A share with Wilson's 95 % score interval. Raises Undefined when `n` is 0."""
    if n == 0:
        raise Undefined("No record was judged by both.")
    share, z2 = successes / n, Z_95**2
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Estimate(share, sqrt(share * (1 - share) / n), centre - half, centre + half)


def cohen_kappa(table: Table) -> Estimate:
    """Cohen's kappa with its large-sample standard error (Fleiss, Cohen & Everitt 1969)."""
    n = _total(table)
    observed, expected = _observed(table), _expected(table)
    _require_variation(expected)
    kappa = (observed - expected) / (1 - expected)
    cells = range(len(table))
    rows, columns = _margins(table)
    on = sum(table[i][i] / n * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in cells)
    off = (1 - kappa) ** 2 * sum(
        table[i][j] / n * (columns[i] + rows[j]) ** 2 for i in cells for j in cells if i != j
    )
    spread = on + off - (kappa - expected * (1 - kappa)) ** 2
    se = sqrt(max(spread, 0.0) / (n * (1 - expected) ** 2))
    return Estimate(kappa, se, kappa - Z_95 * se, kappa + Z_95 * se)


def weighted_kappa(table: Table) -> float:
    """Cohen's kappa with linear weights; the categories are ordered (Cohen 1968)."""
    n, last = _total(table), len(table) - 1
    rows, columns = _margins(table)
    cells = [(i, j, 1 - abs(i - j) / last) for i in range(last + 1) for j in range(last + 1)]
    observed = sum(weight * table[i][j] / n for i, j, weight in cells)
    expected = sum(weight * rows[i] * columns[j] for i, j, weight in cells)
    _require_variation(expected)
    return (observed - expected) / (1 - expected)


def pabak(table: Table) -> float:
    """Kappa adjusted for prevalence and bias (Byrt, Bishop & Carlin 1993)."""
    categories = len(table)
    return (categories * _observed(table) - 1) / (categories - 1)


def gwet_ac1(table: Table) -> float:
    """Gwet's AC1 of two reviewers (Gwet 2008)."""
    rows, columns = _margins(table)
    shares = [(row + column) / 2 for row, column in zip(rows, columns, strict=True)]
    return _ac1(_observed(table), shares)


def positive_agreement(table: Table) -> float:
    """Of the inclusions of both, the share on which they agree; two categories."""
    (a, b), (c, _) = _two_by_two(table)
    if a + b + c == 0:
        raise Undefined("Nobody included anything.")
    return 2 * a / (2 * a + b + c)


def negative_agreement(table: Table) -> float:
    """Of the exclusions of both, the share on which they agree; two categories."""
    (_, b), (c, d) = _two_by_two(table)
    if b + c + d == 0:
        raise Undefined("Nobody excluded anything.")
    return 2 * d / (2 * d + b + c)


def prevalence_index(table: Table) -> float:
    """How uneven the categories are, -1 (all excluded) to 1 (all included)."""
    (a, _), (_, d) = _two_by_two(table)
    return (a - d) / _total(table)


def bias_index(table: Table) -> float:
    """How much more often the first reviewer includes than the second, -1 to 1."""
    (_, b), (c, _) = _two_by_two(table)
    return (b - c) / _total(table)


def is_paradox(table: Table) -> bool:
    """Whether kappa is low although nearly all is judged alike, as when inclusions are rare.

    Our rule: nine in ten alike, and kappa below 0.6.
    """
    try:
        return _observed(table) >= 0.9 and cohen_kappa(table).value < 0.6
    except Undefined:
        return False


def fleiss_kappa(counts: Sequence[Sequence[int]]) -> float:
    """Fleiss' kappa; `counts` holds for each record the ratings in each category (Fleiss 1971).

    Raises Undefined unless all records have the same number of ratings, at least two.
    """
    observed, shares = _many(counts)
    expected = sum(share**2 for share in shares)
    _require_variation(expected)
    return (observed - expected) / (1 - expected)


def ac1_of_many(counts: Sequence[Sequence[int]]) -> float:
    """Gwet's AC1 of several reviewers; `counts` as for `fleiss_kappa`, raises likewise."""
    return _ac1(*_many(counts))


def krippendorff_alpha(ratings: Iterable[Sequence[Hashable | None]]) -> float:
    """Krippendorff's alpha, nominal; None is a missing rating (Krippendorff 2004, chapter 11).

    `ratings` holds one sequence for each record; those with fewer than two ratings are not used.
    """
    pairs: Counter = Counter()
    for record in ratings:
        counts = Counter(rating for rating in record if rating is not None)
        m = counts.total()
        for one in counts if m > 1 else ():
            for other in counts:
                ordered = counts[one] * (counts[other] - (one == other))
                pairs[one, other] += ordered / (m - 1)
    n = pairs.total()
    if n == 0:
        raise Undefined("No record was judged by two or more.")
    totals: Counter = Counter()
    for (one, _), weight in pairs.items():
        totals[one] += weight
    if len([total for total in totals.values() if total]) < 2:
        raise Undefined("No variation: every verdict is the same, so chance cannot be told.")
    observed = sum(weight for (one, other), weight in pairs.items() if one != other) / n
    expected = (n**2 - sum(total**2 for total in totals.values())) / (n * (n - 1))
    return 1 - observed / expected


def landis_koch(kappa: float) -> str:
    """The word of Landis & Koch (1977): a convention, not a verdict on the screening."""
    if kappa < 0:
        return "poor"
    bounds = ((0.2, "slight"), (0.4, "fair"), (0.6, "moderate"), (0.8, "substantial"))
    return next((word for bound, word in bounds if round(kappa, 2) <= bound), "almost perfect")


def _total(table: Table) -> int:
    n = sum(map(sum, table))
    if n == 0:
        raise Undefined("No record was judged by both.")
    return n


def _observed(table: Table) -> float:
    n = _total(table)
    return sum(table[i][i] for i in range(len(table))) / n


def _expected(table: Table) -> float:
    rows, columns = _margins(table)
    return sum(row * column for row, column in zip(rows, columns, strict=True))


def _margins(table: Table) -> tuple[list[float], list[float]]:
    n = _total(table)
    return [sum(row) / n for row in table], [sum(column) / n for column in zip(*table, strict=True)]


def _two_by_two(table: Table) -> Table:
    if [len(row) for row in table] != [2, 2]:
        raise Undefined("This is defined for two categories only.")
    return table


def _require_variation(expected: float) -> None:
    if expected > 1 - 1e-12:
        raise Undefined("No variation: every verdict is the same, so chance cannot be told.")


def _many(counts: Sequence[Sequence[int]]) -> tuple[float, list[float]]:
    """The mean agreement of records and the share of each category."""
    if not counts:
        raise Undefined("No record was judged.")
    m = sum(counts[0])
    if any(sum(record) != m for record in counts):
        raise Undefined("The records have different numbers of verdicts.")
    if m < 2:
        raise Undefined("No record was judged by two or more.")
    alike = [sum(n * (n - 1) for n in record) / (m * (m - 1)) for record in counts]
    totals = [sum(category) for category in zip(*counts, strict=True)]
    return sum(alike) / len(counts), [total / (m * len(counts)) for total in totals]


def _ac1(observed: float, shares: Sequence[float]) -> float:
    expected = sum(share * (1 - share) for share in shares) / (len(shares) - 1)
    return (observed - expected) / (1 - expected)
