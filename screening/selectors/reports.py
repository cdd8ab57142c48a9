"""Reports sought, retrieved and included; studies."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from reviews.models import Membership
from screening.models import FullText, Report
from screening.selectors.prisma import included
from screening.vocabulary import Retrieval


def reports_of(member: Membership) -> QuerySet[Report]:
    """Every report that was sent on, those still to be retrieved first.

    It does not follow later changes at title-abstract: they would show in the blind list.
    """
    return (
        Report.objects.standing()
        .filter(review=member.review)
        .select_related("citation", "study")
        .annotate(has_file=Exists(FullText.objects.standing().filter(report=OuterRef("pk"))))
        .order_by("-retrieval", "citation__title", "pk")
    )


def reports_to_retrieve(member: Membership) -> int:
    """How many reports are neither retrieved nor given up."""
    return reports_of(member).filter(retrieval=Retrieval.SOUGHT).count()


def included_reports(member: Membership) -> QuerySet[Report]:
    """Reports included at full text; for members who see outcomes."""
    return (
        included(member.review)
        .select_related("citation", "study")
        .order_by("study__label", "citation__title", "pk")
    )
