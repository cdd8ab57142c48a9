"""Which records form a citation: merging and taking apart.

Once screening may have begun these are entered through `screening.services.citations`, which
recomputes the outcomes they touch in the same transaction.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import combinations
from typing import Any

from django.db import transaction
from django.db.models import Q

from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.batches import batched
from searches.bibliography import BibliographicRecord, record_from_fields
from searches.dedup import merge_records
from searches.models import Citation, DuplicateRuling, FieldFill, Record
from searches.selectors.values import citation_values, values_of
from searches.vocabulary import FillSource, RulingVerdict

REFRESHED_TOGETHER = 500
Numbered = tuple[int, BibliographicRecord]


def refresh_fields(citation: Citation) -> None:
    """What `refresh_many` does, for one citation."""
    refresh_many([citation])


def refresh_many(citations: Iterable[Citation]) -> None:
    """Merge each citation's fields from the records that count, then lay the fills over them.

    One that has no such record any more keeps the fields it had. Written is what differs from the
    stored row, so that the index of words is left alone where title and abstract stay.
    """
    for batch in batched(citations, REFRESHED_TOGETHER):
        _refresh(batch)


def _refresh(citations: list[Citation]) -> None:
    ids = [citation.pk for citation in citations]
    stored, fills = Citation.objects.in_bulk(ids), _standing_fills(ids)
    counted = Record.objects.visible().filter(citation__in=ids).order_by("pk")
    records: dict[int, list[Numbered]] = defaultdict(list)
    for record in counted.only("citation", "fields"):
        records[record.citation_id].append((record.pk, record_from_fields(record.fields)))
    changed: dict[tuple[str, ...], list[Citation]] = defaultdict(list)
    for citation in citations:
        if citation.pk in records:
            fields = _merge_fields(citation, records[citation.pk], fills[citation.pk])
            row = stored[citation.pk]
            different = (name for name in fields if getattr(row, name) != getattr(citation, name))
            changed[tuple(different)].append(citation)
    for names, alike in changed.items():
        if names:
            Citation.objects.bulk_update(alike, names)


def _merge_fields(
    citation: Citation, records: list[Numbered], fills: list[FieldFill]
) -> Collection[str]:
    """Set the fields that records and fills give; returns the names of all that can be given."""
    values = citation_values(merge_records(records))
    for fill in fills:
        by_person = fill.source in (FillSource.HAND, FillSource.RECORD)
        if by_person or not values[fill.field]:
            values[fill.field] = _value(fill)
            values["provenance"][fill.field] = f"fill-{fill.pk}"
    for name, value in values.items():
        setattr(citation, name, value)
    return values.keys()


def _standing_fills(citation_ids: Collection[int]) -> dict[int, list[FieldFill]]:
    """By citation the newest fill of each field, also of the citations merged into it.

    One that was taken from a record stands while that record counts and is the citation's.
    """
    of_trees = Q(citation__in=citation_ids) | Q(citation__merged_into__in=citation_ids)
    fills = FieldFill.objects.filter(of_trees).select_related("citation", "record__file")
    newest: dict[int, dict[str, FieldFill]] = defaultdict(dict)
    for fill in fills.order_by("pk"):
        for pk in (fill.citation_id, fill.citation.merged_into_id):
            record = fill.record
            if record is None or (record.citation_id == pk and record.file.is_shown):
                newest[pk][fill.field] = fill
    return {pk: [fill for fill in newest[pk].values() if fill.value] for pk in citation_ids}


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
    refresh_many(into for into, _ in merges)
    for into, others in merges:
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
    refresh_many([head, citation])
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
