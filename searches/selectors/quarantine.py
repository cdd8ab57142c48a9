"""Reading the rows that could not be read, and those that were settled."""

from __future__ import annotations

from django.db.models import QuerySet

from reviews.models import Membership
from searches.models import ImportFile, Record


def unreadable_of(member: Membership) -> QuerySet[Record]:
    """The review's unreadable rows that wait for a person, in the order of their files."""
    rows = Record.objects.visible().filter(review=member.review, is_readable=False)
    return rows.select_related("file__run").order_by("file__uploaded_at", "file", "position")


def discarded_of(member: Membership) -> QuerySet[Record]:
    """The rows that were ruled to be no records, of files that count."""
    return (
        Record.objects.filter(
            review=member.review,
            discarded_at__isnull=False,
            file__published_at__isnull=False,
            file__withdrawn_at__isnull=True,
        )
        .select_related("file__run", "discarded_by")
        .order_by("-discarded_at", "pk")
    )


def files_with_unreadable(member: Membership) -> QuerySet[ImportFile]:
    """The files that hold a row in quarantine."""
    files = unreadable_of(member).order_by().values("file")
    return ImportFile.objects.filter(pk__in=files).select_related("run")
