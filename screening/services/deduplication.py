"""Duplicates that the software finds by itself: what is new is compared with all that is there."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain

from django.db import transaction
from django.db.models import Q

from reviews.audit import record_event
from reviews.models import Review
from reviews.services.jobs import RunningJob
from reviewsite.lib.batches import batched
from screening.services.citations import further_reports_differ, merge_and_follow, rank
from searches.dedup import (
    RULES_VERSION,
    Edge,
    Keys,
    Result,
    Ruling,
    Shelf,
    match_keys,
)
from searches.models import Citation, DuplicateRuling, MaybePair, Record, RecordKeys
from searches.selectors.record_keys import fresh_keys, kept_keys
from searches.vocabulary import RulingVerdict

READ_BATCH, MERGE_BATCH, WRITE_BATCH = 500, 100, 1000


def deduplicate(running: RunningJob, review: Review, *, anew: bool = False) -> dict:
    """Merge what the rules call the same, and keep the pairs that they leave to a person.

    Only records that were never compared are compared with the others; with `anew` all are.
    Rulings of people are absolute, and what is one citation already stays one. Run twice it changes
    nothing the second time. Returns counts.
    """
    records = Record.objects.visible().filter(review=review, is_readable=True)
    citation_of = dict(records.values_list("pk", "citation").iterator(READ_BATCH))
    running.progress(0, len(citation_of))
    compared = {pk for pk in _compared(review) if pk in citation_of}
    new = citation_of.keys() - compared
    keyed = chain(_known_keys(review, compared), _fresh_keys(sorted(new)))
    with Shelf(keyed) as shelf:
        result = match_keys(
            shelf,
            rulings=rulings_of_people(review),
            new=None if anew else new,
            together=citation_of,
        )
        merged, left = _merge_all(running, review, result, citation_of)
        counts = {
            "records": len(citation_of),
            "compared": len(citation_of) if anew else len(new),
            "merged": merged,
            "citations": Citation.objects.visible().filter(review=review).count(),
            "maybe": 0,
            "large_blocks": len(result.large_blocks),
        }
        with transaction.atomic():
            running.hold()
            _keep_maybe_pairs(review, chain(result.maybe, left), anew=anew)
            _keep_keys(review, ((pk, shelf[pk]) for pk in shelf if pk in new))
            counts["maybe"] = MaybePair.objects.waiting().filter(review=review).count()
            record_event(
                review, "citations.deduplicated", member=None, subject=running.job, new=counts
            )
    return counts


def rulings_of_people(review: Review, records: Collection[int] | None = None) -> list[Ruling]:
    """The newest word of people on each pair; with `records` on pairs of these only."""
    rulings = DuplicateRuling.objects.filter(review=review, decided_by__isnull=False)
    if records is not None:
        rulings = rulings.filter(record_a__in=records, record_b__in=records)
    newest: dict[tuple[int, int], str] = {}
    for ruling in rulings.order_by("created_at", "pk"):
        newest[ruling.record_a_id, ruling.record_b_id] = ruling.verdict
    return [Ruling(a, b, verdict) for (a, b), verdict in newest.items()]


def _compared(review: Review) -> Iterator[int]:
    rows = RecordKeys.objects.filter(review=review, version=RULES_VERSION)
    return rows.values_list("pk", flat=True).iterator(READ_BATCH)


def _known_keys(review: Review, compared: Collection[int]) -> Iterator[tuple[int, Keys]]:
    rows = RecordKeys.objects.filter(review=review, version=RULES_VERSION)
    return ((pk, keys) for pk, keys in kept_keys(rows) if pk in compared)


def _fresh_keys(new: Sequence[int]) -> Iterator[tuple[int, Keys]]:
    for some in batched(new, READ_BATCH):
        yield from fresh_keys(Record.objects.filter(pk__in=some))


def _merge_all(
    running: RunningJob, review: Review, result: Result, citation_of: dict[int, int]
) -> tuple[int, list[Edge]]:
    """Returns how many citations went into others, and the edges that are left to a person."""
    clusters = [ids for ids in result.clusters if len({citation_of[id] for id in ids}) > 1]
    number_of = {id: number for number, ids in enumerate(clusters) for id in ids}
    edges: list[list[Edge]] = [[] for _ in clusters]
    for edge in result.edges:
        if edge.id_a in number_of:
            edges[number_of[edge.id_a]].append(edge)
    merged = done = 0
    left: list[Edge] = []
    for some in batched(zip(clusters, edges, strict=True), MERGE_BATCH):
        joined, unsure = _merge_some(running, review, some)
        merged += joined
        left += unsure
        done += len(some)
        running.progress(done, len(clusters))
    return merged, left


def _merge_some(
    running: RunningJob, review: Review, clusters: Sequence[tuple[Collection[int], list[Edge]]]
) -> tuple[int, list[Edge]]:
    """Merge some clusters in one transaction, as the rows are by now, without what has further
    reports that the citation which stands has not; returns as `_merge_all` does."""
    with transaction.atomic():
        running.hold()
        Review.objects.select_for_update(no_key=True).get(pk=review.pk)
        ids = [id for cluster, _ in clusters for id in cluster]
        now = dict(Record.objects.visible().filter(pk__in=ids).values_list("pk", "citation"))
        citations = (
            Citation.objects.select_related("candidate")
            .prefetch_related("reports__candidate")
            .in_bulk(set(now.values()))
        )
        members: dict[int, list[int]] = {pk: [] for pk in citations}
        for pk, citation in Record.objects.filter(citation__in=citations).values_list(
            "pk", "citation"
        ):
            members[citation].append(pk)
        apart = _apart(review, [pk for records in members.values() for pk in records])
        merges, edges, left = [], [], []
        for cluster, drawn in clusters:
            heads = {now[id] for id in cluster if id in now}
            together = {pk for head in heads for pk in members[head]}
            if len(heads) < 2 or any(pair <= together for pair in apart):
                continue
            into, *others = sorted((citations[head] for head in heads), key=rank)
            others = [each for each in others if not further_reports_differ(each, into)]
            if others:
                merges.append((into, others))
            joined = {into.pk, *(each.pk for each in others)}
            for edge in drawn:
                if edge.id_a in now and edge.id_b in now:
                    is_within = {now[edge.id_a], now[edge.id_b]} <= joined
                    (edges if is_within else left).append(edge)
        _write_rulings(review, edges)
        merge_and_follow(review, merges, member=None)
    return sum(len(others) for _, others in merges), left


def _apart(review: Review, records: Collection[int]) -> list[frozenset[int]]:
    """The pairs of which a person said, perhaps this minute, that they differ."""
    return [
        frozenset((ruling.id_a, ruling.id_b))
        for ruling in rulings_of_people(review, records)
        if ruling.decision == RulingVerdict.DIFFERENT
    ]


def _write_rulings(review: Review, edges: Collection[Edge]) -> None:
    ids = {id for edge in edges for id in (edge.id_a, edge.id_b)}
    known = set(
        DuplicateRuling.objects.filter(
            review=review, decided_by__isnull=True, record_a__in=ids, record_b__in=ids
        ).values_list("record_a_id", "record_b_id")
    )
    DuplicateRuling.objects.bulk_create(
        DuplicateRuling(
            review=review,
            record_a_id=edge.id_a,
            record_b_id=edge.id_b,
            verdict=RulingVerdict.SAME,
            rule=edge.rule,
            score=edge.score,
            reason=edge.reason,
        )
        for edge in edges
        if (edge.id_a, edge.id_b) not in known
    )


def _keep_maybe_pairs(review: Review, edges: Iterable[Edge], *, anew: bool) -> None:
    """Leave these pairs to people, with `anew` no others; their ids stay while they stay."""
    found = {(edge.id_a, edge.id_b): edge for edge in edges}
    MaybePair.objects.bulk_create(
        (
            MaybePair(
                review=review,
                record_a_id=a,
                record_b_id=b,
                rule=edge.rule,
                score=edge.score,
                reason=edge.reason,
            )
            for (a, b), edge in found.items()
        ),
        batch_size=WRITE_BATCH,
        update_conflicts=True,
        unique_fields=["record_a", "record_b"],
        update_fields=["rule", "score", "reason"],
    )
    if not anew:
        return
    pairs = MaybePair.objects.filter(review=review).values_list("pk", "record_a_id", "record_b_id")
    gone = [pk for pk, a, b in pairs.iterator() if (a, b) not in found]
    for some in batched(gone, WRITE_BATCH):
        MaybePair.objects.filter(pk__in=some).delete()


def _keep_keys(review: Review, fresh: Iterable[tuple[int, Keys]]) -> None:
    """Remember what was compared; the keys of older rules go."""
    RecordKeys.objects.filter(~Q(version=RULES_VERSION), review=review).delete()
    for some in batched(fresh, WRITE_BATCH):
        RecordKeys.objects.bulk_create(
            (
                RecordKeys(
                    record_id=pk,
                    review=review,
                    version=RULES_VERSION,
                    values=json.dumps(keys[:-1], ensure_ascii=False, separators=(",", ":")),
                    abstract=keys.abstract,
                )
                for pk, keys in some
            ),
            ignore_conflicts=True,
        )
