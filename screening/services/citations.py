"""The entrance for whatever changes which records form a citation.

It calls the searches service and, in the same transaction, lets candidates follow and recomputes
their outcomes. Decisions never move: the losing candidate points to the one that stands for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.db.models import Q

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviews.services.jobs import RunningJob
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Candidate
from screening.services.decisions import record_outcome_change
from screening.services.outcomes import lock_candidate, refresh_outcome
from screening.services.withdrawals import follow_visibility, lock_candidates
from searches.bibliography import record_from_fields
from searches.dedup import Edge, Result, Ruling, entry_from_record, find_duplicates
from searches.models import Citation, DuplicateRuling, MaybePair, Record
from searches.services.citations import (
    add_rulings,
    merge_citations,
    pairs_between,
    take_out,
)
from searches.vocabulary import RulingVerdict

JOB_KIND = "screening.tasks.deduplicate"


def merge_by_hand(
    member: Membership, citation_ids: Collection[int], *, reason: str = ""
) -> Citation:
    """A person's ruling that several citations are the same publication.

    Raises BadInput for fewer than two visible citations of the review.
    """
    require_role(member, SEARCHERS)
    with transaction.atomic():
        review = lock_review(member)
        citations = list(Citation.objects.visible().filter(review=review, pk__in=citation_ids))
        if len(citations) < 2:
            raise BadInput("Choose at least two citations to merge.")
        groups = [list(c.records.values_list("pk", flat=True)) for c in citations]
        return join(member, review, citations, pairs_between(groups), reason=reason)


def split_record(member: Membership, record: Record, *, reason: str = "") -> None:
    """A person's ruling that a record is not the same as the others of its citation."""
    split_records(member, [record.pk], reason=reason)


def split_records(member: Membership, record_ids: Collection[int], *, reason: str = "") -> None:
    """A person's ruling that some records of a citation are not the same as its others.

    They stay together, and so do the others. Raises BadInput when none or all would leave,
    Conflict when they are not of one citation.
    """
    require_role(member, SEARCHERS)
    with transaction.atomic():
        review = lock_review(member)
        leaving = Record.objects.filter(review=review, pk__in=record_ids, is_readable=True)
        citations = list(Citation.objects.filter(records__in=leaving).distinct())
        if not citations:
            raise BadInput("Choose the records to take out.")
        if len(citations) > 1:
            raise Conflict("These records do not form one citation any more.")
        rest = set(citations[0].records.exclude(pk__in=record_ids).values_list("pk", flat=True))
        if not rest:
            raise BadInput("Nothing would stay: at least one record has to.")
        ids = set(leaving.values_list("pk", flat=True))
        part(member, review, citations[0], ids, pairs_between([ids, rest]), reason=reason)


def split_citation(member: Membership, citation: Citation, *, reason: str = "") -> None:
    """Take a whole group apart: each record stands for itself again."""
    require_role(member, SEARCHERS)
    with transaction.atomic():
        review = lock_review(member)
        records = list(Record.objects.filter(citation=citation, review=review).order_by("pk"))
        if len(records) < 2:
            raise BadInput("This citation has one record only; there is nothing to take apart.")
        for record in records[1:]:
            record.refresh_from_db()
            rest = record.citation.records.exclude(pk=record.pk).values_list("pk", flat=True)
            pairs = pairs_between([[record.pk], list(rest)])
            part(member, review, record.citation, [record.pk], pairs, reason=reason)


def lock_review(member: Membership) -> Review:
    """The member's review, locked: one act at a time changes which records form its citations."""
    return Review.objects.select_for_update(no_key=True).get(pk=member.review_id)


def join(
    member: Membership,
    review: Review,
    citations: list[Citation],
    pairs: Sequence[tuple[int, int]],
    *,
    reason: str,
) -> Citation:
    """Write a person's "same" on each pair of records and make the citations one.

    The caller holds the transaction and the lock on the review.
    """
    add_rulings(review, pairs, RulingVerdict.SAME, member=member, reason=reason)
    return _merge(review, citations, member=member)


def part(
    member: Membership,
    review: Review,
    citation: Citation,
    record_ids: Collection[int],
    pairs: Sequence[tuple[int, int]],
    *,
    reason: str,
) -> None:
    """Write a person's "different" on each pair of records and take the records out.

    The caller holds the transaction and the lock on the review.
    """
    add_rulings(review, pairs, RulingVerdict.DIFFERENT, member=member, reason=reason)
    changed = take_out(review, citation, record_ids, member=member, reason=reason, rank=_rank)
    _follow(review, changed)


def deduplicate(running: RunningJob, review: Review) -> dict:
    """Find duplicates among the review's records and merge what is certain.

    Rulings of people are absolute. Run twice it changes nothing the second time. Returns counts.
    """
    entries = [
        entry_from_record(pk, record_from_fields(fields))
        for pk, fields in Record.objects.visible()
        .filter(review=review, is_readable=True)
        .order_by("pk")
        .values_list("pk", "fields")
        .iterator(chunk_size=2000)
    ]
    running.progress(0, len(entries))
    result = find_duplicates(entries, rulings=_rulings_of_people(review))
    merged = 0
    for number, cluster in enumerate(result.clusters, start=1):
        merged += _merge_cluster(running, review, cluster, result)
        running.progress(number, len(result.clusters))
    counts = {
        "records": len(entries),
        "merged": merged,
        "citations": Citation.objects.visible().filter(review=review).count(),
        "maybe": len(result.maybe),
    }
    with transaction.atomic():
        running.hold()
        _keep_maybe_pairs(review, result.maybe)
        record_event(review, "citations.deduplicated", member=None, subject=running.job, new=counts)
    return counts


def _keep_maybe_pairs(review: Review, edges: Iterable[Edge]) -> None:
    """Leave exactly these pairs to people; their ids stay while they stay."""
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
        batch_size=1000,
        update_conflicts=True,
        unique_fields=["record_a", "record_b"],
        update_fields=["rule", "score", "reason"],
    )
    pairs = MaybePair.objects.filter(review=review).values_list("pk", "record_a_id", "record_b_id")
    gone = [pk for pk, a, b in pairs.iterator() if (a, b) not in found]
    for start in range(0, len(gone), 1000):
        MaybePair.objects.filter(pk__in=gone[start : start + 1000]).delete()


def _rulings_of_people(review: Review) -> list[Ruling]:
    newest: dict[tuple[int, int], str] = {}
    rulings = DuplicateRuling.objects.filter(review=review, decided_by__isnull=False)
    for ruling in rulings.order_by("created_at", "pk"):
        newest[ruling.record_a_id, ruling.record_b_id] = ruling.verdict
    return [Ruling(a, b, verdict) for (a, b), verdict in newest.items()]


def _merge_cluster(
    running: RunningJob, review: Review, cluster: Collection[int], result: Result
) -> int:
    with transaction.atomic():
        running.hold()
        Review.objects.select_for_update(no_key=True).get(pk=review.pk)
        citations = list(Citation.objects.filter(records__in=cluster).distinct())
        if len(citations) < 2 or _ruled_apart(review, citations):
            return 0
        _write_rulings(review, [e for e in result.edges if {e.id_a, e.id_b} <= set(cluster)])
        _merge(review, citations, member=None)
    return len(citations) - 1


def _ruled_apart(review: Review, citations: list[Citation]) -> bool:
    """Whether a person said, perhaps this minute, that two of the citations' records differ."""
    records = set(Record.objects.filter(citation__in=citations).values_list("pk", flat=True))
    return any(
        ruling.decision == RulingVerdict.DIFFERENT and {ruling.id_a, ruling.id_b} <= records
        for ruling in _rulings_of_people(review)
    )


def _write_rulings(review: Review, edges: Iterable[Edge]) -> None:
    known = set(
        DuplicateRuling.objects.filter(review=review, decided_by__isnull=True).values_list(
            "record_a_id", "record_b_id"
        )
    )
    DuplicateRuling.objects.bulk_create(
        DuplicateRuling(
            review=review,
            record_a_id=min(edge.id_a, edge.id_b),
            record_b_id=max(edge.id_a, edge.id_b),
            verdict=RulingVerdict.SAME,
            rule=edge.rule,
            score=edge.score,
            reason=edge.reason,
        )
        for edge in edges
        if (min(edge.id_a, edge.id_b), max(edge.id_a, edge.id_b)) not in known
    )


def _merge(review: Review, citations: list[Citation], *, member: Membership | None) -> Citation:
    into = min(citations, key=_rank)
    others = [citation for citation in citations if citation.pk != into.pk]
    merge_citations(review, into, others, member=member)
    _follow(review, {citation.pk for citation in citations})
    return into


def _rank(citation: Citation) -> tuple[bool, bool, bool, int]:
    """The citation furthest along stands for the others, the oldest among equals."""
    report = getattr(citation, "report", None)
    return (
        not hasattr(report, "candidate"),
        report is None,
        not hasattr(citation, "candidate"),
        citation.pk,
    )


def _follow(review: Review, citation_ids: Collection[int]) -> None:
    """Let the candidates of changed citations point where their citations point."""
    affected = Citation.objects.filter(pk__in=citation_ids) | Citation.objects.filter(
        merged_into__in=citation_ids
    )
    of_citations = Q(citation__in=affected.values("pk"))
    of_reports = Q(report__citation__in=affected.values("pk"))
    lock_candidates(Candidate.objects.filter(of_citations | of_reports))
    touched: set = set()
    for citation in affected.select_related("merged_into"):
        head = citation.merged_into or citation
        touched |= _point(getattr(citation, "candidate", None), getattr(head, "candidate", None))
        touched |= _point(_full_text(citation), _full_text(head))
    follow_visibility(review, Candidate.objects.filter(pk__in=touched))
    for pk in sorted(touched, key=str):
        candidate = lock_candidate(pk)
        before = candidate.outcome
        refresh_outcome(candidate)
        record_outcome_change(candidate, before)


def _full_text(citation: Citation) -> Candidate | None:
    report = getattr(citation, "report", None)
    return getattr(report, "candidate", None)


def _point(candidate: Candidate | None, head: Candidate | None) -> set:
    """Set where one candidate points; returns the ids of candidates whose outcome may change."""
    if candidate is None:
        return set()
    target = head if head and head.pk != candidate.pk else None
    before = candidate.merged_into_id
    candidate.merged_into = target
    candidate.save(update_fields=["merged_into"])
    return {pk for pk in (candidate.pk, before, target.pk if target else None) if pk}
