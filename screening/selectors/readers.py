"""Who may screen at a stage, and who of them is experienced."""

from __future__ import annotations

from django.db.models import QuerySet

from reviews.access import SCREENERS
from reviews.models import Membership
from reviewsite.lib.errors import NotAllowed
from screening.models import Stage


def readers_of(stage: Stage) -> QuerySet[Membership]:
    """The members who may screen at a stage."""
    chosen = stage.readers if stage.limits_readers else Membership.objects
    return chosen.filter(review=stage.review_id, is_active=True, role__in=SCREENERS)


def may_read(member: Membership, stage: Stage) -> bool:
    if not stage.limits_readers:
        return member.is_active and member.may_screen
    return readers_of(stage).filter(pk=member.pk).exists()


def require_reader(member: Membership, stage: Stage) -> None:
    """Raises NotAllowed (SC-103) for who does not screen at a stage."""
    if not may_read(member, stage):
        raise NotAllowed(
            f"You do not screen at “{stage}”: the lead chose who does (SC-103).",
            remedy="Your earlier verdicts there stay as they are. Ask the lead if you should go "
            "on.",
        )


def experienced_of(stage: Stage) -> frozenset[int] | None:
    """The experienced readers, one of whom is asked for on each record; None where none is."""
    if not stage.needs_experienced:
        return None
    return frozenset(stage.experienced.values_list("pk", flat=True))
