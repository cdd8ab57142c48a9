"""The invariants, recomputed from the rows: outcomes, sums, places, and no row across reviews."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from reviews.models import Review
from screening.models import (
    Assignment,
    CalibrationCandidate,
    CalibrationRound,
    Candidate,
    FullText,
    Report,
    Stage,
    Study,
)
from screening.models.annotations import Annotation
from screening.models.calibration_verdicts import CalibrationVerdict
from screening.models.decisions import Adjudication, Decision
from screening.models.discussions import Comment, Discussant, Discussion
from screening.prisma.sums import check
from screening.selectors.prisma import count_flow, shown_flow
from screening.selectors.readers import readers_of
from screening.selectors.removals import read_among
from screening.selectors.shares import undecided_of
from screening.services.outcomes import compute_outcome
from screening.vocabulary import HELD, OPEN, AssignmentState
from searches.models import (
    Citation,
    DuplicateRuling,
    KnownRelevant,
    MaybePair,
    PressComment,
    Record,
    Run,
)

FOREIGN = (
    ("run's strategy", Run, "review", "strategy__review"),
    ("known-relevant paper", KnownRelevant, "review", "citation__review"),
    ("answer in a peer review", PressComment, "strategy__review", "parent__strategy__review"),
    ("record in a file", Record, "review", "file__run__review"),
    ("record in a citation", Record, "review", "citation__review"),
    ("record's own citation", Record, "review", "own_citation__review"),
    ("merged citation", Citation, "review", "merged_into__review"),
    ("ruling", DuplicateRuling, "review", "record_a__review"),
    ("ruling", DuplicateRuling, "review", "record_b__review"),
    ("maybe-pair", MaybePair, "review", "record_a__review"),
    ("maybe-pair", MaybePair, "review", "record_b__review"),
    ("report", Report, "review", "citation__review"),
    ("report's study", Report, "review", "study__review"),
    ("study's main report", Study, "review", "main__review"),
    ("annotation", Annotation, "full_text__review", "author__review"),
    ("full text", FullText, "review", "report__review"),
    ("waiting full text", FullText, "review", "proposed__review"),
    ("candidate's citation", Candidate, "stage__review", "citation__review"),
    ("candidate's report", Candidate, "stage__review", "report__review"),
    ("candidate's removal", Candidate, "stage__review", "removal__review"),
    ("candidate's reason", Candidate, "stage__review", "reason__review"),
    ("merged candidate", Candidate, "stage__review", "merged_into__stage__review"),
    ("reader", Stage.readers.through, "stage__review", "membership__review"),
    ("experienced reader", Stage.experienced.through, "stage__review", "membership__review"),
    ("place", Assignment, "candidate__stage__review", "reviewer__review"),
    ("decision", Decision, "candidate__stage__review", "reviewer__review"),
    ("decision's criteria", Decision, "candidate__stage__review", "criteria__review"),
    ("decision's reason", Decision, "candidate__stage__review", "reason__review"),
    (
        "decision's further reason",
        Decision.further_reasons.through,
        "decision__candidate__stage__review",
        "exclusionreason__review",
    ),
    ("adjudication", Adjudication, "candidate__stage__review", "adjudicator__review"),
    ("adjudication's reason", Adjudication, "candidate__stage__review", "reason__review"),
    ("discussion", Discussion, "candidate__stage__review", "opened_by__review"),
    ("discussant", Discussant, "discussion__candidate__stage__review", "reviewer__review"),
    ("calibration's criteria", CalibrationRound, "review", "criteria__review"),
    ("calibration", CalibrationRound, "review", "opened_by__review"),
    ("record in calibration", CalibrationCandidate, "round__review", "citation__review"),
    ("calibration verdict", CalibrationVerdict, "candidate__round__review", "reviewer__review"),
    ("calibration's reason", CalibrationVerdict, "candidate__round__review", "reason__review"),
    ("comment", Comment, "candidate__stage__review", "author__review"),
)


def find_violations(review: Review) -> Iterator[str]:
    """A sentence for each invariant that does not hold in a review."""
    yield from _outcomes(review)
    yield from _places(review)
    yield from _queue(review)
    yield from _shares(review)
    yield from _chains(review)
    yield from _calibrations(review)
    yield from _groups(review)
    yield from _crossings(review)
    found = [*check(count_flow(review)), *check(shown_flow(review))]
    yield from dict.fromkeys(violation.message for violation in found)


def _outcomes(review: Review) -> Iterator[str]:
    candidates = Candidate.objects.live().filter(stage__review=review).select_related("stage")
    for candidate in candidates.iterator(chunk_size=500):
        says = compute_outcome(candidate)
        stored = (
            candidate.outcome,
            candidate.how,
            candidate.reason_id,
            candidate.is_uncertain,
        )
        if stored != (says.state, says.how or "", says.reason, says.is_uncertain):
            yield f"candidate {candidate.pk}: stored {stored}, but the decisions say {says}"


def _places(review: Review) -> Iterator[str]:
    held = Assignment.objects.filter(candidate__stage__review=review, state__in=HELD)
    for row in held.values("candidate", "slot").annotate(n=Count("pk")).filter(n__gt=1):
        yield f"candidate {row['candidate']}: place {row['slot']} is held {row['n']} times"
    for row in held.values("candidate", "reviewer").annotate(n=Count("pk")).filter(n__gt=1):
        yield f"candidate {row['candidate']}: reviewer {row['reviewer']} holds {row['n']} places"
    over = held.filter(slot__gt=F("candidate__stage__places"))
    for assignment in over.exclude(state=AssignmentState.DECIDED):
        yield f"place {assignment.pk} lies beyond the places of its stage"


def _queue(review: Review) -> Iterator[str]:
    """Whether the rows of candidates say who holds places on them, as the queue reads it."""
    parents = dict(Candidate.objects.filter(stage__review=review).values_list("pk", "merged_into"))
    readers: dict[UUID, set[int]] = defaultdict(set)
    held = Assignment.objects.filter(candidate__stage__review=review, state__in=HELD)
    for pk, reviewer in held.values_list("candidate", "reviewer"):
        while parents[pk]:
            pk = parents[pk]
        readers[pk].add(reviewer)
    absorbing = set(parents.values())
    heads = Candidate.objects.filter(stage__review=review, merged_into__isnull=True)
    for pk, number, only, absorbs in heads.values_list("pk", "readers", "only_reader", "absorbs"):
        people = readers[pk]
        if absorbs != (pk in absorbing):
            yield f"candidate {pk}: whether others are merged into it is stored wrong"
        if (number, only) != (len(people), min(people) if len(people) == 1 else None):
            yield f"candidate {pk}: {number} readers are stored, but {len(people)} hold a place"


def _shares(review: Review) -> Iterator[str]:
    """Whether what was dealt is dealt at a stage that has shares, and to who may screen there."""
    for stage in review.stages.all():
        dealt = undecided_of(stage)
        for place in dealt if not stage.is_shared else ():
            yield f"place {place.pk} is dealt out at a stage without shares"
        for place in dealt.exclude(reviewer__in=readers_of(stage)):
            yield f"place {place.pk} is dealt to somebody who does not screen there"


def _chains(review: Review) -> Iterator[str]:
    decisions = Decision.objects.filter(candidate__stage__review=review)
    stray = decisions.exclude(candidate=F("assignment__candidate")) | decisions.exclude(
        reviewer=F("assignment__reviewer")
    )
    for decision in stray:
        yield f"decision {decision.pk} is not about its place's candidate and reviewer"
    broken = decisions.filter(replaces__isnull=False).exclude(assignment=F("replaces__assignment"))
    for decision in broken:
        yield f"decision {decision.pk} replaces one of another place"
    current = Decision.objects.current().filter(assignment=OuterRef("pk"))
    decided = Assignment.objects.filter(candidate__stage__review=review).annotate(
        has_verdict=Exists(current)
    )
    wrong = Q(state=AssignmentState.DECIDED, has_verdict=False) | Q(
        ~Q(state=AssignmentState.DECIDED), has_verdict=True
    )
    for assignment in decided.filter(wrong):
        yield f"place {assignment.pk} is {assignment.state}, which its decisions do not say"


def _calibrations(review: Review) -> Iterator[str]:
    verdicts = CalibrationVerdict.objects.filter(candidate__round__review=review)
    replacing = verdicts.filter(replaces__isnull=False)
    broken = replacing.exclude(candidate=F("replaces__candidate")) | replacing.exclude(
        reviewer=F("replaces__reviewer")
    )
    for verdict in broken:
        yield f"calibration verdict {verdict.pk} replaces one of another reader or record"
    for verdict in verdicts.filter(created_at__gt=F("candidate__round__closed_at")):
        yield f"calibration verdict {verdict.pk} was given after its round was closed"


def _groups(review: Review) -> Iterator[str]:
    records = Record.objects.filter(review=review, is_readable=True)
    for record in records.filter(citation__merged_into__isnull=False):
        yield f"record {record.pk} belongs to citation {record.citation_id}, which was merged"
    astray = records.exclude(own_citation=F("citation")).exclude(
        own_citation__merged_into=F("citation")
    )
    for record in astray:
        yield f"record {record.pk}: its own citation does not point to the one it belongs to"
    dangling = Candidate.objects.live().filter(stage__review=review)
    for candidate in dangling.filter(
        Q(citation__merged_into__isnull=False) | Q(report__citation__merged_into__isnull=False)
    ):
        yield f"candidate {candidate.pk} stands for a citation that was merged"
    yield from _withdrawn(review)
    yield from _removals(review)
    yield from _reports(review)
    loops = Candidate.objects.filter(stage__review=review, merged_into__isnull=False)
    for candidate in loops.filter(merged_into__merged_into=F("pk")):
        yield f"candidate {candidate.pk} is merged in a circle"


def _withdrawn(review: Review) -> Iterator[str]:
    """Whether candidates are in or out as the records of their citations say."""
    of_citation = Coalesce(OuterRef("citation"), OuterRef("report__citation"))
    counts = Exists(Record.objects.visible().filter(citation=of_citation, is_readable=True))
    standing = Candidate.objects.filter(stage__review=review, merged_into__isnull=True)
    for candidate in standing.filter(~counts, withdrawn_at__isnull=True):
        yield f"candidate {candidate.pk} is in screening, but no record of its citation counts"
    out = standing.filter(counts, withdrawn_at__isnull=False, removal__isnull=True)
    for candidate in out:
        yield f"candidate {candidate.pk} is withdrawn, but a record of its citation counts"


def _removals(review: Review) -> Iterator[str]:
    """Whether what is removed before screening stands, unjudged, and nobody holds it open."""
    removed = Candidate.objects.filter(stage__review=review, removal__isnull=False)
    for candidate in removed.filter(removal__undone_at__isnull=False):
        yield f"candidate {candidate.pk} is removed by an act that was undone"
    for pk in read_among(removed.filter(merged_into__isnull=True)).values_list("pk", flat=True):
        yield f"candidate {pk} is removed before screening, but somebody judged it"
    joined = Q(candidate__in=removed) | Q(candidate__merged_into__in=removed)
    for pk in Assignment.objects.filter(joined, state__in=OPEN).values_list("pk", flat=True):
        yield f"place {pk} is open, but its record is removed before screening"


def _reports(review: Review) -> Iterator[str]:
    """Whether the reports of a record are numbered from one, and the same where it was merged."""
    numbers: dict[int, list[int]] = defaultdict(list)
    reports = Report.objects.filter(review=review).order_by("number")
    names: dict[tuple[int, int], str] = {}
    for citation, number, name in reports.values_list("citation", "number", "name"):
        numbers[citation].append(number)
        names[citation, number] = name.casefold()
    for citation, found in numbers.items():
        if found != list(range(1, len(found) + 1)):
            yield f"citation {citation}: its reports are numbered {found}"
    merged = Citation.objects.filter(pk__in=numbers, merged_into__isnull=False)
    for citation, head in merged.values_list("pk", "merged_into"):
        if len(numbers[citation]) > len(numbers[head]):
            yield f"citation {citation} has more reports than {head}, which it was merged into"
        for number in numbers[citation][1:]:
            if names[citation, number] != names.get((head, number)):
                yield f"citation {citation}: report {number} is another one than that of {head}"


def _crossings(review: Review) -> Iterator[str]:
    for what, model, one, other in FOREIGN:
        touching = model.objects.filter(Q(**{one: review}) | Q(**{other: review}))
        crossing = touching.filter(**{f"{other}__isnull": False}).exclude(**{one: F(other)})
        for pk in crossing.values_list("pk", flat=True):
            yield f"{what} {pk} crosses two reviews"
