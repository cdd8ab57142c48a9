"""PDF files of reports: those that wait, those that are attached, and what they are known by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

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
    """The files of each report and of its like where records were joined, the newest first.

    Nothing is moved, so that a report whose record is taken out again has its files.
    """
    wanted = set(reports)
    like = Report.objects.filter(
        citation=OuterRef("report__citation__merged_into"),
        number=OuterRef("report__number"),
        pk__in=wanted,
    )
    own_or_joined = Q(report__in=wanted) | Q(Exists(like))
    standing = FullText.objects.standing().filter(own_or_joined, review=member.review)
    standing = standing.select_related("uploaded_by", "report__citation__merged_into")
    standing = standing.prefetch_related("report__citation__merged_into__reports")
    found: dict[UUID, list[FullText]] = defaultdict(list)
    for full_text in standing.order_by("-uploaded_at", "pk"):
        found[shown_under(full_text.report).pk].append(full_text)
    return found


def shown_under(report: Report) -> Report:
    """The report itself, or that of its number of the citation that its own was merged into."""
    head = report.citation.merged_into
    likes = head.reports.all() if head else ()
    return next((like for like in likes if like.number == report.number), report)


def has_file(review: Review) -> Q:
    """Of a report of the review: whether `files_of` has one for it."""
    standing = FullText.objects.standing().filter(review=review)
    joined = standing.filter(report__citation__merged_into__isnull=False)
    like = joined.filter(
        report__citation__merged_into=OuterRef("citation"), report__number=OuterRef("number")
    )
    return Q(pk__in=standing.filter(report__isnull=False).values("report")) | Q(
        Exists(like), citation__in=joined.values("report__citation__merged_into")
    )


def sought_in(review: Review) -> list[Sought]:
    """The reports that a file can be of, with what it may be known by; of several that a record
    describes only the first, for the record's facts are not the others'."""
    reports = Report.objects.standing().filter(review=review, number=1).select_related("citation")
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
