"""Reports without a file, and the free copies of them that services know of."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from reviews.models import Membership, Review
from screening.models import OpenCopy, Report
from screening.selectors.full_texts import has_file


def without_file(review: Review) -> QuerySet[Report]:
    """Reports that stand and have no file; of several that a record describes only the first, for a
    service that is asked by the record's DOI knows no other."""
    return (
        Report.objects.standing()
        .filter(~has_file(review), review=review, number=1)
        .select_related("citation")
        .order_by("citation__title", "pk")
    )


def reports_with_copies(member: Membership) -> QuerySet[Report]:
    """Reports without a file of which a free copy is known, with `copies`."""
    copies = Prefetch("open_copies", OpenCopy.objects.all(), to_attr="copies")
    found = without_file(member.review).filter(open_copies__isnull=False).distinct()
    return found.prefetch_related(copies)


def copies_of(member: Membership) -> QuerySet[OpenCopy]:
    """Copies that can be fetched: PDFs of reports without a file."""
    return OpenCopy.objects.filter(report__in=without_file(member.review), is_pdf=True)
