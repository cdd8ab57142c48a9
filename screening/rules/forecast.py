"""When a stage would be finished if people went on as they did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

ACTIVE_DAYS = 7
FURTHEST = 3650


@dataclass(frozen=True, slots=True)
class Forecast:
    """`rate` is verdicts on an active day, `days` how many such days remain; `finish` counts the
    days in between on which nobody screened as they came lately, None beyond ten years."""

    rate: float
    days: int
    finish: date | None


def forecast(wanted: int, per_day: Mapping[date, int], today: date) -> Forecast | None:
    """The forecast for `wanted` verdicts at the mean rate of the last seven active days.

    `per_day` are the verdicts of each day; None when nobody screened yet (spec: screening rules,
    section 12).
    """
    active = sorted(day for day, n in per_day.items() if n)[-ACTIVE_DAYS:]
    if not active:
        return None
    given = sum(per_day[day] for day in active)
    days = ceil(wanted * len(active) / given)
    calendar = ceil(wanted * ((today - active[0]).days + 1) / given)
    finish = today + timedelta(days=calendar) if calendar <= FURTHEST else None
    return Forecast(given / len(active), days, finish)
