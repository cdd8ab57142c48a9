"""How a stage is arranged, and what another arrangement would touch."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from reviews.access import LEADS, SCREENERS, require_role
from reviews.models import Membership
from screening.models import Assignment, Stage
from screening.rules.arrangement import Arrangement, notices
from screening.selectors.progress import leases_at
from screening.selectors.shares import plan_deal, undecided_of, unread_by
from screening.vocabulary import OPEN, Allocation, AssignmentState


def arrangement_of(stage: Stage) -> Arrangement:
    return Arrangement(
        allocation=Allocation(stage.allocation),
        batch_size=stage.batch_size,
        readers=frozenset(stage.readers.values_list("pk", flat=True)),
        needs_experienced=stage.needs_experienced,
        experienced=frozenset(stage.experienced.values_list("pk", flat=True)),
        hides_sources=stage.hides_sources,
    )


def screeners_of(member: Membership) -> QuerySet[Membership]:
    """The members whose role lets them screen, by name."""
    team = Membership.objects.filter(review=member.review, is_active=True, role__in=SCREENERS)
    return team.select_related("user").order_by("user__name", "pk")


@dataclass(frozen=True, slots=True)
class Portion:
    """What one person has decided, and has before them now and after a change."""

    reader: Membership
    decided: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ArrangementPreview:
    """What an arrangement touches, in places: taken back from people at work who may not screen
    any more; dealt ones given back; new ones dealt; for which nobody could be found."""

    arrangement: Arrangement
    notices: list[str]
    leases_released: int
    released: int
    allotted: int
    left_free: int
    portions: list[Portion]


def preview_arrangement(
    member: Membership, stage: Stage, arrangement: Arrangement, *, anew: bool
) -> ArrangementPreview:
    """What the arrangement would change in a stage now; nothing is written. For leads.

    `anew` says whether places that were dealt and not decided are dealt again.
    """
    require_role(member, LEADS)
    team = list(screeners_of(member))
    people = {m.pk for m in team if not arrangement.readers or m.pk in arrangement.readers}
    experienced = arrangement.experienced if arrangement.needs_experienced else None
    leases = leases_at(stage).exclude(reviewer__in=people).count()
    released, allotted, left_free, portions = undecided_of(stage).count(), 0, 0, []
    if arrangement.is_shared:
        deal = plan_deal(stage, people, experienced, anew=anew)
        released, allotted, left_free = len(deal.released), len(deal.allotted), deal.left_free
        portions = _portions(stage, team, deal.left)
    return ArrangementPreview(
        arrangement=arrangement,
        notices=notices(
            arrangement,
            places=stage.places,
            readers=len(people),
            experienced=len(people & arrangement.experienced),
            unread=unread_by(stage, experienced) if experienced else 0,
            opens_to_all=stage.limits_readers and not arrangement.readers,
        ),
        leases_released=leases,
        released=released,
        allotted=allotted,
        left_free=left_free,
        portions=portions,
    )


def _portions(stage: Stage, team: list[Membership], left: dict[int, int]) -> list[Portion]:
    places = Assignment.objects.held().filter(candidate__stage=stage).order_by()
    decided, before = (
        dict(places.filter(state__in=states).values_list("reviewer").annotate(n=Count("pk")))
        for states in ((AssignmentState.DECIDED,), OPEN)
    )
    return [Portion(m, decided.get(m.pk, 0), before.get(m.pk, 0), left.get(m.pk, 0)) for m in team]
