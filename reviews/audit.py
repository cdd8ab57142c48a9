"""Writing the audit log, always in the transaction of the change it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from reviews.models import AuditEvent, Membership, Review


def record_event(
    review: Review,
    action: str,
    *,
    member: Membership | None,
    subject: Any = "",
    summary: str = "",
    old: dict | None = None,
    new: dict | None = None,
    reason: str = "",
    candidate: UUID | None = None,
) -> AuditEvent:
    """Add one event.

    `member` is who acted (None: the software by itself), `subject` the changed row or its id,
    `candidate` must be given when the event tells of a verdict. Raises RuntimeError outside a
    transaction: an event and its change stand or fall together.
    """
    _require_transaction()
    return AuditEvent.objects.create(
        review=review,
        actor=member.user if member else None,
        action=action,
        subject=str(getattr(subject, "pk", subject)),
        summary=summary[:500],
        old=old or {},
        new=new or {},
        reason=reason,
        candidate=candidate,
    )


def record_outcomes(
    review: Review, changes: Iterable[tuple[UUID, str, str]], *, summary: str
) -> None:
    """Add one event of the software for each candidate whose outcome an act on many changed.

    `changes` are the candidate, its outcome before and after. Raises like `record_event`.
    """
    _require_transaction()
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                review=review,
                action="outcome.changed",
                subject=str(candidate),
                summary=summary[:500],
                old={"outcome": before},
                new={"outcome": after},
                candidate=candidate,
            )
            for candidate, before, after in changes
        ),
        batch_size=500,
    )


def _require_transaction() -> None:
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit event is written in the transaction of its change.")
