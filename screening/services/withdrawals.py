"""Undoing an import as one act, and putting it back; rows and decisions stay where they are."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.batches import batched
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Assignment, Candidate
from screening.selectors.withdrawals import (
    candidates_leaving,
    has_verdicts,
    preview_withdrawal,
)
from screening.services.places import lock_candidates, release_places
from searches.models import Citation, ImportFile, Record
from searches.selectors.runs import counted_twin
from searches.services.citations import REFRESHED_TOGETHER, refresh_many
from searches.services.comparisons import compare_new, forget_comparisons

LONGEST_REASON = 500


def withdraw_file(
    member: Membership, file: ImportFile, *, reason: str, confirmation: str = ""
) -> None:
    """Undo an import: its records count nowhere, citations that no other file reports vanish.

    Their candidates leave queues and numbers; every decision stays in the log and comes back with
    `restore_file`. Once verdicts exist on what would vanish, only the lead may do it, with the
    file's name as `confirmation`. Raises BadInput without a reason or the confirmation, NotAllowed,
    and Conflict when the file is not imported or is withdrawn already.
    """
    require_role(member, SEARCHERS)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise BadInput("Say why the import is undone.", remedy="One line will do.")
    with transaction.atomic():
        file = _locked(member, file)
        if not file.is_shown:
            raise Conflict("This file is not imported, or its import was undone already.")
        lock_candidates(candidates_leaving(file))
        if has_verdicts(file):
            _require_lead_who_knows(member, file, confirmation)
        preview = preview_withdrawal(member, file)
        file.withdrawn_at, file.withdrawn_by = timezone.now(), member.user
        file.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _refresh(file)
        follow_visibility(member.review)
        record_event(
            member.review,
            "file.withdrawn",
            member=member,
            subject=file,
            summary=f"{file.name} for {file.run}",
            new={"records": preview.records, "citations": preview.vanishing},
            reason=reason,
        )


def restore_file(member: Membership, file: ImportFile, *, again: bool = False) -> None:
    """Put an undone import back; everything is as it was, with the decisions made before.

    Raises Conflict when it is not withdrawn, and when the same bytes were imported meanwhile and
    `again` is false: its records would count twice.
    """
    require_role(member, SEARCHERS)
    with transaction.atomic():
        file = _locked(member, file)
        if file.withdrawn_at is None:
            raise Conflict("This import is not undone any more.")
        twin = counted_twin(member, file.sha256)
        if twin and not again:
            raise Conflict(
                f"The same file was imported meanwhile: “{twin.name}” for {twin.run} (IMP-303).",
                remedy="Putting this one back counts its records twice; on its page, say that you "
                "want that.",
            )
        file.withdrawn_at = file.withdrawn_by = None
        file.save(update_fields=["withdrawn_at", "withdrawn_by"])
        _refresh(file)
        follow_visibility(member.review)
        record_event(
            member.review,
            "file.restored",
            member=member,
            subject=file,
            summary=f"{file.name} for {file.run}",
        )
        forget_comparisons(file)
        compare_new(member)


def follow_visibility(review: Review, candidates: QuerySet[Candidate] | None = None) -> None:
    """Take the candidates out whose citation no record counts for any more, and back in
    unless they were removed before screening.

    `candidates` limits which are looked at (None: all of the review). A place that nobody
    decided on one that leaves is free again. The caller holds the transaction.
    """
    own = Candidate.objects.filter(stage__review=review)
    looked_at = own if candidates is None else candidates
    of_citation = Coalesce(OuterRef("citation"), OuterRef("report__citation"))
    counts = Exists(Record.objects.visible().filter(citation=of_citation, is_readable=True))
    now = timezone.now()
    looked_at.live().filter(~counts).update(withdrawn_at=now)
    left = Q(candidate__withdrawn_at=now) | Q(candidate__merged_into__withdrawn_at=now)
    release_places(Assignment.objects.filter(left, candidate__stage__review=review))
    out = looked_at.filter(counts, withdrawn_at__isnull=False, removal__isnull=True)
    out.update(withdrawn_at=None)


def _locked(member: Membership, file: ImportFile) -> ImportFile:
    Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
    files = ImportFile.objects.select_for_update(of=("self",)).select_related("run")
    return files.get(pk=file.pk, run__review=member.review)


def _require_lead_who_knows(member: Membership, file: ImportFile, confirmation: str) -> None:
    if not member.is_lead:
        raise NotAllowed(
            "Screening has begun on records of this file.",
            remedy="Only the lead can undo its import now.",
        )
    if confirmation.strip() != file.name:
        raise BadInput(
            "There are verdicts on records of this file.",
            remedy=f"Type the file's name, {file.name}, to undo its import all the same.",
        )


def _citations_of(file: ImportFile) -> QuerySet[Citation]:
    return Citation.objects.filter(
        pk__in=Record.objects.filter(file=file, is_readable=True).values("citation")
    )


def _refresh(file: ImportFile) -> None:
    """Merge the fields of those citations again whose fields other records lent, or may lend."""
    others = Record.objects.visible().filter(is_readable=True).exclude(file=file)
    shared = Exists(others.filter(citation=OuterRef("pk")))
    own = set(file.records.values_list("pk", flat=True))
    rows = (
        _citations_of(file).annotate(is_shared=shared).values_list("pk", "is_shared", "provenance")
    )
    stale = [
        pk
        for pk, is_shared, provenance in rows.iterator(chunk_size=2000)
        if is_shared or {lender for lender in provenance.values() if isinstance(lender, int)} - own
    ]
    for pks in batched(stale, REFRESHED_TOGETHER):
        refresh_many(Citation.objects.filter(pk__in=pks))
