"""The entrance for whatever changes which records form a citation.

It calls the searches service and, in the same transaction, lets candidates follow and recomputes
their outcomes. Decisions never move: the losing candidate points to the one that stands for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from django.db import transaction
from django.db.models import Q

from reviews.access import SEARCHERS, require_role
from reviews.models import Membership, Review
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Candidate, Report
from screening.services.decisions import record_outcome_change
from screening.services.outcomes import lock_candidate, refresh_outcome
from screening.services.places import lock_candidates, refresh_trees, release_second_places
from screening.services.reports import retrieve_like, unlike
from screening.services.withdrawals import follow_visibility
from searches.models import Citation, Record
from searches.services.citations import (
    add_rulings,
    merge_citations,
    pairs_between,
    take_out,
)
from searches.vocabulary import RulingVerdict


def merge_by_hand(
    member: Membership, citation_ids: Collection[int], *, reason: str = ""
) -> Citation:
    """A person's ruling that several citations are the same publication.

    Raises BadInput for fewer than two visible citations of the review, Conflict when each has
    further reports of its own.
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
    into, *others = sorted(citations, key=rank)
    merge_and_follow(review, [(into, others)], member=member)
    return into


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
    changed = take_out(review, citation, record_ids, member=member, reason=reason, rank=rank)
    _follow(review, changed)
    alone = Report.objects.filter(citation__in=changed, candidate__merged_into__isnull=True)
    for report in alone.filter(candidate__isnull=False):
        unlike(member, report)


def merge_and_follow(
    review: Review,
    merges: Sequence[tuple[Citation, Sequence[Citation]]],
    *,
    member: Membership | None,
) -> None:
    """Merge the others of each pair into its first, and let candidates follow.

    The caller holds the transaction and the lock on the review and writes the rulings. Raises
    Conflict when further reports of the two are not the same ones.
    """
    for into, others in merges:
        for citation in others:
            _require_same_reports(citation, into)
    merge_citations(review, merges, member=member)
    _follow(review, {c.pk for into, others in merges for c in (into, *others)})


def rank(citation: Citation) -> tuple[int, bool, bool, bool, int]:
    """The citation furthest along stands for the others, the oldest among equals.

    That of most reports comes first, so that each report of the others has its like there; what
    was removed before screening stands for nothing that is in it.
    """
    reports = list(citation.reports.all())
    candidate = getattr(citation, "candidate", None)
    return (
        -len(reports),
        not any(hasattr(report, "candidate") for report in reports),
        candidate is None,
        candidate is not None and candidate.removal_id is not None,
        citation.pk,
    )


def further_reports_differ(citation: Citation, head: Citation) -> bool:
    """Whether a report of the citation beyond the first is not that of its number at the head.

    A name says which report it is; paired with another one it would get that one's outcome.
    """
    likes = {report.number: report.name.casefold() for report in head.reports.all()}
    further = [report for report in citation.reports.all() if report.number > 1]
    return any(likes.get(report.number) != report.name.casefold() for report in further)


def _require_same_reports(citation: Citation, head: Citation) -> None:
    if further_reports_differ(citation, head):
        raise Conflict(
            f"“{citation.title}” and “{head.title}” each have further reports, and they are not "
            "the same ones in the same order, so the records were not merged.",
            remedy="If they are, take those of one record back and add them again as the other "
            "record has them.",
        )


def _follow(review: Review, citation_ids: Collection[int]) -> None:
    """Let the candidates of changed citations point where their citations point."""
    affected = Citation.objects.filter(pk__in=citation_ids) | Citation.objects.filter(
        merged_into__in=citation_ids
    )
    of_citations = Q(citation__in=affected.values("pk"))
    of_reports = Q(report__citation__in=affected.values("pk"))
    candidates = Candidate.objects.filter(of_citations | of_reports)
    if not candidates.exists():
        return
    lock_candidates(candidates)
    touched: set = set()
    for citation in affected.select_related("merged_into").prefetch_related("reports__candidate"):
        head = citation.merged_into or citation
        touched |= _point(getattr(citation, "candidate", None), getattr(head, "candidate", None))
        for report, like in _pairs_of_reports(citation, head):
            touched |= _point(_full_text(report), _full_text(like))
    follow_visibility(review, Candidate.objects.filter(pk__in=touched))
    release_second_places(touched)
    refresh_trees(touched)
    for pk in sorted(touched, key=str):
        candidate = lock_candidate(pk)
        before = candidate.outcome
        refresh_outcome(candidate)
        record_outcome_change(review, candidate, before)


def _pairs_of_reports(citation: Citation, head: Citation) -> Iterator[tuple[Report, Report | None]]:
    """Each report of a citation with that of the same number where it was merged.

    One that was retrieved makes its like retrieved: somebody may have read it.
    """
    likes = {report.number: report for report in head.reports.all()}
    for report in citation.reports.all():
        like = likes.get(report.number)
        if like and _full_text(report) and not _full_text(like):
            like.candidate = retrieve_like(report, like)
        yield report, like


def _full_text(report: Report | None) -> Candidate | None:
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
