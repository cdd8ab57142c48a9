"""Who holds places on candidates, kept on their rows, where the queue reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from reviewsite.lib.batches import batched
from screening.models import Assignment, Candidate, Stage
from screening.selectors.candidates import merge_trees
from screening.vocabulary import HELD, OPEN, AssignmentState

BATCH = 500


def refresh_trees(candidates: Collection[UUID]) -> None:
    """Store which of the candidates others are merged into, and who holds places on them.

    Called after a change of what is merged, with the candidates locked.
    """
    absorbed = Exists(Candidate.objects.filter(merged_into=OuterRef("pk")))
    for some in batched(candidates, BATCH):
        Candidate.objects.filter(pk__in=some).update(absorbs=absorbed)
    refresh_places(candidates)


def refresh_places(candidates: Iterable[UUID]) -> None:
    """Store who holds a place on each of the candidates, or on what it was merged into.

    Whatever changes a place or a merge tree calls it in the same transaction, with those locked
    that the candidates were merged into.
    """
    for some in batched(candidates, BATCH):
        heads = _heads(some)
        trees = merge_trees({heads.get(pk, pk) for pk in some})
        head_of = {pk: head for head, tree in trees.items() for pk in tree}
        readers: dict[UUID, set[int]] = {head: set() for head in trees}
        held = Assignment.objects.filter(candidate__in=head_of, state__in=HELD)
        for pk, reviewer in held.values_list("candidate", "reviewer"):
            readers[head_of[pk]].add(reviewer)
        store_readers(readers)


def store_readers(readers: Mapping[UUID, Collection[int]]) -> None:
    """Store the distinct people who hold a place on each locked candidate, those alike together."""
    alike: dict[tuple[int, int | None], list[UUID]] = defaultdict(list)
    for pk, people in readers.items():
        alike[len(people), next(iter(people)) if len(people) == 1 else None].append(pk)
    for (number, only), pks in alike.items():
        Candidate.objects.filter(pk__in=pks).update(readers=number, only_reader=only)


def lock_candidates(candidates: QuerySet[Candidate], *, skip_locked: bool = False) -> list[UUID]:
    """Lock every candidate that may change, merged ones before those they point to, as verdicts
    do; any other order could block each other. Returns their ids."""
    skip_locked = skip_locked and connection.features.has_select_for_update_skip_locked
    locked = candidates.select_for_update(skip_locked=skip_locked, of=("self",))
    in_order = locked.order_by(F("merged_into").asc(nulls_last=True), "pk")
    return list(in_order.values_list("pk", flat=True))


def lock_heads(candidates: Collection[UUID], *, skip_locked: bool = False) -> list[UUID]:
    """Lock what the candidates were merged into, else themselves: the lock on their places.

    Returns the candidates whose places may be changed now. Left out is what was merged at this
    instant and, with `skip_locked`, what others are busy with.
    """
    heads = _heads(candidates)
    wanted = Candidate.objects.filter(pk__in={heads.get(pk, pk) for pk in candidates})
    locked = set(lock_candidates(wanted, skip_locked=skip_locked))
    heads = _heads(candidates)
    return [pk for pk in candidates if heads.get(pk, pk) in locked]


def release_places(places: QuerySet[Assignment], *, skip_locked: bool = False) -> int:
    """Release the places among `places` that are open, and return how many.

    `skip_locked` leaves those that others are busy with.
    """
    skip_locked = skip_locked and connection.features.has_select_for_update_skip_locked
    places = places.filter(state__in=OPEN)
    released = 0
    for some in batched(sorted(set(places.values_list("candidate", flat=True))), BATCH):
        free = lock_heads(some, skip_locked=skip_locked)
        locked = places.filter(candidate__in=free).select_for_update(
            skip_locked=skip_locked, of=("self",)
        )
        pks = list(locked.values_list("pk", flat=True))
        released += Assignment.objects.filter(pk__in=pks).update(state=AssignmentState.RELEASED)
        refresh_places(free)
    return released


def release_run_out(stage: Stage, *, skip_locked: bool = False) -> None:
    """Release the leases of a stage that ran out; whoever comes late claims the place again."""
    leases = Assignment.objects.filter(
        candidate__stage=stage, state=AssignmentState.LEASED, leased_until__lte=timezone.now()
    )
    release_places(leases, skip_locked=skip_locked)


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


def _heads(candidates: Collection[UUID]) -> dict[UUID, UUID]:
    merged = Candidate.objects.filter(pk__in=candidates, merged_into__isnull=False)
    return dict(merged.values_list("pk", "merged_into"))
