"""Reports sought, retrieved and included; studies."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import BooleanField, ExpressionWrapper, QuerySet

from reviews.models import Membership
from screening.models import Report
from screening.rules.openurl import openurl
from screening.rules.study_suggestions import Document, suggest_studies
from screening.selectors.full_texts import first_family, has_file
from screening.selectors.ledger import included_ever
from screening.vocabulary import Retrieval
from searches.models import Record


@dataclass(frozen=True, slots=True)
class SuggestedStudy:
    """Included reports that may be of one study, and what speaks for it."""

    reports: list[Report]
    why: str

    @property
    def label(self) -> str:
        """The name of the study that one of them is in, else first author and year."""
        if named := next((report.study.label for report in self.reports if report.study), ""):
            return named
        first = min(self.reports, key=lambda report: report.citation.year or 9999).citation
        return f"{first_family(first.authors) or first.title[:40]} {first.year or ''}".strip()


def reports_of(member: Membership) -> QuerySet[Report]:
    """Every report that was sent on, those still to be retrieved first.

    It does not follow later changes at title-abstract: they would show in the blind list.
    """
    return (
        Report.objects.standing()
        .filter(review=member.review)
        .select_related("citation", "study")
        .annotate(has_file=ExpressionWrapper(has_file(member.review), BooleanField()))
        .order_by("-retrieval", "citation__title", "citation", "number")
    )


def reports_to_retrieve(member: Membership) -> int:
    """How many reports are neither retrieved nor given up."""
    return reports_of(member).filter(retrieval=Retrieval.SOUGHT).count()


def included_reports(member: Membership) -> QuerySet[Report]:
    """Reports included at full text; for members who see outcomes."""
    return (
        included_ever(member.review)
        .select_related("citation", "study")
        .order_by("study__label", "citation__title", "citation", "number")
    )


def study_suggestions(member: Membership) -> list[SuggestedStudy]:
    """Included reports that may be of one study; for members who see outcomes."""
    reports = {report.pk: report for report in included_reports(member)}
    texts = {r.citation_id: [r.citation.title, r.citation.abstract] for r in reports.values()}
    raw = Record.objects.visible().filter(citation__in=list(texts))
    for pk, text in raw.values_list("citation", "raw"):
        texts[pk].append(text)
    found = suggest_studies(
        [
            Document(
                key=pk,
                title=report.citation.title,
                text=" ".join(texts[report.citation_id]),
                author=first_family(report.citation.authors),
                study=report.study_id,
            )
            for pk, report in reports.items()
        ]
    )
    return [SuggestedStudy([reports[pk] for pk in each.keys], each.why) for each in found]


def library_link(member: Membership, report: Report) -> str:
    """Where the library's resolver offers the report; "" where the review names none."""
    base, citation = member.review.resolver_url, report.citation
    if not base:
        return ""
    return openurl(
        base,
        title=citation.title,
        journal=citation.journal,
        year=citation.year,
        volume=citation.volume,
        issue=citation.issue,
        pages=citation.pages,
        author=citation.authors[0] if citation.authors else "",
        doi=citation.doi,
        pmid=citation.pmid,
    )
