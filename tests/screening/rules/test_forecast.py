"""The forecast of the finish."""

from datetime import date, timedelta

import pytest

from screening.rules.forecast import forecast

TODAY = date(2026, 3, 20)


def days_ago(*counts):
    """Verdicts by day, today last."""
    return {TODAY - timedelta(days=n): count for n, count in enumerate(reversed(counts))}


@pytest.mark.parametrize(
    ("wanted", "per_day", "rate", "days", "finish"),
    [
        (100, days_ago(50), 50, 2, date(2026, 3, 22)),
        (100, days_ago(50, 0, 0, 50), 50, 2, date(2026, 3, 24)),
        (70, days_ago(1000, 10, 10, 10, 10, 10, 10, 10), 10, 7, date(2026, 3, 27)),
        (0, days_ago(50), 50, 0, TODAY),
        (1, days_ago(50), 50, 1, date(2026, 3, 21)),
        (1_000_000, days_ago(1), 1, 1_000_000, None),
    ],
    ids=["daily", "with days off", "the last seven active days", "done", "one left", "never"],
)
def test_the_recent_rate_goes_on(wanted, per_day, rate, days, finish):
    found = forecast(wanted, per_day, TODAY)
    assert (found.rate, found.days, found.finish) == (rate, days, finish)


def test_without_a_verdict_there_is_no_forecast():
    assert forecast(10, {}, TODAY) is None
    assert forecast(10, days_ago(0), TODAY) is None
