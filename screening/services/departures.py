"""A reviewer leaves or screens no more: what becomes of their places and verdicts."""

from __future__ import annotations

from uuid import uuid4

from django.db import transaction
from django.db.models import Q

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Criteria, Membership, Review
from reviews.services.memberships import change_role, remove_member
from reviewsite.lib.batches import batched
from reviewsite.lib.errors import BadInput
from screening.models import Assignment, Candidate, Stage
from screening.models.decisions import Decision
from screening.selectors.candidates import stages_of
from screening.selectors.departures import current_decisions, open_places_of, reopenable
from screening.selectors.policies import standing_candidates
from screening.selectors.readers import may_read
from screening.services.outcomes import BATCH, lock_candidate, store_outcomes
from screening.services.places import lock_candidates, refresh_places, release_places
from screening.services.queue import claim, lease_end
from screening.vocabulary import AssignmentState, Departure, OutcomeState, Verdict


def leave(
    member: Membership,
    other: Membership,
    departure: Departure,
    *,
    to: Membership | None = None,
    reason: str = "",
) -> None:
    """End a membership and settle what becomes of the person's work; every row stays.

    `to` takes the places over when they are handed over. Reopening adds a withdrawal to each
    verdict that was neither ruled on nor sent on, so that the records come to somebody else.
    Raises BadInput without a colleague who screens, or a reason to withdraw verdicts; Conflict when
    no lead would be left.
    """
    require_role(member, LEADS)
    if departure == Departure.HAND_OVER and not _can_take_over(other, to):
        raise BadInput("Choose a colleague who screens there to hand the records over to.")
    if departure == Departure.REOPEN and not reason.strip():
        raise BadInput("Say why the verdicts are withdrawn.", remedy="One line will do.")
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        own = Q(assignments__reviewer=other) | Q(absorbed__assignments__reviewer=other)
        lock_candidates(Candidate.objects.filter(pk__in=Candidate.objects.filter(own).values("pk")))
        remove_member(member, other)
        _give_back(other, to if departure == Departure.HAND_OVER else None)
        if departure == Departure.REOPEN:
            for stage in stages_of(member).values():
                _withdraw(member, other, stage, reason.strip())


def give_role(member: Membership, other: Membership, role: str) -> None:
    """Give another member a role; who screens no more gives back what they did not decide.

    Raises Conflict when no lead would be left.
    """
    require_role(member, LEADS)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        lock_candidates(Candidate.objects.filter(assignments__in=open_places_of(other)))
        change_role(member, other, role)
        other.refresh_from_db()
        if not other.may_screen:
            release_places(open_places_of(other))


def _can_take_over(other: Membership, to: Membership | None) -> bool:
    if to is None or to.pk == other.pk or to.review_id != other.review_id:
        return False
    stages = Stage.objects.filter(candidates__assignments__in=open_places_of(other)).distinct()
    return to.is_active and to.may_screen and all(may_read(to, stage) for stage in stages)


def _give_back(other: Membership, to: Membership | None) -> None:
    """Release the open places; `to` takes each, as it was, that the policy still has place for."""
    places = list(open_places_of(other).order_by("created_at"))
    release_places(open_places_of(other))
    for place in places if to else ():
        until = max(place.leased_until, lease_end())
        taken = claim(to, lock_candidate(place.candidate_id), until=until)
        if taken:
            Assignment.objects.filter(pk=taken.pk).update(state=place.state)


def _withdraw(member: Membership, other: Membership, stage: Stage, reason: str) -> None:
    standing = standing_candidates(stage)
    decisions = list(reopenable(current_decisions(other, stage), standing))
    if not decisions:
        return
    conflicts = {
        pk for one in standing if one.stored.state == OutcomeState.CONFLICT for pk in one.tree
    }
    criteria = Criteria.objects.filter(review=member.review_id).latest("version")
    Decision.objects.bulk_create(
        (
            Decision(
                assignment_id=decision.assignment_id,
                candidate_id=decision.candidate_id,
                reviewer=other,
                verdict=Verdict.WITHDRAWN,
                replaces=decision,
                key=uuid4(),
                criteria=criteria,
                after_lifting=decision.candidate_id in conflicts,
            )
            for decision in decisions
        ),
        batch_size=500,
    )
    for some in batched(decisions, BATCH):
        rows = Assignment.objects.filter(pk__in=[decision.assignment_id for decision in some])
        rows.update(state=AssignmentState.RETIRED)
        refresh_places({decision.candidate_id for decision in some})
    record_event(
        member.review,
        "stage.verdicts_withdrawn",
        member=member,
        subject=stage,
        summary=f"{stage}: verdicts of {other.user} withdrawn",
        reason=reason,
    )
    store_outcomes(stage, standing_candidates(stage), summary=f"Verdicts of {other.user} withdrawn")
