"""The PRISMA numbers: every box is a query, its number the count of the rows it opens."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from uuid import UUID

from django.db.models import Count as CountRows
from django.db.models import Exists, OuterRef, Q, QuerySet

from reviews.models import Review
from screening.models import Candidate, Report
from screening.prisma.flow import Count, Flow
from screening.prisma.notices import RunCount
from screening.vocabulary import OutcomeState, Retrieval, StageKind
from searches.models import Citation, ImportFile, Record, Run
from searches.vocabulary import SourceKind

UNSETTLED = (OutcomeState.PENDING, OutcomeState.CONFLICT)


def identified(review: Review, kind: SourceKind) -> QuerySet[Record]:
    return Record.objects.visible().filter(review=review, file__run__source_kind=kind)


def duplicates(review: Review) -> QuerySet[Record]:
    """Of each citation's records all but the first: a group of k contributes k - 1."""
    shown = Record.objects.visible().filter(review=review, is_readable=True)
    earlier = shown.filter(citation=OuterRef("citation"), pk__lt=OuterRef("pk"))
    return shown.filter(Exists(earlier))


def unreadable(review: Review) -> QuerySet[Record]:
    return Record.objects.visible().filter(review=review, is_readable=False)


def screened(review: Review) -> QuerySet[Citation]:
    """Citations in screening, and those that wait for the lead to take them in."""
    waiting = Citation.objects.visible().filter(review=review, candidate__isnull=True)
    return Citation.objects.filter(review=review).filter(
        Q(
            candidate__isnull=False,
            candidate__merged_into__isnull=True,
            candidate__withdrawn_at__isnull=True,
        )
        | Q(pk__in=waiting.values("pk"))
    )


def pending_screening(review: Review) -> QuerySet[Citation]:
    """Not taken in, without outcome, in conflict, or included and not sent on yet."""
    return screened(review).filter(
        Q(candidate__isnull=True)
        | Q(candidate__outcome__in=UNSETTLED)
        | Q(candidate__outcome=OutcomeState.INCLUDED, report__isnull=True)
    )


def excluded_at_screening(review: Review) -> QuerySet[Citation]:
    return screened(review).filter(candidate__outcome=OutcomeState.EXCLUDED)


def sought(review: Review) -> QuerySet[Report]:
    """Reports of citations that are still included; one that is in doubt again is pending there."""
    return Report.objects.filter(
        review=review,
        citation__candidate__merged_into__isnull=True,
        citation__candidate__withdrawn_at__isnull=True,
        citation__candidate__outcome=OutcomeState.INCLUDED,
    )


def not_retrieved(review: Review) -> QuerySet[Report]:
    return sought(review).filter(retrieval=Retrieval.NOT_RETRIEVED)


def pending_retrieval(review: Review) -> QuerySet[Report]:
    return sought(review).filter(retrieval=Retrieval.SOUGHT)


def assessed(review: Review) -> QuerySet[Report]:
    return sought(review).filter(candidate__isnull=False)


def excluded_at_full_text(review: Review) -> QuerySet[Report]:
    return assessed(review).filter(candidate__outcome=OutcomeState.EXCLUDED)


def included(review: Review) -> QuerySet[Report]:
    return assessed(review).filter(candidate__outcome=OutcomeState.INCLUDED)


def pending_full_text(review: Review) -> QuerySet[Report]:
    return assessed(review).filter(candidate__outcome__in=UNSETTLED)


LISTS: dict[str, Callable[[Review], QuerySet]] = {
    "database_results": lambda review: identified(review, SourceKind.DATABASE),
    "register_results": lambda review: identified(review, SourceKind.REGISTER),
    "duplicates": duplicates,
    "excluded_other": unreadable,
    "records_screened": screened,
    "pending_screening": pending_screening,
    "records_excluded": excluded_at_screening,
    "dbr_sought_reports": sought,
    "dbr_notretrieved_reports": not_retrieved,
    "pending_retrieval": pending_retrieval,
    "dbr_assessed": assessed,
    "dbr_excluded": excluded_at_full_text,
    "pending_full_text": pending_full_text,
    "new_reports": included,
    "new_studies": included,
}
BLIND_KEYS = frozenset(
    {"database_results", "register_results", "duplicates", "excluded_other", "records_screened"}
)


def count_flow(review: Review) -> Flow:
    """The flow of a new review from databases and registers, counted from the rows as they are."""
    new_reports = included(review)
    studies = new_reports.aggregate(
        grouped=CountRows("study", distinct=True),
        alone=CountRows("pk", filter=Q(study__isnull=True)),
    )
    return Flow(
        database_results=identified(review, SourceKind.DATABASE).count(),
        database_specific_results=_by_source(review, SourceKind.DATABASE),
        register_results=identified(review, SourceKind.REGISTER).count(),
        register_specific_results=_by_source(review, SourceKind.REGISTER),
        duplicates=duplicates(review).count(),
        excluded_automatic=0,
        excluded_other=unreadable(review).count(),
        records_screened=screened(review).count(),
        records_excluded=excluded_at_screening(review).count(),
        pending_screening=pending_screening(review).count(),
        dbr_sought_reports=sought(review).count(),
        dbr_notretrieved_reports=not_retrieved(review).count(),
        pending_retrieval=pending_retrieval(review).count(),
        dbr_assessed=assessed(review).count(),
        dbr_excluded=_by_reason(review),
        pending_full_text=pending_full_text(review).count(),
        inc_dbr=new_reports.count(),
        new_reports=new_reports.count(),
        new_studies=studies["grouped"] + studies["alone"],
        states=_states(review),
        sources=_by_source(review, *SourceKind),
    )


def _by_source(review: Review, *kinds: SourceKind) -> tuple[Count, ...]:
    rows = (
        Record.objects.visible()
        .filter(review=review, file__run__source_kind__in=kinds)
        .values("file__run__database", "file__run__source_name")
        .annotate(n=CountRows("pk"))
    )
    numbers: Counter[str] = Counter()
    for row in rows:
        numbers[_source_label(row["file__run__database"], row["file__run__source_name"])] += row[
            "n"
        ]
    return tuple(Count(label, n) for label, n in sorted(numbers.items(), key=_biggest_first))


def _source_label(database: str, name: str) -> str:
    return Run(database=database, source_name=name).source_label


def _biggest_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _by_reason(review: Review) -> tuple[Count, ...]:
    rows = (
        excluded_at_full_text(review)
        .values("candidate__reason__label", "candidate__reason__position")
        .annotate(n=CountRows("pk"))
        .order_by("candidate__reason__position")
    )
    return tuple(Count(row["candidate__reason__label"], row["n"]) for row in rows)


def _states(review: Review) -> tuple[Count, ...]:
    """How many records each terminal state holds, counted apart from the boxes (identity I16)."""
    states: Counter[str] = Counter()
    states["removed_duplicate"] = duplicates(review).count()
    states["removed_other"] = unreadable(review).count()
    for candidate in (
        Candidate.objects.live()
        .filter(stage__review=review, stage__kind=StageKind.TITLE_ABSTRACT)
        .values("outcome", "citation__report__retrieval", "citation__report__candidate__outcome")
        .annotate(n=CountRows("pk"))
    ):
        states[_state(candidate)] += candidate["n"]
    states.pop("pending", None)
    return tuple(Count(label, n) for label, n in sorted(states.items()))


def _state(row: dict) -> str:
    if row["outcome"] == OutcomeState.EXCLUDED:
        return "excluded_ta"
    if row["outcome"] != OutcomeState.INCLUDED or row["citation__report__retrieval"] is None:
        return "pending"
    if row["citation__report__retrieval"] == Retrieval.NOT_RETRIEVED:
        return "not_retrieved"
    full_text = row["citation__report__candidate__outcome"]
    if full_text == OutcomeState.EXCLUDED:
        return "excluded_ft"
    return "included" if full_text == OutcomeState.INCLUDED else "pending"


def count_runs(review: Review) -> list[RunCount]:
    """What each run brought home, beside what its database reported."""
    runs = Run.objects.filter(review=review).annotate(
        imported=CountRows(
            "files__records",
            filter=Q(
                files__published_at__isnull=False,
                files__withdrawn_at__isnull=True,
                files__records__discarded_at__isnull=True,
            ),
            distinct=True,
        )
    )
    miscounts: defaultdict[UUID, list[str]] = defaultdict(list)
    for file in ImportFile.objects.shown().filter(run__review=review).order_by("uploaded_at", "pk"):
        miscounts[file.run_id] += [
            f"“{file.name}”: {problem['message']}"
            for problem in file.problems
            if problem["code"] == "IMP-106"
        ]
    return [
        RunCount(
            source=run.source_label,
            imported=run.imported,
            hits=run.hits,
            has_date=run.searched_on is not None,
            miscounts=tuple(miscounts[run.pk]),
        )
        for run in runs
    ]
