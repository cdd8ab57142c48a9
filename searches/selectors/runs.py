"""Reading runs, their files and what came of them."""

from __future__ import annotations

from django.db.models import Count, Prefetch, Q, QuerySet

from reviews.models import Membership
from searches.models import ImportFile, Record, Run


def files_with_counts() -> QuerySet[ImportFile]:
    return ImportFile.objects.select_related("job", "uploaded_by").annotate(
        record_count=Count("records"),
        unreadable_count=Count("records", filter=Q(records__is_readable=False)),
    )


def runs_of(member: Membership) -> QuerySet[Run]:
    """The review's runs in the order they were written down, with files and record counts."""
    return (
        Run.objects.filter(review=member.review)
        .select_related("strategy")
        .annotate(
            record_count=Count(
                "files__records", filter=Q(files__published_at__isnull=False), distinct=True
            )
        )
        .prefetch_related(Prefetch("files", files_with_counts()))
    )


def rows_of(file: ImportFile, *, unreadable_only: bool = False) -> QuerySet[Record]:
    """Rows of a file, none while it is still being read."""
    rows = file.records.visible().order_by("position")
    return rows.filter(is_readable=False) if unreadable_only else rows
