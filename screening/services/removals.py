"""Removing records before screening, for what was done elsewhere, and taking it back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.batches import batched
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Assignment, Candidate, Removal
from screening.selectors.decisions import require_outcomes
from screening.selectors.removals import unread
from screening.services.places import lock_candidates, release_places
from screening.services.withdrawals import follow_visibility
from screening.vocabulary import RemovalKind

BATCH = 500


def remove_before_screening(
    member: Membership,
    candidates: Collection[UUID],
    *,
    kind: str,
    rule: str,
    done_on: date | None,
    tool: str = "",
    version: str = "",
    recall_target: int | None = None,
) -> Removal:
    """Take candidates that nobody judged out of title and abstract; the rest says for what.

    Raises BadInput for an act that is not said in full or that removes nothing, Conflict when
    one of the candidates was judged, drawn for calibration or removed since they were looked at:
    nothing is removed then.
    """
    require_role(member, LEADS)
    require_outcomes(member)
    said = {"tool": tool.strip(), "version": version.strip(), "rule": rule.strip()}
    _check(kind, said, done_on, recall_target)
    wanted = set(candidates)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        for some in batched(sorted(wanted, key=str), BATCH):
            lock_candidates(Candidate.objects.filter(pk__in=some))
        going = wanted & set(unread(member.review).values_list("pk", flat=True))
        if not wanted:
            raise BadInput("Nothing would be removed.")
        if going != wanted:
            raise Conflict(
                f"{len(wanted - going)} of these records were judged, drawn for calibration or "
                "removed meanwhile, so nothing was removed.",
                remedy="Look at the numbers again.",
            )
        removal = Removal.objects.create(
            review=member.review,
            kind=kind,
            done_on=done_on,
            recall_target=recall_target,
            made_by=member.user,
            **said,
        )
        for some in batched(sorted(going, key=str), BATCH):
            places = Q(candidate__in=some) | Q(candidate__merged_into__in=some)
            release_places(Assignment.objects.filter(places))
            Candidate.objects.filter(pk__in=some).update(
                removal=removal, withdrawn_at=timezone.now()
            )
        record_event(
            member.review,
            "records.removed",
            member=member,
            subject=removal,
            summary=f"{len(going)} records removed before screening: {removal}",
            new={"kind": kind, "records": len(going), "recall_target": recall_target},
        )
    return removal


def undo_removal(member: Membership, pk: UUID) -> Removal:
    """Bring back to screening what an act removed, as far as its records count.

    Raises Removal.DoesNotExist for another review's, Conflict when it was undone already.
    """
    require_role(member, LEADS)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        removal = Removal.objects.select_for_update(of=("self",)).get(pk=pk, review=member.review)
        if removal.undone_at:
            raise Conflict("This was taken back already.")
        back = lock_candidates(Candidate.objects.filter(removal=removal))
        Candidate.objects.filter(removal=removal).update(removal=None)
        for some in batched(back, BATCH):
            follow_visibility(member.review, Candidate.objects.filter(pk__in=some))
        removal.undone_at, removal.undone_by = timezone.now(), member.user
        removal.save(update_fields=["undone_at", "undone_by"])
        record_event(
            member.review,
            "records.removal_undone",
            member=member,
            subject=removal,
            summary=f"{len(back)} records back in screening: {removal}",
            new={"records": len(back)},
        )
    return removal


def _check(
    kind: str, said: dict[str, str], done_on: date | None, recall_target: int | None
) -> None:
    if kind not in set(RemovalKind):
        raise BadInput("Say what removed the records.")
    by_tool = kind != RemovalKind.PREVIOUS
    if by_tool and not (said["tool"] and said["version"]):
        raise BadInput(
            "Name the tool, and its version or model.",
            remedy="A reader of the diagram must be able to tell which it was.",
        )
    if not said["rule"]:
        raise BadInput(
            "Say by which rule.", remedy="The classifier or filter, or the stopping rule."
        )
    if done_on is None:
        raise BadInput("Say on which day it was done.")
    if recall_target is not None and not 1 <= recall_target <= 100:
        raise BadInput("A recall target is a percentage from 1 to 100.")
