"""What a reviewer who leaves would leave behind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from reviews.access import LEADS, require_role
from reviews.models import Membership
from screening.models import Assignment, Stage
from screening.models.decisions import Decision
from screening.selectors.candidates import stages_of
from screening.selectors.policies import Standing, standing_candidates
from screening.vocabulary import OPEN


@dataclass(frozen=True, slots=True)
class DeparturePreview:
    """Numbers of one stage: verdicts of the person, records they were at, and what reopening
    them would touch; verdicts on records that were ruled on or sent on stay in any case."""

    stage: Stage
    verdicts: int
    leases: int
    withdrawn: int
    outcomes_reopened: int


def preview_departure(member: Membership, other: Membership) -> list[DeparturePreview]:
    """What the departure of another member touches at each stage; nothing is written. For leads."""
    require_role(member, LEADS)
    return [_preview(stage, other) for stage in stages_of(member).values()]


def _preview(stage: Stage, other: Membership) -> DeparturePreview:
    standing = standing_candidates(stage)
    decisions = current_decisions(other, stage)
    reopened = {decision.candidate_id for decision in reopenable(decisions, standing)}
    moved = 0
    for one in standing:
        if one.is_live and reopened.intersection(one.tree):
            one.judgements = [j for j in one.judgements if j.reviewer != other.pk]
            moved += one.outcome(stage.policy).state != one.stored.state
    leases = open_places_of(other).filter(candidate__stage=stage).count()
    withdrawn = sum(decision.candidate_id in reopened for decision in decisions)
    return DeparturePreview(stage, len(decisions), leases, withdrawn, moved)


def current_decisions(other: Membership, stage: Stage) -> list[Decision]:
    own = Decision.objects.current().filter(reviewer=other, candidate__stage=stage)
    return list(own.order_by("created_at"))


def open_places_of(other: Membership) -> QuerySet[Assignment]:
    """The places that a member is at or was dealt, and did not decide."""
    return Assignment.objects.held().filter(reviewer=other, state__in=OPEN)


def reopenable(decisions: list[Decision], standing: list[Standing]) -> Iterator[Decision]:
    """The decisions on records that were neither ruled on nor sent on to full text."""
    open_ids: set[UUID] = set()
    for one in standing:
        if not one.rulings and not one.is_sent_on:
            open_ids.update(one.tree)
    return (decision for decision in decisions if decision.candidate_id in open_ids)
