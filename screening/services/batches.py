"""Taking many records at once, to be read in the days to come."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from reviews.access import SCREENERS, require_role
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from screening.models import Assignment, Stage
from screening.rules.arrangement import LARGEST_BATCH
from screening.selectors.readers import require_reader
from screening.services.queue import lease_end, next_assignments, renew_leases, require_open


def batch_end() -> datetime:
    return timezone.now() + timedelta(days=settings.BATCH_DAYS)


def take_batch(member: Membership, stage: Stage, count: int) -> list[Assignment]:
    """Up to `count` places, those the member holds first, leased for `BATCH_DAYS` days from now.

    They are fewer when fewer are free, or when others are taking theirs at this instant. Asked
    again it gives the same places and renews them. Raises BadInput for a count that is not 1 to
    200, Conflict when the stage is closed, NotAllowed for who does not screen there.
    """
    require_role(member, SCREENERS)
    require_reader(member, stage)
    if not 1 <= count <= LARGEST_BATCH:
        raise BadInput(f"A batch is of 1 to {LARGEST_BATCH} records.")
    require_open(stage)
    return next_assignments(member, stage, count, until=batch_end())


def places_at_desk(member: Membership, stage: Stage, count: int) -> list[Assignment]:
    """`count` places for the desk: by batches only of what the member took, else what is next.

    Raises NotAllowed (SC-103) for who does not screen at the stage.
    """
    require_reader(member, stage)
    if stage.takes_batches:
        with transaction.atomic():
            return renew_leases(member, stage, lease_end())[:count]
    return next_assignments(member, stage, count)
