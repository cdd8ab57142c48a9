"""Reading the rows that could not be read, and those that were settled."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from reviews.models import Membership
from searches.models import ImportFile, Record, Run


def unreadable_of(member: Membership) -> QuerySet[Record]:
    """The review's unreadable rows that wait for a person, in the order of their files."""
    rows = Record.objects.visible().filter(review=member.review, is_readable=False)
    return rows.select_related("file__run").order_by("file__uploaded_at", "file", "position")


def rows_to_mend(member: Membership) -> QuerySet[Record]:
    """The rows that were unreadable once, also those that are settled or undone meanwhile."""
    rows = Record.objects.filter(review=member.review, file__published_at__isnull=False)
    once = Q(is_readable=False) | Q(mended_at__isnull=False)
    return rows.filter(once).select_related("file__run", "mended_by")


def lines_of(record: Record, *, most: int = 200) -> list[tuple[int, str, bool]]:
    """Number in the file, text, and whether a problem names it, of a row's first lines."""
    wrong = {problem.get("line") for problem in record.problems}
    lines = record.raw.splitlines()[:most]
    return [(n, line[:2000], n in wrong) for n, line in enumerate(lines, start=record.line)]


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


def runs_with_unreadable(member: Membership) -> QuerySet[Run]:
    """The runs whose files hold a row in quarantine."""
    runs = unreadable_of(member).order_by().values("file__run")
    return Run.objects.filter(pk__in=runs).order_by("created_at", "pk")
