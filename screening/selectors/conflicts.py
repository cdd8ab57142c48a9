"""Conflicts and rulings, for members who see outcomes."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from reviews.models import Membership
from screening.models import Candidate
from screening.selectors.candidates import stages_of
from screening.selectors.decisions import sees_outcomes
from screening.vocabulary import How, OutcomeState


def conflicts_of(member: Membership) -> QuerySet[Candidate]:
    """Candidates in conflict and those ruled on, of the stages whose outcomes the member sees."""
    seen = [stage for stage in stages_of(member).values() if sees_outcomes(member, stage)]
    return (
        Candidate.objects.live()
        .filter(stage__in=seen)
        .filter(Q(outcome=OutcomeState.CONFLICT) | Q(how=How.ADJUDICATION))
        .select_related("stage", "citation", "report__citation")
        .order_by("stage__kind", "citation__title", "report__citation__title", "pk")
    )
