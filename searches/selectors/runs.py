"""Reading runs and their files, with the records counted from the rows."""

from __future__ import annotations

from django.db.models import Count, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reviews.models import Membership
from searches.models import ImportFile, Record, Run


def runs_of(member: Membership) -> QuerySet[Run]:
    """The review's runs, oldest first, each with its numbers of records and its files.

    `readable` and `unreadable` count the records of published files.
    """
    files = ImportFile.objects.select_related("job")
    return (
        Run.objects.filter(review=member.review)
        .select_related("strategy", "created_by")
        .annotate(**_counts("file__run"))
        .prefetch_related(Prefetch("files", queryset=files))
        .order_by("created_at", "pk")
    )


def files_of(member: Membership) -> QuerySet[ImportFile]:
    """The review's files with their jobs and numbers of `readable` and `unreadable` records."""
    return (
        ImportFile.objects.filter(run__review=member.review)
        .select_related("run", "job", "uploaded_by", "withdrawn_by")
        .annotate(**_counts("file"))
        .order_by("uploaded_at", "pk")
    )


def counted_twin(member: Membership, sha256: str) -> ImportFile | None:
    """The file of the review that has these bytes and counts, where there is one."""
    same = ImportFile.objects.shown().filter(run__review=member.review, sha256=sha256)
    return same.select_related("run").first()


def _counts(owner: str) -> dict[str, Coalesce]:
    """Annotations that count the visible records whose `owner` is the row."""
    records = Record.objects.visible().filter(**{owner: OuterRef("pk")}).values(owner)
    return {
        name: Coalesce(
            Subquery(records.filter(is_readable=flag).annotate(n=Count("pk")).values("n")), 0
        )
        for name, flag in (("readable", True), ("unreadable", False))
    }
