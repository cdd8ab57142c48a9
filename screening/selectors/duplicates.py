"""Groups of records that form one citation, and why."""

from __future__ import annotations

from django.db.models import Count, Max, OuterRef, Prefetch, Q, QuerySet, Subquery

from reviews.models import AuditEvent, Job, Membership
from searches.models import Citation, DuplicateRuling, Record

BRING_RECORDS = ("record.mended", "file.restored")
"""Acts beside the reading of a file after which records count that did not before."""


def groups_of(member: Membership) -> QuerySet[Citation]:
    """Citations with two or more visible records, in `shown_records`; most records first."""
    records = Record.objects.visible()
    counted = records.filter(citation=OuterRef("pk")).order_by().values("citation")
    shown = records.select_related("file__run").defer("raw", "fields").order_by("pk")
    return (
        Citation.objects.visible()
        .filter(review=member.review)
        .annotate(size=Subquery(counted.annotate(n=Count("pk")).values("n")))
        .filter(size__gt=1)
        .order_by("-size", "title", "pk")
        .prefetch_related(Prefetch("records", shown, to_attr="shown_records"))
    )


def citations_with_records(member: Membership) -> QuerySet[Citation]:
    """The review's citations, each with its visible records and their fields in `shown_records`."""
    records = Record.objects.visible().select_related("file__run").defer("raw", "mended_raw")
    shown = Prefetch("records", records.order_by("pk"), to_attr="shown_records")
    return Citation.objects.filter(review=member.review).prefetch_related(shown)


def records_of(member: Membership, citation: Citation) -> QuerySet[Record]:
    return (
        Record.objects.visible()
        .filter(review=member.review, citation=citation)
        .select_related("file__run")
        .order_by("pk")
    )


def rulings_of(member: Membership, citation: Citation) -> QuerySet[DuplicateRuling]:
    """What was ruled on pairs of the citation's records, oldest first."""
    records = citation.records.values("pk")
    return (
        DuplicateRuling.objects.filter(review=member.review)
        .filter(Q(record_a__in=records) & Q(record_b__in=records))
        .select_related("record_a__file__run", "record_b__file__run", "decided_by")
        .order_by("created_at", "pk")
    )


def last_deduplication(member: Membership, kind: str) -> Job | None:
    return Job.objects.filter(review=member.review, kind=kind).order_by("-created_at").first()


def records_changed_since(member: Membership, job: Job | None) -> bool:
    """Whether records came in after the last deduplication began: read, mended or put back."""
    newest = (
        Record.objects.visible()
        .filter(review=member.review)
        .aggregate(at=Max("file__published_at"))["at"]
    )
    if newest is None:
        return False
    if job is None or job.created_at < newest:
        return True
    events = AuditEvent.objects.filter(review=member.review, at__gt=job.created_at)
    return events.filter(action__in=BRING_RECORDS).exists()


def duplicate_counts(member: Membership) -> dict[str, int]:
    """`records` that are readable and the `citations` they form."""
    records = Record.objects.visible().filter(review=member.review, is_readable=True)
    citations = Citation.objects.visible().filter(review=member.review)
    return {"records": records.count(), "citations": citations.count()}
