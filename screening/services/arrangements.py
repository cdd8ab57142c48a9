"""Arranging who screens at a stage and how records come to them; dealing shares out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.batches import batched
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Assignment, Candidate, Stage
from screening.rules.allocation import start_of_order
from screening.rules.arrangement import LARGEST_BATCH, Arrangement
from screening.selectors.arrangements import arrangement_of, screeners_of
from screening.selectors.readers import experienced_of, readers_of
from screening.selectors.shares import Deal, NewPlace, plan_deal, undecided_of
from screening.services.outcomes import BATCH
from screening.services.places import (
    lock_candidates,
    refresh_places,
    release_places,
    release_run_out,
)
from screening.vocabulary import HELD, OPEN, AssignmentState


def arrange(
    member: Membership, stage: Stage, arrangement: Arrangement, *, seen: dict, anew: bool = False
) -> Deal:
    """Arrange a stage; no verdict is touched. Returns what was dealt out, nothing unless by share.

    `seen` are the facts of the arrangement that the person saw. Who may not screen any more loses
    what they did not decide at once. By share the free places are dealt, `anew` also those dealt
    before and not decided; otherwise those are free for the queue. Raises BadInput for an
    arrangement that cannot be, Conflict when another lead changed it meanwhile.
    """
    require_role(member, LEADS)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        lock_candidates(Candidate.objects.filter(stage=stage))
        stage = Stage.objects.select_for_update().get(pk=stage.pk, review=member.review)
        before = arrangement_of(stage)
        if before.facts != seen:
            raise Conflict(
                f"It was arranged anew meanwhile: “{before.words}”; nothing was changed now.",
                remedy="Look at what your change touches now.",
            )
        _require_possible(member, stage, arrangement, before)
        if arrangement != before:
            _store(member, stage, arrangement, before)
        release_run_out(stage)
        people = readers_of(stage)
        open_places = Assignment.objects.filter(candidate__stage=stage, state__in=OPEN)
        release_places(open_places.exclude(reviewer__in=people))
        if not stage.is_shared:
            release_places(undecided_of(stage))
            return Deal()
        ids = set(people.values_list("pk", flat=True))
        deal = plan_deal(stage, ids, experienced_of(stage), anew=anew)
        _store_deal(member, stage, deal)
        return deal


def _require_possible(
    member: Membership, stage: Stage, arrangement: Arrangement, before: Arrangement
) -> None:
    if not 1 <= arrangement.batch_size <= LARGEST_BATCH:
        raise BadInput(f"A batch is of 1 to {LARGEST_BATCH} records.")
    if arrangement.is_shared and stage.policy.is_sequential:
        raise BadInput(
            "Shares need a fixed number of readers for each record, and this policy has none.",
            remedy="Choose the queue or batches, or another policy.",
        )
    named = arrangement.readers | arrangement.experienced
    known = set(screeners_of(member).values_list("pk", flat=True))
    if not named <= known | before.readers | before.experienced:
        raise BadInput("Somebody chosen does not screen in this review.")


def _store(member: Membership, stage: Stage, arrangement: Arrangement, before: Arrangement) -> None:
    stage.allocation, stage.batch_size = arrangement.allocation, arrangement.batch_size
    stage.limits_readers = bool(arrangement.readers)
    stage.needs_experienced = arrangement.needs_experienced
    stage.hides_sources = arrangement.hides_sources
    stage.save(
        update_fields=[
            "allocation",
            "batch_size",
            "limits_readers",
            "needs_experienced",
            "hides_sources",
        ]
    )
    stage.readers.set(arrangement.readers)
    stage.experienced.set(arrangement.experienced)
    record_event(
        member.review,
        "stage.arranged",
        member=member,
        subject=stage,
        summary=f"{stage}: {arrangement.words}",
        old=before.facts,
        new=arrangement.facts,
    )


def _store_deal(member: Membership, stage: Stage, deal: Deal) -> None:
    for pks in batched(deal.released, BATCH):
        rows = Assignment.objects.filter(pk__in=pks, state=AssignmentState.ALLOTTED)
        release_places(rows)
    _allot(stage, sorted(deal.allotted, key=lambda place: _order(stage, place)))
    if deal.released or deal.allotted:
        record_event(
            member.review,
            "stage.dealt",
            member=member,
            subject=stage,
            summary=f"{stage}: {len(deal.allotted)} places dealt out",
            new={"dealt": len(deal.allotted), "given back": len(deal.released)},
        )


def _order(stage: Stage, place: NewPlace) -> tuple[int, bool, int]:
    """Each reviewer's own way round the circle of candidates, as in the queue."""
    begin = start_of_order(place.reviewer, stage.pk)
    return place.reviewer, place.order_key < begin, place.order_key


def _allot(stage: Stage, places: Sequence[NewPlace]) -> None:
    """Store places; one that its reviewer had before is taken up again, with its decisions."""
    before, now = _earlier_places(stage), timezone.now()
    again: dict[int, list[UUID]] = defaultdict(list)
    new = []
    for place in places:
        earlier = before.get((place.candidate, place.reviewer))
        if earlier:
            again[place.slot].append(earlier)
        else:
            new.append(
                Assignment(
                    candidate_id=place.candidate,
                    reviewer_id=place.reviewer,
                    slot=place.slot,
                    state=AssignmentState.ALLOTTED,
                    leased_until=now,
                )
            )
    for slot, earlier in again.items():
        for pks in batched(earlier, BATCH):
            rows = Assignment.objects.filter(pk__in=pks)
            rows.update(slot=slot, state=AssignmentState.ALLOTTED, leased_until=now)
    Assignment.objects.bulk_create(new, batch_size=BATCH)
    refresh_places({place.candidate for place in places})


def _earlier_places(stage: Stage) -> dict[tuple[UUID, int], UUID]:
    """The newest place, given back or retired, of each candidate and reviewer."""
    rows = Assignment.objects.filter(candidate__stage=stage).exclude(state__in=HELD)
    return {
        (candidate, reviewer): pk
        for candidate, reviewer, pk in rows.order_by("created_at").values_list(
            "candidate", "reviewer", "pk"
        )
    }
