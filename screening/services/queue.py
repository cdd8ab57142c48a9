"""Claiming places in the queue; what must never happen is kept out by constraints."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from reviews.models import Membership
from reviewsite.lib.errors import Conflict
from screening.models import Assignment, Candidate, Stage
from screening.models.decisions import Adjudication
from screening.rules.allocation import free_slot, may_take, start_of_order
from screening.selectors.candidates import trees_of
from screening.selectors.readers import experienced_of, may_read
from screening.services.places import (
    lock_candidates,
    release_places,
    release_run_out,
    store_readers,
)
from screening.vocabulary import HELD, AssignmentState, How, OutcomeState


def lease_end() -> datetime:
    return timezone.now() + timedelta(minutes=settings.LEASE_MINUTES)


def next_assignments(
    member: Membership, stage: Stage, count: int, *, until: datetime | None = None
) -> list[Assignment]:
    """`count` of the places the member holds, all renewed, oldest first, and new ones if need be.

    Where records were dealt out, the member's own come first. New places are claimed in one go on
    candidates that nobody else is busy with, so that several rows are locked and none is waited
    for. Only who would stay without any place waits for one. Leases are for `until` (None: a lease
    from now) or what they were for, whichever is later.
    """
    until = until or lease_end()
    with transaction.atomic():
        release_run_out(stage, skip_locked=True)
        assignments = renew_leases(member, stage, until)
        if stage.is_shared:
            assignments += _allotted(member, stage)[: max(count - len(assignments), 0)]
        missing = count - len(assignments)
        if missing > 0:
            assignments += claim_all(member, _lock_waiting(member, stage, missing), until=until)
    return assignments[:count] or _wait_for_one(member, stage, until)


def renew_leases(member: Membership, stage: Stage, until: datetime) -> list[Assignment]:
    """Prolong the leases of the member that did not run out; rows that others hold are left, and
    so are leases that are young. A lease that ends later, of a batch, is never shortened."""
    held = list(
        _leased(member, stage).select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
        )
    )
    young = timedelta(minutes=settings.LEASE_MINUTES) / 5
    old = [assignment for assignment in held if assignment.leased_until < until - young]
    if old:
        _still_leased(old).update(leased_until=until)
    for assignment in old:
        assignment.leased_until = until
    return held


def put_back(member: Membership, stage: Stage) -> int:
    """Release every place that the member has and did not decide; returns how many."""
    with transaction.atomic():
        return release_places(_leased(member, stage))


def _still_leased(assignments: Iterable[Assignment]) -> QuerySet[Assignment]:
    pks = [assignment.pk for assignment in assignments]
    return Assignment.objects.filter(pk__in=pks, state=AssignmentState.LEASED)


def _leased(member: Membership, stage: Stage) -> QuerySet[Assignment]:
    return (
        Assignment.objects.filter(
            reviewer=member,
            candidate__stage=stage,
            state=AssignmentState.LEASED,
            leased_until__gt=timezone.now(),
        )
        .select_related("candidate")
        .order_by("created_at", "pk")
    )


def _allotted(member: Membership, stage: Stage) -> QuerySet[Assignment]:
    """The places that were dealt to the member and that they did not decide, in their order."""
    own = Assignment.objects.filter(
        reviewer=member, candidate__stage=stage, state=AssignmentState.ALLOTTED
    )
    return own.select_related("candidate").order_by("created_at", "pk")


def _lock_waiting(member: Membership, stage: Stage, count: int) -> list[Candidate]:
    """The first `count` candidates that wait for the member and that nobody is busy with."""
    locked: list[Candidate] = []
    for waiting in waiting_for(member, stage):
        free = waiting.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
        )
        locked += free[: count - len(locked)]
        if len(locked) == count:
            break
    as_it_is_now = Stage.objects.get(pk=stage.pk) if locked else stage
    for candidate in locked:
        candidate.stage = as_it_is_now
    return locked


def _wait_for_one(member: Membership, stage: Stage, until: datetime) -> list[Assignment]:
    """A place on a candidate that others are busy with, if it still has one when they are done.

    Reviewers walk in different orders, and a row that changed while it was waited for stays locked
    though it fits no more: who waits must hold none and wait for one.
    """
    tried: set[UUID] = set()
    while connection.features.has_select_for_update_skip_locked:
        ranges = (waiting.exclude(pk__in=tried) for waiting in waiting_for(member, stage))
        pk = next(
            (pk for waiting in ranges for pk in waiting.values_list("pk", flat=True)[:1]), None
        )
        if pk is None:
            break
        tried.add(pk)
        with transaction.atomic():
            lock_candidates(Candidate.objects.filter(pk=pk))
            ranges = (waiting.filter(pk=pk) for waiting in waiting_for(member, stage))
            still = [candidate for waiting in ranges for candidate in waiting]
            claimed = claim_all(member, still, until=until)
        if claimed:
            return claimed
    return []


def waiting_for(member: Membership, stage: Stage) -> Iterator[QuerySet[Candidate]]:
    """The candidates with a free place that the member has none on, in the member's order.

    Each part is a range of the queue's index, so that the first candidates of it are found without
    a look at the others. Candidates that others began come first, so that pairs finish; each
    reviewer walks the rest from a start of their own. With independent readers one that was ruled
    on while a place is free stays in the queue: leaving it out would tell. Other policies open a
    place only when it is needed.
    """
    policy = stage.policy
    held = Assignment.objects.filter(state__in=HELD)
    waiting = Candidate.objects.filter(
        ~Q(how=How.ADJUDICATION) | _nowhere(Adjudication.objects.filter(adjudicator=member)),
        stage=stage,
        is_waiting=True,
    )
    if policy.is_sequential:
        waiting = waiting.filter(
            _nowhere(held.filter(state=AssignmentState.LEASED)), outcome=OutcomeState.PENDING
        )
    waiting = waiting.order_by("only_reader_id", "order_key")
    experienced = experienced_of(stage)
    begin = start_of_order(member.pk, stage.pk)
    for readers in range(policy.places - 1, -1, -1):
        is_kept = experienced is not None and not may_take(
            readers=readers, places=policy.places, is_experienced=member.pk in experienced
        )
        equal = waiting.filter(_read_by(experienced) if is_kept else Q(), readers=readers)
        if readers == 1:
            yield equal.filter(only_reader__gt=member.pk)
            yield equal.filter(only_reader__lt=member.pk)
            continue
        equal = equal.filter(only_reader=None)
        if readers:
            equal = equal.filter(_nowhere(held.filter(reviewer=member)))
        yield equal.filter(order_key__gte=begin)
        yield equal.filter(order_key__lt=begin)


def _nowhere(rows: QuerySet) -> Q:
    """No such row is about the candidate or about one that was merged into it."""
    merged = rows.filter(candidate__merged_into=OuterRef("pk"))
    return ~Exists(rows.filter(candidate=OuterRef("pk"))) & (Q(absorbs=False) | ~Exists(merged))


def _read_by(people: Collection[int]) -> Q:
    """One of the people reads the candidate; who is the only one stands on its row."""
    held = Assignment.objects.filter(state__in=HELD, reviewer__in=people)
    return Q(only_reader__in=people) | Q(only_reader=None) & ~_nowhere(held)


def require_open(stage: Stage) -> None:
    """Raises Conflict when a stage is closed or waits for a calibration round."""
    if not stage.is_open:
        raise Conflict(
            f"“{stage.get_kind_display()}” screening is closed.",
            remedy="Ask the lead to open it again.",
        )
    if stage.awaits_calibration:
        raise Conflict(
            f"“{stage.get_kind_display()}” screening waits for a calibration round.",
            remedy="It opens when a round reaches its target, or when the lead says so.",
        )


def has_place(candidate: Candidate, held: Sequence[Assignment]) -> bool:
    """Whether the policy has a place now; `held` are the places of the whole merge tree."""
    return candidate.stage.policy.has_place(
        readers=len({assignment.reviewer_id for assignment in held}),
        is_leased=any(assignment.state == AssignmentState.LEASED for assignment in held),
        is_pending=candidate.outcome == OutcomeState.PENDING,
    )


def claim(
    member: Membership, candidate: Candidate, *, until: datetime | None = None
) -> Assignment | None:
    """Take a free place on a locked candidate; None when there is none any more."""
    return next(iter(claim_all(member, [candidate], until=until)), None)


def claim_all(
    member: Membership, candidates: Sequence[Candidate], *, until: datetime | None = None
) -> list[Assignment]:
    """Take a free place on each locked candidate that has one, in their order, until `until`.

    Who may not screen at the stage gets none, and who ruled on one does not read it any more. The
    last place may be kept for an experienced reader. A place that the member had before is taken up
    again, so that the chain of their decisions goes on. Leases that ran out are released first.
    The constraints decide every race: a place lost to another reviewer at this instant is simply
    not ours.
    """
    if not candidates or not may_read(member, candidates[0].stage):
        return []
    experienced = experienced_of(candidates[0].stage)
    trees = trees_of(candidates)
    everywhere = [pk for tree in trees.values() for pk in tree]
    places = _places(member, everywhere)
    ruled = _ruled_by(member, candidates, everywhere)
    before = {place.candidate_id: place for place in places if place.reviewer_id == member.pk}
    claimed, readers = [], {}
    for candidate in candidates:
        tree = set(trees[candidate.pk])
        held = [a for a in places if a.candidate_id in tree and a.state in HELD]
        slot = _slot_for(member, candidate, held, experienced)
        if slot is None or ruled & tree:
            continue
        assignment = before.get(candidate.pk) or Assignment(candidate=candidate, reviewer=member)
        assignment.slot = slot
        assignment.state = AssignmentState.LEASED
        assignment.leased_until = until or lease_end()
        claimed.append(assignment)
        readers[candidate.pk] = {member.pk, *(place.reviewer_id for place in held)}
    try:
        with transaction.atomic():
            _store(claimed)
    except IntegrityError:
        alone = [[candidate] for candidate in candidates] if len(candidates) > 1 else []
        return [place for one in alone for place in claim_all(member, one, until=until)]
    store_readers(readers)
    return claimed


def _places(member: Membership, candidates: list[UUID]) -> list[Assignment]:
    """The places that are held on the candidates and those that the member ever had, newest last;
    what ran out is released."""
    places = Assignment.objects.filter(
        Q(state__in=HELD) | Q(reviewer=member), candidate__in=candidates
    ).order_by("created_at")
    found = list(places)
    if any(place.has_run_out for place in found):
        leased = places.filter(state=AssignmentState.LEASED)
        release_places(leased.filter(leased_until__lte=timezone.now()), skip_locked=True)
        found = list(places.all())
    return found


def _ruled_by(
    member: Membership, candidates: Sequence[Candidate], everywhere: list[UUID]
) -> set[UUID]:
    """Where the member ruled; only a candidate whose outcome rests on rulings can have one."""
    if all(candidate.outcome == OutcomeState.PENDING for candidate in candidates):
        return set()
    own = Adjudication.objects.filter(candidate__in=everywhere, adjudicator=member)
    return set(own.values_list("candidate", flat=True))


def _slot_for(
    member: Membership,
    candidate: Candidate,
    held: Sequence[Assignment],
    experienced: Collection[int] | None,
) -> int | None:
    """A free slot for the member; `held` are the places of the candidate's whole merge tree."""
    readers = {a.reviewer_id for a in held}
    if member.pk in readers or not has_place(candidate, held):
        return None
    if experienced is not None and not may_take(
        readers=len(readers),
        places=candidate.stage.places,
        is_experienced=member.pk in experienced,
        experienced_reads=not readers.isdisjoint(experienced),
    ):
        return None
    taken = {a.slot for a in held if a.candidate_id == candidate.pk}
    return free_slot(taken, candidate.stage.places)


def _store(assignments: Sequence[Assignment]) -> None:
    new = [a for a in assignments if a._state.adding]
    again = [a for a in assignments if not a._state.adding]
    Assignment.objects.bulk_create(new)
    if again:
        Assignment.objects.bulk_update(again, ["slot", "state", "leased_until"])
