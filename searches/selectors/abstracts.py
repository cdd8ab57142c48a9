"""Reading which citations lack an abstract, and what was filled in."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from reviews.models import Job, Membership, Review
from searches.databases.wanted import Wanted
from searches.models import Citation, Record
from searches.selectors.citations import citations_of


def without_abstract(member: Membership) -> QuerySet[Citation]:
    """The review's visible citations without an abstract, those that can be looked up first."""
    missing = citations_of(member).filter(abstract="")
    return missing.annotate(named=Q(pmid__isnull=False) | ~Q(doi="")).order_by(
        "-named", "title", "pk"
    )


def wanted_in(review: Review) -> list[Wanted]:
    """What can be looked up of the citations without an abstract."""
    missing = Citation.objects.visible().filter(review=review, abstract="")
    named = missing.filter(Q(pmid__isnull=False) | ~Q(doi=""))
    return [Wanted(*row) for row in named.order_by("pk").values_list("pk", "pmid", "doi")]


def other_abstracts(citation: Citation) -> list[Record]:
    """The citation's visible records with an abstract that is not the one it shows."""
    records = citation.records.visible().select_related("file__run").order_by("pk")
    return [r for r in records if r.fields.get("abstract", "") not in ("", citation.abstract)]


def last_look_up(member: Membership, kind: str) -> Job | None:
    """The newest job that looked abstracts up."""
    return Job.objects.filter(review=member.review, kind=kind).order_by("-created_at").first()
