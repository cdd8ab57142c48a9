"""Reading strategies and their texts."""

from __future__ import annotations

from django.db.models import QuerySet

from reviews.models import Membership
from searches.models import Strategy

SHOWN_FIRST = ("pubmed", "scopus", "wos", "scholar")


def strategies_of(member: Membership) -> QuerySet[Strategy]:
    """Every version, newest first."""
    return (
        Strategy.objects.filter(review=member.review)
        .select_related("created_by")
        .order_by("-version")
    )


def translations_of(strategy: Strategy) -> list:
    """The version's texts: the four databases most teams use, then the others."""
    order = {key: place for place, key in enumerate(SHOWN_FIRST)}
    return sorted(strategy.translations.all(), key=lambda t: (order.get(t.database, 9), t.database))
