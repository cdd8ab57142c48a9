"""PDF files of reports: those that wait, those that are attached, and what they are known by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from reviews.models import Membership, Review
from screening.models import FullText, Report
from screening.rules.pdf_matching import Sought


def waiting_files(member: Membership) -> QuerySet[FullText]:
    waiting = FullText.objects.waiting().filter(review=member.review)
    return waiting.select_related("proposed__citation", "uploaded_by")


def attached_file(member: Membership, pk: UUID) -> FullText:
    """One file of a report. Raises FullText.DoesNotExist, also for another review's."""
    return FullText.objects.standing().get(review=member.review, pk=pk)


def files_of(member: Membership, reports: Iterable[UUID]) -> dict[UUID, list[FullText]]:
    """The files of each report, the newest first."""
    found: dict[UUID, list[FullText]] = defaultdict(list)
    standing = FullText.objects.standing().filter(review=member.review, report__in=list(reports))
    for full_text in standing.select_related("uploaded_by").order_by("-uploaded_at", "pk"):
        found[full_text.report_id].append(full_text)
    return found


def sought_in(review: Review) -> list[Sought]:
    """The reports that a file can be of, with what it may be known by."""
    reports = Report.objects.standing().filter(review=review).select_related("citation")
    return [
        Sought(
            key=report.pk,
            title=report.citation.title,
            doi=report.citation.doi,
            pmid=report.citation.pmid,
            author=first_family(report.citation.authors),
            year=report.citation.year,
        )
        for report in reports.order_by("pk")
    ]


def first_family(authors: list[str]) -> str:
    """The family name of the first author, whose name ends in the given names or initials."""
    name = authors[0] if authors else ""
    return name.rpartition(" ")[0] or name
