"""Marks and comments on full texts: made and taken back by their author, append-only."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.access import SCREENERS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Candidate, FullText
from screening.models.annotations import Annotation
from screening.selectors.candidates import candidate_reading

MOST_RECTANGLES = 200


def annotate(
    member: Membership,
    full_text: FullText,
    *,
    key: UUID,
    page: int,
    rectangles: Sequence[Sequence[float]] = (),
    quote: str = "",
    comment: str = "",
) -> Annotation:
    """Mark a passage of a file, with a comment or without; or comment on a page.

    `key` is the UUID of the click: the same again returns what it made. Raises BadInput for a mark
    that says nothing or lies beside the page, Conflict for a key that somebody else used or a
    report that is not retrieved.
    """
    require_role(member, SCREENERS)
    quote, comment = quote.strip(), comment.strip()
    if not quote and not comment:
        raise BadInput("Mark a passage, or write a comment.")
    if len(rectangles) > MOST_RECTANGLES or not all(map(_is_on_the_page, rectangles)):
        raise BadInput("This is no passage of the page.", remedy="Mark it again.")
    if candidate_reading(full_text) is None:
        raise Conflict("This report is not retrieved.", remedy="Mark it as retrieved first.")
    try:
        with transaction.atomic():
            annotation = Annotation.objects.create(
                id=key,
                full_text=full_text,
                author=member,
                page=page,
                rectangles=[list(each) for each in rectangles],
                quote=quote,
                comment=comment,
            )
            _record(member, annotation, "annotation.added", quote=quote, comment=comment)
    except IntegrityError as clash:
        made = Annotation.objects.filter(pk=key, author=member, full_text=full_text).first()
        if made is None:
            raise Conflict("This mark was stored before.", remedy="Reload the page.") from clash
        return made
    return annotation


def withdraw_annotation(member: Membership, pk: UUID) -> None:
    """Take back an own mark. Raises Annotation.DoesNotExist for somebody else's."""
    require_role(member, SCREENERS)
    with transaction.atomic():
        annotation = Annotation.objects.standing().get(
            pk=pk, author=member, full_text__review=member.review_id
        )
        annotation.withdrawn_at = timezone.now()
        annotation.save(update_fields=["withdrawn_at"])
        _record(member, annotation, "annotation.withdrawn")


def _is_on_the_page(rectangle: Sequence[float]) -> bool:
    numbers = [n for n in rectangle if isinstance(n, int | float) and -0.01 <= n <= 1.01]
    return len(numbers) == len(rectangle) == 4


def _record(member: Membership, annotation: Annotation, action: str, **new: str) -> None:
    """It may tell what its author thinks, so it is shown to those who see the verdicts.

    Where the file's own record was joined with another, it stays with its own: taken apart, the
    verdict on the other must not open it.
    """
    own = Candidate.objects.filter(report=annotation.full_text.report_id).first()
    candidate = own or candidate_reading(annotation.full_text)
    record_event(
        member.review,
        action,
        member=member,
        subject=annotation,
        summary=f"{annotation.full_text}, page {annotation.page}",
        new=new,
        candidate=candidate and candidate.pk,
    )
