"""Deleting a review: only once its archive is made, and only by a lead who means it."""

from __future__ import annotations

from collections import deque

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Model, QuerySet

from reviews.access import LEADS, require_role
from reviews.models import Invitation, Job, Membership, Review
from reviews.vocabulary import OPEN_JOB_STATES
from reviewsite.lib.errors import BadInput, Conflict
from reviewsite.lib.stored import let_go
from screening.selectors.archives import KeptArchive, fresh_archive
from screening.services.archive_parts import PARTS


def delete_review(member: Membership, *, title: str) -> str:
    """Delete everything of the member's review but its archive; returns where that is kept.

    Raises BadInput when `title` is not the review's, Conflict when no archive holds it as it is
    or a job is at work on it.
    """
    require_role(member, LEADS)
    review = member.review
    if title.strip() != review.title:
        raise BadInput("This is not the title of the review.", remedy="Type it as it stands above.")
    try:
        with transaction.atomic():
            _lock(review)
            archive = _kept_archive(member)
            files = delete_rows(review)
    except (IntegrityError, OperationalError) as problem:
        raise Conflict(
            "Somebody worked on the review at the same moment. Nothing was deleted.",
            remedy="Try once more.",
        ) from problem
    for name in files:
        let_go(name)
    return archive.stored


def _kept_archive(member: Membership) -> KeptArchive:
    """That which holds the review as it is; a job could still take its place or add something."""
    if member.review.jobs.filter(state__in=OPEN_JOB_STATES).exists():
        raise Conflict(
            "Jobs of this review are at work.", remedy="Wait for their end, or cancel them."
        )
    archive = fresh_archive(member)
    if archive is None:
        raise Conflict(
            "No archive holds the review as it is now.",
            remedy="Make one, wait until it is done, then delete.",
        )
    return archive


def _lock(review: Review) -> None:
    """Wait for every act that is under way; what ends later has no review to belong to.

    An act holds the review or the row it changes, and at its end PostgreSQL looks at what its new
    rows point to. The weaker lock lets it look: so all rows first, and then the review for itself.
    """
    if not connection.features.has_select_for_update:
        return
    Review.objects.select_for_update(no_key=True).get(pk=review.pk)
    for part in PARTS[1:]:
        rows = part.rows(review).select_for_update(no_key=True, of=("self",)).values_list("pk")
        deque(rows.iterator(), maxlen=0)
    Review.objects.select_for_update().get(pk=review.pk)


def delete_rows(review: Review) -> list[str]:
    """Delete every row of a review; returns the files that nothing names any more.

    The caller holds the transaction: foreign keys are looked at when it ends.
    """
    files = []
    for part in PARTS:
        for name in part.files:
            files += part.rows(review).exclude(**{name: ""}).values_list(name, flat=True)
    for part in reversed(PARTS[1:]):
        for field in part.model._meta.many_to_many:
            through = field.remote_field.through._base_manager
            _delete(through.filter(**{f"{field.m2m_field_name()}__in": part.rows(review)}))
        _delete(part.rows(review))
    for model in (Invitation, Job):
        _delete(model.objects.filter(review=review))
    _delete(Review.objects.filter(pk=review.pk))
    return files


def _delete(rows: QuerySet[Model]) -> None:
    """Without looking for rows that depend on these: they go as well."""
    rows.order_by()._raw_delete(rows.db)
