"""Which records form a citation: merging and taking apart.

Once screening may have begun these are entered through `screening.services.citations`, which
recomputes the outcomes they touch in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Q

from reviews.audit import record_event
from reviews.models import Membership, Review
from searches.bibliography import record_from_fields
from searches.dedup import merge_records
from searches.models import Citation, DuplicateRuling, FieldFill, Record
from searches.selectors.values import citation_values, values_of
from searches.vocabulary import FillSource, RulingVerdict


def refresh_fields(citation: Citation) -> None:
    """Merge the citation's fields from the records that count, then lay the fills over them.

    One that has no such record any more keeps the fields it had.
    """
    counted = citation.records.visible().order_by("pk")
    records = [(record.pk, record_from_fields(record.fields)) for record in counted]
    if not records:
        return
    for name, value in citation_values(merge_records(records)).items():
        setattr(citation, name, value)
    for fill in _standing_fills(citation):
        by_person = fill.source in (FillSource.HAND, FillSource.RECORD)
        if by_person or not getattr(citation, fill.field):
            setattr(citation, fill.field, _value(fill))
            citation.provenance[fill.field] = f"fill-{fill.pk}"
    citation.save()


def _standing_fills(citation: Citation) -> list[FieldFill]:
    """The newest fill of each field, also of the citations merged into this one.

    One that was taken from a record stands while that record counts and is the citation's.
    """
    of_tree = Q(citation=citation) | Q(citation__merged_into=citation)
    fills = FieldFill.objects.filter(of_tree).select_related("record__file").order_by("pk")
    newest = {
        fill.field: fill
        for fill in fills
        if fill.record is None
        or (fill.record.citation_id == citation.pk and fill.record.file.is_shown)
    }
    return [fill for fill in newest.values() if fill.value]


def _value(fill: FieldFill) -> Any:
    """What a fill gives its field: one from a record is read from there, with its own type."""
    return values_of(fill.record)[fill.field] if fill.record else fill.value


def merge_citations(
    review: Review,
    merges: Sequence[tuple[Citation, Sequence[Citation]]],
    *,
    member: Membership | None,
) -> None:
    """Make the records of the others of each pair records of its first; their rows stay, merged.

    The caller holds the transaction and writes the rulings that say why.
    """
    into_of = {other.pk: into for into, others in merges for other in others}
    moved: dict[int, list[int]] = {into.pk: [] for into, _ in merges}
    records = list(Record.objects.filter(citation__in=into_of).only("citation", "own_citation"))
    founded = Citation.objects.in_bulk([record.own_citation_id for record in records])
    for record in records:
        into = into_of[record.citation_id]
        moved[into.pk].append(record.pk)
        record.citation = into
        founded[record.own_citation_id].merged_into = into
    Record.objects.bulk_update(records, ["citation"])
    Citation.objects.bulk_update(founded.values(), ["merged_into"])
    for into, others in merges:
        refresh_fields(into)
        record_event(
            review,
            "citation.merged",
            member=member,
            subject=into,
            summary=into.title,
            old={"citations": sorted(citation.pk for citation in others)},
            new={"citation": into.pk, "records_moved": sorted(moved[into.pk])},
        )


def take_out(
    review: Review,
    citation: Citation,
    record_ids: Collection[int],
    *,
    member: Membership,
    reason: str,
    rank: Callable[[Citation], Any],
) -> set[int]:
    """Take records out of their citation; they stay together, and so do those that remain.

    When the founding record leaves, the others go on under the one of their own citations that
    `rank` puts first, else those that were taken out. Returns the ids of every citation whose
    records changed. The caller holds the transaction and writes the rulings that say why.
    """
    records = citation.records.order_by("pk")
    leaving = list(records.filter(pk__in=record_ids))
    if any(record.own_citation_id == citation.pk for record in leaving):
        leaving = list(records.exclude(pk__in=record_ids))
    head = min((r.own_citation for r in leaving), key=rank)
    Record.objects.filter(pk__in=[r.pk for r in leaving]).update(citation=head)
    followers = [r.own_citation_id for r in leaving if r.own_citation_id != head.pk]
    Citation.objects.filter(pk__in=followers).update(merged_into=head)
    Citation.objects.filter(pk=head.pk).update(merged_into=None)
    head.refresh_from_db()
    refresh_fields(head)
    refresh_fields(citation)
    record_event(
        review,
        "citation.split",
        member=member,
        subject=citation,
        summary=citation.title,
        new={"citation": head.pk, "records_moved": [r.pk for r in leaving]},
        reason=reason,
    )
    return {citation.pk, head.pk}


def add_rulings(
    review: Review,
    pairs: Sequence[tuple[int, int]],
    verdict: RulingVerdict,
    *,
    member: Membership,
    reason: str = "",
) -> None:
    """Write a person's ruling on each pair of records."""
    with transaction.atomic():
        DuplicateRuling.objects.bulk_create(
            DuplicateRuling(
                review=review,
                record_a_id=min(pair),
                record_b_id=max(pair),
                verdict=verdict,
                reason=reason,
                decided_by=member.user,
            )
            for pair in pairs
        )


def pairs_between(groups: Sequence[Collection[int]]) -> list[tuple[int, int]]:
    """Every pair of records that stand in two different groups."""
    return [(a, b) for one, other in combinations(groups, 2) for a in one for b in other]
