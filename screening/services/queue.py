"""Claiming places in the queue; what must never happen is kept out by constraints."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from reviews.models import Membership
from reviewsite.lib.errors import Conflict
from screening.models import Assignment, Candidate, Stage
from screening.models.decisions import Adjudication
from screening.rules.allocation import free_slot, may_take, start_of_order
from screening.selectors.candidates import merge_trees
from screening.selectors.readers import experienced_of, may_read
from screening.vocabulary import OPEN, AssignmentState, How, OutcomeState


def lease_end() -> datetime:
    return timezone.now() + timedelta(minutes=settings.LEASE_MINUTES)


def next_assignment(
    member: Membership, stage: Stage, *, until: datetime | None = None
) -> Assignment | None:
    """The place the member holds, or a new one on the next candidate; None when none is free.

    A place that is held gets its lease renewed, to `until` (None: a lease from now) unless it ends
    later anyway. Candidates that others began come first, so that pairs finish; each reviewer walks
    the rest in an order of their own.
    """
    until = until or lease_end()
    tried: list[UUID] = []
    wait = not connection.features.has_select_for_update_skip_locked
    while True:
        with transaction.atomic():
            held = _leased(member, stage).first()
            if held:
                held.leased_until = max(held.leased_until, until)
                held.save(update_fields=["leased_until"])
                return held
            dealt = _allotted(member, stage).first() if stage.is_shared else None
            if dealt:
                return dealt
            waiting = open_candidates(member, stage).exclude(pk__in=tried)
            pk, candidate = _lock_one(waiting, wait=wait)
            assignment = claim(member, candidate, until=until) if candidate else None
            if assignment:
                return assignment
        if pk:
            tried.append(pk)
        elif wait:
            return None
        else:
            wait = True


def next_assignments(
    member: Membership, stage: Stage, count: int, *, until: datetime | None = None
) -> list[Assignment]:
    """`count` of the places the member holds, all renewed, oldest first, and new ones if need be.

    Where records were dealt out, the member's own come first.

    New places are claimed in one go on candidates that nobody else is busy with, so that several
    rows are locked and none is waited for. Only who would stay without any place waits for one.
    Leases are for `until` (None: a lease from now) or what they were for, whichever is later.
    """
    until = until or lease_end()
    with transaction.atomic():
        assignments = renew_leases(member, stage, until)
        if stage.is_shared:
            assignments += _allotted(member, stage)[: max(count - len(assignments), 0)]
        missing = count - len(assignments)
        if missing > 0:
            waiting = (
                open_candidates(member, stage)
                .select_related("stage")
                .select_for_update(
                    skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
                )
            )
            assignments += claim_all(member, list(waiting[:missing]), until=until)
    if assignments:
        return assignments[:count]
    waited_for = next_assignment(member, stage, until=until)
    return [waited_for] if waited_for else []


def renew_leases(member: Membership, stage: Stage, until: datetime) -> list[Assignment]:
    """Prolong the leases of the member that did not run out; rows that others hold are left.

    A lease that ends later, of a batch, is never shortened.
    """
    held = list(
        _leased(member, stage).select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
        )
    )
    _still_leased(held).filter(leased_until__lt=until).update(leased_until=until)
    for assignment in held:
        assignment.leased_until = max(assignment.leased_until, until)
    return held


def put_back(member: Membership, stage: Stage) -> int:
    """Release every place that the member has and did not decide; returns how many."""
    with transaction.atomic():
        held = _leased(member, stage).select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
        )
        return _still_leased(held).update(state=AssignmentState.RELEASED)


def _still_leased(assignments: Iterable[Assignment]) -> QuerySet[Assignment]:
    pks = [assignment.pk for assignment in assignments]
    return Assignment.objects.filter(pk__in=pks, state=AssignmentState.LEASED)


def _lock_one(waiting: QuerySet[Candidate], *, wait: bool) -> tuple[UUID | None, Candidate | None]:
    """Lock the first candidate that nobody holds, or with `wait` the first of all by its key.

    Returns its id, and the candidate if it still waits. Reviewers walk in different orders, and a
    row that changed while it was waited for stays locked though it fits no more: who waits must
    hold none and wait for one.
    """
    if wait and connection.features.has_select_for_update:
        pk = waiting.values_list("pk", flat=True).first()
        if pk:
            Candidate.objects.select_for_update().filter(pk=pk).values_list("pk").first()
        return pk, waiting.filter(pk=pk).first()
    candidate = waiting.select_for_update(skip_locked=not wait, of=("self",)).first()
    return (candidate.pk, candidate) if candidate else (None, None)


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


def open_candidates(member: Membership, stage: Stage) -> QuerySet[Candidate]:
    """Candidates with a free place that the member has none on, in the member's order.

    With independent readers one that was ruled on while a place is free stays in the queue: leaving
    it out would tell. Other policies open a place only when it is needed.
    """
    in_tree = Q(candidate=OuterRef("pk")) | Q(candidate__merged_into=OuterRef("pk"))
    held = Assignment.objects.held().filter(in_tree)
    own_rulings = Adjudication.objects.filter(in_tree, adjudicator=member)
    begin = start_of_order(member.pk, stage.pk)
    readers = (
        held.order_by()
        .annotate(all=Value(1))
        .values("all")
        .annotate(n=Count("reviewer", distinct=True))
        .values("n")
    )
    waiting = Q(outcome=OutcomeState.PENDING)
    if stage.policy.is_sequential:
        waiting &= ~Exists(held.filter(state=AssignmentState.LEASED))
    else:
        waiting |= Q(how=How.ADJUDICATION)
    return (
        Candidate.objects.live()
        .filter(waiting, stage=stage)
        .filter(~Exists(held.filter(reviewer=member)), ~Exists(own_rulings))
        .annotate(
            taken=Coalesce(Subquery(readers), 0),
            lap=Case(When(order_key__gte=begin, then=Value(0)), default=Value(1)),
        )
        .filter(_not_kept_from(member, stage, held), taken__lt=stage.places)
        .order_by("-taken", "lap", "order_key")
    )


def _not_kept_from(member: Membership, stage: Stage, held: QuerySet[Assignment]) -> Q:
    """As `may_take`: the last place is kept for an experienced reader where one is asked for."""
    if not stage.needs_experienced or stage.experienced.filter(pk=member.pk).exists():
        return Q()
    has_experienced = Exists(held.filter(reviewer__in=stage.experienced.all()))
    return Q(taken__lt=stage.places - 1) | has_experienced


def require_open(stage: Stage) -> None:
    """Raises Conflict when a stage is closed."""
    if not stage.is_open:
        raise Conflict(
            f"“{stage.get_kind_display()}” screening is closed.",
            remedy="Ask the lead to open it again.",
        )


def release_run_out(stage: Stage) -> None:
    """Release every lease of a stage that ran out; whoever comes late claims it again."""
    Assignment.objects.filter(
        candidate__stage=stage, state=AssignmentState.LEASED, leased_until__lte=timezone.now()
    ).update(state=AssignmentState.RELEASED)


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
    trees = merge_trees(candidates)
    everywhere = [pk for tree in trees.values() for pk in tree]
    _release_run_out(everywhere)
    held = list(Assignment.objects.held().filter(candidate__in=everywhere))
    ruled = set(
        Adjudication.objects.filter(candidate__in=everywhere, adjudicator=member).values_list(
            "candidate", flat=True
        )
    )
    before = {a.candidate_id: a for a in _earlier_places(member, candidates)}
    claimed = []
    for candidate in candidates:
        tree = set(trees[candidate.pk])
        places = [a for a in held if a.candidate_id in tree]
        slot = _slot_for(member, candidate, places, experienced)
        if slot is None or ruled & tree:
            continue
        assignment = before.get(candidate.pk) or Assignment(candidate=candidate, reviewer=member)
        assignment.slot = slot
        assignment.state = AssignmentState.LEASED
        assignment.leased_until = until or lease_end()
        claimed.append(assignment)
    try:
        with transaction.atomic():
            _store(claimed)
    except IntegrityError:
        alone = [[candidate] for candidate in candidates] if len(candidates) > 1 else []
        return [place for one in alone for place in claim_all(member, one, until=until)]
    return claimed


def _release_run_out(candidates: list[UUID]) -> None:
    run_out = Assignment.objects.filter(
        candidate__in=candidates,
        state=AssignmentState.LEASED,
        leased_until__lte=timezone.now(),
    ).order_by("pk")
    run_out = run_out.select_for_update(
        skip_locked=connection.features.has_select_for_update_skip_locked
    )
    _still_leased(run_out).update(state=AssignmentState.RELEASED)


def _earlier_places(member: Membership, candidates: Sequence[Candidate]) -> QuerySet[Assignment]:
    """The newest place last, so that it is the one a mapping keeps."""
    return Assignment.objects.filter(candidate__in=candidates, reviewer=member).order_by(
        "created_at"
    )


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
    Assignment.objects.bulk_create([a for a in assignments if a._state.adding])
    Assignment.objects.bulk_update(
        [a for a in assignments if not a._state.adding], ["slot", "state", "leased_until"]
    )


def release_second_places(candidates: Collection[UUID]) -> None:
    """Give back open places of who holds another one on a candidate that was merged with it.

    A decided place is kept, else the oldest; with two they would be shown the record for ever. The
    caller holds the locks on the candidates.
    """
    root = Coalesce("candidate__merged_into", "candidate")
    places = Assignment.objects.annotate(root=root)
    others = places.filter(root=OuterRef("root"), reviewer=OuterRef("reviewer"))
    kept = Q(state=AssignmentState.DECIDED) | Q(
        state__in=OPEN, created_at__lt=OuterRef("created_at")
    )
    undecided = places.filter(root__in=candidates, state__in=OPEN)
    undecided.filter(Exists(others.filter(kept))).update(state=AssignmentState.RELEASED)
