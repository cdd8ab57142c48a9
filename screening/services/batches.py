"""Taking many records at once, to be read in the days to come."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from reviews.access import SCREENERS, require_role
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from screening.models import Assignment, Stage
from screening.services.queue import next_assignments, require_open

MOST_AT_ONCE = 200


def take_batch(member: Membership, stage: Stage, count: int) -> list[Assignment]:
    """Up to `count` places, those the member holds first, leased for `BATCH_DAYS` days from now.

    They are fewer when fewer are free, or when others are taking theirs at this instant. Asked
    again it gives the same places and renews them. Raises BadInput for a count that is not 1 to
    200, Conflict when the stage is closed, NotAllowed for who does not screen.
    """
    require_role(member, SCREENERS)
    if not 1 <= count <= MOST_AT_ONCE:
        raise BadInput(f"A batch is of 1 to {MOST_AT_ONCE} records.")
    require_open(stage)
    until = timezone.now() + timedelta(days=settings.BATCH_DAYS)
    return next_assignments(member, stage, count, until=until)
