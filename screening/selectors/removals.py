"""What can be removed before screening, and what was: by a tool, unread, or screened before."""

from __future__ import annotations

import re
from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from reviews.models import Membership, Review
from reviewsite.lib.batches import batched
from screening.models import CalibrationCandidate, Candidate, Removal, Report, Snapshot
from screening.models.calibration_verdicts import CalibrationVerdict
from screening.models.decisions import Decision
from screening.selectors.decisions import require_outcomes
from screening.selectors.ledger import of_earlier_versions
from screening.vocabulary import OutcomeState, StageKind
from searches.dedup import (
    RULES_VERSION,
    Keys,
    Shelf,
    match_keys,
)
from searches.models import Citation, Record, RecordKeys
from searches.selectors.record_keys import fresh_keys, kept_keys

BATCH = 500
NUMBER = re.compile(r"[0-9]{1,9}")
PMID = re.compile(r"PMID:?\s*([0-9]{1,9})", re.IGNORECASE)
DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\S+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RemovalPreview:
    """What would be removed of what was named: `candidates` would go; the rest stays: `judged` by
    somebody or in an open calibration round, `elsewhere` (not in screening, or removed already);
    `unknown` are lines of a list that name no record of the review."""

    candidates: tuple[UUID, ...]
    judged: int = 0
    elsewhere: int = 0
    unknown: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Tells whether it is still the same candidates, not only as many."""
        return sha256("\n".join(sorted(map(str, self.candidates))).encode()).hexdigest()


def read_among(candidates: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Those that somebody judged, or what was merged into them; also in a calibration round, and
    those of an open round, which somebody may be judging now."""
    standing = Decision.objects.current()
    said = CalibrationVerdict.objects.current().values("candidate")
    drawn = CalibrationCandidate.objects.filter(
        Q(round__closed_at__isnull=True) | Q(pk__in=said), round__kind=OuterRef("stage__kind")
    )
    return candidates.filter(
        Exists(standing.filter(candidate=OuterRef("pk")))
        | Exists(standing.filter(candidate__merged_into=OuterRef("pk")))
        | Exists(drawn.filter(citation=OuterRef("citation")))
        | Exists(drawn.filter(citation__merged_into=OuterRef("citation")))
    )


def in_title_abstract(review: Review) -> QuerySet[Candidate]:
    stage = StageKind.TITLE_ABSTRACT
    return Candidate.objects.live().filter(stage__review=review, stage__kind=stage)


def unread(review: Review) -> QuerySet[Candidate]:
    """Candidates of title and abstract that nobody judged, and of which no report is sought."""
    waiting = in_title_abstract(review).filter(
        ~Exists(Report.objects.filter(citation=OuterRef("citation"))),
        outcome=OutcomeState.PENDING,
    )
    return waiting.exclude(pk__in=read_among(waiting).values("pk"))


def preview_of_rest(member: Membership) -> RemovalPreview:
    """Everything that nobody read. For members who see outcomes (others: NotAllowed)."""
    require_outcomes(member)
    return RemovalPreview(tuple(_ids(unread(member.review))))


def preview_of(
    member: Membership, citations: Collection[int], *, unknown: tuple[str, ...] = ()
) -> RemovalPreview:
    """What of these citations can be removed. For members who see outcomes (others: NotAllowed)."""
    require_outcomes(member)
    wanted = set(citations)
    free = {citation: pk for pk, citation in unread(member.review).values_list("pk", "citation")}
    live = set(in_title_abstract(member.review).values_list("citation", flat=True))
    going = sorted((free[pk] for pk in wanted & free.keys()), key=str)
    return RemovalPreview(
        candidates=tuple(going),
        judged=len(wanted & live) - len(going),
        elsewhere=len(wanted - live),
        unknown=unknown,
    )


def _ids(candidates: QuerySet[Candidate]) -> QuerySet:
    return candidates.order_by("pk").values_list("pk", flat=True)


def named_citations(member: Membership, text: str) -> tuple[set[int], tuple[str, ...]]:
    """The citations that the lines of a list name, and the lines that name none.

    A line is the number that our exports give a record, a DOI, or `PMID` and its number.
    """
    lines = [line.strip().strip('"') for line in text.splitlines() if line.strip()]
    everything = array(
        "q",
        Citation.objects.filter(review=member.review).order_by("pk").values_list("pk", flat=True),
    )
    by_doi, by_pmid = _known_ids(member.review, lines)
    found, unknown = set(), []
    for line in lines:
        pks = _named(line, everything, by_doi, by_pmid)
        if pks:
            found |= pks
        else:
            unknown.append(line)
    heads = dict(
        Citation.objects.filter(review=member.review, merged_into__isnull=False).values_list(
            "pk", "merged_into"
        )
    )
    return {heads.get(pk, pk) for pk in found}, tuple(unknown)


def _named(line: str, everything: array, by_doi: dict, by_pmid: dict) -> set[int]:
    if NUMBER.fullmatch(line):
        number = int(line)
        return {everything[number - 1]} if 1 <= number <= len(everything) else set()
    if pmid := PMID.fullmatch(line):
        return by_pmid.get(int(pmid[1]), set())
    doi = DOI.fullmatch(line)
    return by_doi.get(doi[1].lower(), set()) if doi else set()


def _known_ids(review: Review, lines: Collection[str]) -> tuple[dict, dict]:
    """The citations of the review by DOI and by PMID; not asked for where no line has one."""
    by_doi: dict[str, set[int]] = {}
    by_pmid: dict[int, set[int]] = {}
    if any(not NUMBER.fullmatch(line) for line in lines):
        has_id = Q(pmid__isnull=False) | ~Q(doi="")
        rows = Citation.objects.filter(has_id, review=review, merged_into__isnull=True)
        for pk, doi, pmid in rows.values_list("pk", "doi", "pmid"):
            by_doi.setdefault(doi.lower(), set()).add(pk)
            by_pmid.setdefault(pmid, set()).add(pk)
    return by_doi, by_pmid


def screened_in(member: Membership, snapshot: Snapshot) -> set[int]:
    """The member's unread citations that were screened when the snapshot was taken.

    Found as duplicates are: by the same keys and rules, without what the rules leave to a person.
    The snapshot may be of another review; the caller knows that the member may see it.
    """
    boxes = {box.key: box.ids for box in snapshot.boxes.all()}
    before = set(boxes.get("records_screened", ())) - set(boxes.get("pending_screening", ()))
    own = dict(
        Record.objects.visible()
        .filter(citation__in=unread(member.review).values("citation"), is_readable=True)
        .values_list("pk", "citation")
    )
    theirs = [
        pk
        for some in batched(sorted(before), BATCH)
        for pk in Record.objects.filter(citation__in=some).values_list("pk", flat=True)
    ]
    with Shelf(chain(_keys(own), _keys(set(theirs) - own.keys()))) as shelf:
        result = match_keys(shelf, new=own)
    found = set()
    for cluster in result.clusters:
        if any(pk not in own for pk in cluster):
            found |= {own[pk] for pk in cluster if pk in own}
    return found


def _keys(records: Collection[int]) -> Iterator[tuple[int, Keys]]:
    """What the records are compared by: as it is kept, else made anew."""
    for some in batched(sorted(records), BATCH):
        known = dict(kept_keys(RecordKeys.objects.filter(record__in=some, version=RULES_VERSION)))
        yield from known.items()
        yield from fresh_keys(Record.objects.filter(pk__in=set(some) - known.keys()))


def removals_of(member: Membership) -> QuerySet[Removal]:
    """Every removal of the review, undone ones too, with `n`: how many citations it keeps out, and
    `n_earlier`: how many of these an earlier version of the same review had."""
    require_outcomes(member)
    is_out = Q(candidates__merged_into__isnull=True)
    known = of_earlier_versions(member.review).values("citation")
    return (
        Removal.objects.filter(review=member.review)
        .select_related("made_by", "undone_by")
        .annotate(
            n=Count("candidates", filter=is_out),
            n_earlier=Count("candidates", filter=is_out & Q(candidates__citation__in=known)),
        )
        .order_by("-made_at", "pk")
    )


def records_of(removal: Removal) -> QuerySet[Record]:
    """Of each citation that a removal keeps out the first record, whatever it was found by."""
    rows = Record.objects.visible().filter(review=removal.review_id, is_readable=True)
    earlier = rows.filter(citation=OuterRef("citation"), pk__lt=OuterRef("pk"))
    return rows.filter(
        ~Exists(earlier),
        citation__candidate__removal=removal,
        citation__candidate__merged_into__isnull=True,
    )
