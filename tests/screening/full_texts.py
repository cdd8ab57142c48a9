"""Reports at full text, sent on by a vote of two."""

from __future__ import annotations

from screening.models import Report
from screening.services.stages import send_on


def reports_sent_on(cast, screening_of, vote, n: int = 3) -> list[Report]:
    """`n` citations that both readers included, sent on; by title."""
    stage = screening_of(cast, n)
    for candidate in stage.candidates.order_by("citation__title"):
        vote(cast.ana, candidate, "include")
        vote(cast.bo, candidate, "include")
    send_on(cast.lena)
    return list(Report.objects.order_by("citation__title"))
