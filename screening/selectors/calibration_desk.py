"""The records of a calibration round as the desk shows them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Case, Value, When

from reviews.models import Membership
from screening.models import CalibrationCandidate, CalibrationRound
from screening.rules.allocation import start_of_order
from screening.selectors.calibrations import in_full, own_calibration_tips, own_current
from screening.selectors.desk import Card, finder_for, make_card


def cards_to_judge(member: Membership, calibration: CalibrationRound, count: int) -> list[Card]:
    """The next records of a round that the member has not judged, in an order of their own."""
    if not calibration.is_open:
        return []
    begin = start_of_order(member.pk, calibration.pk)
    judged = own_current(member, calibration).values("candidate")
    waiting = (
        in_full(calibration.candidates.exclude(pk__in=judged))
        .annotate(lap=Case(When(order_key__gte=begin, then=Value(0)), default=Value(1)))
        .order_by("lap", "order_key", "pk")
    )
    return calibration_cards(member, list(waiting[:count]))


def calibration_cards(member: Membership, candidates: Sequence[CalibrationCandidate]) -> list[Card]:
    """A card for each candidate; what a verdict would replace is the member's own tip."""
    if not candidates:
        return []
    tips = own_calibration_tips(member, candidates)
    finder = finder_for(member)
    return [make_card(finder, one, one.citation, replaces=tips.get(one.pk)) for one in candidates]
