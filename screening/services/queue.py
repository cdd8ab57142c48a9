"""Claiming places in the queue; what must never happen is kept out by constraints."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from reviews.models import Membership
from screening.models import Assignment, Candidate, Stage
from screening.models.decisions import Adjudication
from screening.rules.allocation import free_slot, start_of_order
from screening.selectors.candidates import merge_tree
from screening.vocabulary import AssignmentState, How, OutcomeState


def lease_end() -> datetime:
    return timezone.now() + timedelta(minutes=settings.LEASE_MINUTES)


def next_assignment(member: Membership, stage: Stage) -> Assignment | None:
    """The place the member holds, or a new one on the next candidate; None when none is free.

    A place that is held gets its lease renewed. Candidates that others began come first, so that
    pairs finish; each reviewer walks the rest in an order of their own.
    """
    tried: list[UUID] = []
    wait = not connection.features.has_select_for_update_skip_locked
    while True:
        with transaction.atomic():
            held = _held_lease(member, stage)
            if held:
                held.leased_until = lease_end()
                held.save(update_fields=["leased_until"])
                return held
            waiting = open_candidates(member, stage).exclude(pk__in=tried)
            pk, candidate = _lock_one(waiting, wait=wait)
            assignment = claim(member, candidate) if candidate else None
            if assignment:
                return assignment
        if pk:
            tried.append(pk)
        elif wait:
            return None
        else:
            wait = True


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


def _held_lease(member: Membership, stage: Stage) -> Assignment | None:
    return (
        Assignment.objects.filter(
            reviewer=member,
            candidate__stage=stage,
            state=AssignmentState.LEASED,
            leased_until__gt=timezone.now(),
        )
        .select_related("candidate")
        .order_by("created_at")
        .first()
    )


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
        .filter(taken__lt=stage.places)
        .order_by("-taken", "lap", "order_key")
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


def claim(member: Membership, candidate: Candidate) -> Assignment | None:
    """Take a free place on a locked candidate; None when there is none any more.

    Who ruled on it does not read it any more. A place that the member had before is taken up
    again, so that the chain of their decisions goes on. Leases that ran out are released first.
    The constraints decide every race: a place lost to another reviewer at this instant is simply
    not ours.
    """
    tree = merge_tree(candidate)
    Assignment.objects.filter(
        candidate__in=tree, state=AssignmentState.LEASED, leased_until__lte=timezone.now()
    ).update(state=AssignmentState.RELEASED)
    held = list(Assignment.objects.held().filter(candidate__in=tree))
    if member.pk in {assignment.reviewer_id for assignment in held}:
        return None
    if Adjudication.objects.filter(candidate__in=tree, adjudicator=member).exists():
        return None
    if not has_place(candidate, held):
        return None
    own_slots = {a.slot for a in held if a.candidate_id == candidate.pk}
    slot = free_slot(own_slots, candidate.stage.places)
    if slot is None:
        return None
    before = Assignment.objects.filter(candidate=candidate, reviewer=member).first()
    assignment = before or Assignment(candidate=candidate, reviewer=member)
    assignment.slot = slot
    assignment.state = AssignmentState.LEASED
    assignment.leased_until = lease_end()
    try:
        with transaction.atomic():
            assignment.save()
    except IntegrityError:
        return None
    return assignment


def release_second_places(candidates: Collection[UUID]) -> None:
    """Give back leases of reviewers who hold a place on a candidate that was merged with it.

    A decided place is kept, else the oldest; with two they would be shown the record for ever. The
    caller holds the locks on the candidates.
    """
    root = Coalesce("candidate__merged_into", "candidate")
    places = Assignment.objects.annotate(root=root)
    others = places.filter(root=OuterRef("root"), reviewer=OuterRef("reviewer"))
    kept = Q(state=AssignmentState.DECIDED) | Q(
        state=AssignmentState.LEASED, created_at__lt=OuterRef("created_at")
    )
    leased = places.filter(root__in=candidates, state=AssignmentState.LEASED)
    leased.filter(Exists(others.filter(kept))).update(state=AssignmentState.RELEASED)
