"""Groups of records that form one citation, and why."""

from __future__ import annotations

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from reviews.models import Job, Membership
from searches.dedup import RULES_VERSION
from searches.models import Citation, DuplicateRuling, Record, RecordKeys
from searches.vocabulary import DEDUPLICATION


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


def last_deduplication(member: Membership) -> Job | None:
    return (
        Job.objects.filter(review=member.review, kind=DEDUPLICATION).order_by("-created_at").first()
    )


def waits_for_comparison(member: Membership) -> bool:
    """Whether there are records that were never compared with the others."""
    compared = RecordKeys.objects.filter(record=OuterRef("pk"), version=RULES_VERSION)
    records = Record.objects.visible().filter(review=member.review, is_readable=True)
    return records.filter(~Exists(compared)).exists()


def duplicate_counts(member: Membership) -> dict[str, int]:
    """`records` that are readable and the `citations` they form."""
    records = Record.objects.visible().filter(review=member.review, is_readable=True)
    citations = Citation.objects.visible().filter(review=member.review)
    return {"records": records.count(), "citations": citations.count()}
