"""The PRISMA numbers: every box is a query, its number the count of the rows it opens."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from uuid import UUID

from django.db.models import Count as CountRows
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reviews.models import Review
from reviewsite.lib.moments import one_moment
from screening.exports.prisma2020_csv import altered_labels
from screening.models import Candidate, Diagram, Report
from screening.prisma.cells import META_ANALYSIS
from screening.prisma.flow import Count, Flow
from screening.prisma.notices import Notice, RunCount, warnings
from screening.vocabulary import OutcomeState, Retrieval, StageKind
from searches.models import Citation, ImportFile, Record, Run
from searches.vocabulary import DATABASES_AND_REGISTERS, OTHER_METHODS, SourceKind

UNSETTLED = (OutcomeState.PENDING, OutcomeState.CONFLICT)
ARMS = {
    SourceKind.WEBSITE: "website_results",
    SourceKind.ORGANISATION: "organisation_results",
    SourceKind.CITATIONS: "citations_results",
}


def identified(review: Review, *kinds: SourceKind) -> QuerySet[Record]:
    """Records that came by these methods.

    They are looked for by their files: named by review, SQLite would read all of its records again
    for each citation.
    """
    files = ImportFile.objects.filter(run__review=review, run__source_kind__in=kinds)
    return Record.objects.visible().filter(file__in=files)


def found_elsewhere(review: Review) -> QuerySet[Citation]:
    """Citations of which every record came by other methods: no database or register has them."""
    elsewhere = identified(review, *OTHER_METHODS).filter(is_readable=True)
    here = identified(review, *DATABASES_AND_REGISTERS).filter(is_readable=True)
    return Citation.objects.filter(review=review, pk__in=elsewhere.values("citation")).filter(
        ~Exists(here.filter(citation=OuterRef("pk")))
    )


def duplicates(review: Review) -> QuerySet[Record]:
    """Of each citation's records all but the first: a group of k contributes k - 1."""
    return _repeated(identified(review, *DATABASES_AND_REGISTERS).filter(is_readable=True))


def _repeated(records: QuerySet[Record]) -> QuerySet[Record]:
    earlier = records.filter(citation=OuterRef("citation"), pk__lt=OuterRef("pk"))
    return records.filter(Exists(earlier))


def unreadable(review: Review) -> QuerySet[Record]:
    return identified(review, *DATABASES_AND_REGISTERS).filter(is_readable=False)


def in_screening(review: Review) -> QuerySet[Citation]:
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


def screened(review: Review) -> QuerySet[Citation]:
    return in_screening(review).exclude(pk__in=found_elsewhere(review).values("pk"))


def screened_elsewhere(review: Review) -> QuerySet[Citation]:
    """What came by other methods alone: its look at title and abstract has no box of its own."""
    return in_screening(review).filter(pk__in=found_elsewhere(review).values("pk"))


def _unsettled(citations: QuerySet[Citation]) -> QuerySet[Citation]:
    """Not taken in, without outcome, in conflict, or included and not sent on yet."""
    return citations.filter(
        Q(candidate__isnull=True)
        | Q(candidate__outcome__in=UNSETTLED)
        | Q(candidate__outcome=OutcomeState.INCLUDED, report__isnull=True)
    )


def pending_screening(review: Review) -> QuerySet[Citation]:
    return _unsettled(screened(review))


def pending_elsewhere(review: Review) -> QuerySet[Citation]:
    return _unsettled(screened_elsewhere(review))


def excluded_at_screening(review: Review) -> QuerySet[Citation]:
    return screened(review).filter(candidate__outcome=OutcomeState.EXCLUDED)


def repeated_elsewhere(review: Review) -> QuerySet[Record]:
    """Records of other methods that are unreadable, or whose citation was found before."""
    found = identified(review, *OTHER_METHODS)
    readable = found.filter(is_readable=True)
    here = identified(review, *DATABASES_AND_REGISTERS).filter(
        is_readable=True, citation=OuterRef("citation")
    )
    return found.filter(
        Q(is_readable=False)
        | Exists(here)
        | Exists(readable.filter(citation=OuterRef("citation"), pk__lt=OuterRef("pk")))
    )


def removed_elsewhere(review: Review) -> QuerySet[Record]:
    """Those, and the records that were irrelevant before retrieval."""
    irrelevant = screened_elsewhere(review).filter(candidate__outcome=OutcomeState.EXCLUDED)
    return identified(review, *OTHER_METHODS).filter(
        Q(pk__in=repeated_elsewhere(review).values("pk")) | Q(citation__in=irrelevant.values("pk"))
    )


def all_sought(review: Review) -> QuerySet[Report]:
    """Reports of citations that are still included; one that is in doubt again is pending there."""
    return Report.objects.filter(
        review=review,
        citation__candidate__merged_into__isnull=True,
        citation__candidate__withdrawn_at__isnull=True,
        citation__candidate__outcome=OutcomeState.INCLUDED,
    )


def sought(review: Review) -> QuerySet[Report]:
    return all_sought(review).exclude(citation__in=found_elsewhere(review).values("pk"))


def sought_elsewhere(review: Review) -> QuerySet[Report]:
    return all_sought(review).filter(citation__in=found_elsewhere(review).values("pk"))


def _with_outcome(reports: QuerySet[Report], *outcomes: OutcomeState) -> QuerySet[Report]:
    return reports.filter(candidate__outcome__in=outcomes)


def included(review: Review) -> QuerySet[Report]:
    """Every included report, whatever it was found by."""
    return _with_outcome(all_sought(review), OutcomeState.INCLUDED)


def of_previous_studies(review: Review) -> QuerySet[Report]:
    """Included reports of studies that the previous version had already."""
    return included(review).filter(study__is_previous=True, review__diagram__is_update=True)


def of_new_studies(review: Review) -> QuerySet[Report]:
    return included(review).exclude(pk__in=of_previous_studies(review).values("pk"))


Arm = Callable[[Review], QuerySet[Report]]


def _reports(prefix: str, arm: Arm) -> dict[str, Arm]:
    """The lists of reports of one arm, by the keys of their boxes."""
    pending = "pending_other_" if prefix == "other_" else "pending_"
    return {
        f"{prefix}sought_reports": arm,
        f"{prefix}notretrieved_reports": lambda review: arm(review).filter(
            retrieval=Retrieval.NOT_RETRIEVED
        ),
        f"{pending}retrieval": lambda review: arm(review).filter(retrieval=Retrieval.SOUGHT),
        f"{prefix}assessed": lambda review: arm(review).filter(candidate__isnull=False),
        f"{prefix}excluded": lambda review: _with_outcome(arm(review), OutcomeState.EXCLUDED),
        f"{pending}full_text": lambda review: _with_outcome(arm(review), *UNSETTLED),
        f"inc_{prefix.rstrip('_')}": lambda review: _with_outcome(
            arm(review), OutcomeState.INCLUDED
        ),
    }


def _found_by(kind: SourceKind) -> Callable[[Review], QuerySet[Record]]:
    return lambda review: identified(review, kind)


HERE = {
    "database_results": _found_by(SourceKind.DATABASE),
    "register_results": _found_by(SourceKind.REGISTER),
    "duplicates": duplicates,
    "excluded_other": unreadable,
    "records_screened": screened,
    "pending_screening": pending_screening,
    "records_excluded": excluded_at_screening,
    **_reports("dbr_", sought),
    "new_reports": of_new_studies,
    "new_studies": of_new_studies,
    "new_reports_of_previous": of_previous_studies,
}
ELSEWHERE = {
    **{key: _found_by(kind) for kind, key in ARMS.items()},
    "pending_other_screening": pending_elsewhere,
    "other_removed": removed_elsewhere,
    **_reports("other_", sought_elsewhere),
}
LISTS: dict[str, Callable[[Review], QuerySet]] = HERE | ELSEWHERE
BLIND_KEYS = frozenset(
    {"database_results", "register_results", "duplicates", "excluded_other", "records_screened"}
    | set(ARMS.values())
)
NOT_COUNTED = {"dbr_excluded", "other_excluded", "new_studies"}
"""Boxes whose number is not that of the rows of their list."""


def line_of(rows: QuerySet, label: str) -> QuerySet:
    """Of the rows of a list box those of one line: of a source, or of a reason."""
    if rows.model is Report:
        return rows.filter(candidate__reason__label=label)
    runs = Run.objects.filter(review__in=rows.values("review")).only("database", "source_name")
    return rows.filter(file__run__in=[run.pk for run in runs if run.source_label == label])


def count_flow(review: Review) -> Flow:
    """The flow of the review in the template that fits it, counted from the rows as they are at one
    moment: a verdict that comes in between would break the sums."""
    with one_moment():
        return _count_flow(review)


def _count_flow(review: Review) -> Flow:
    diagram = diagram_of(review)
    has_other = diagram.shows_other_methods or identified(review, *OTHER_METHODS).exists()
    counted = HERE | (ELSEWHERE if has_other else {})
    numbers = {key: rows(review).count() for key, rows in counted.items() if key not in NOT_COUNTED}
    if has_other:
        numbers["other_excluded"] = _by_reason(LISTS["other_excluded"](review))
    studies = of_new_studies(review).aggregate(
        grouped=CountRows("study", distinct=True),
        alone=CountRows("pk", filter=Q(study__isnull=True)),
    )
    numbers["new_studies"] = studies["grouped"] + studies["alone"]
    return Flow(
        **numbers,
        **_previous_version(diagram, numbers),
        total_studies_ma=diagram.total_studies_ma,
        total_reports_ma=diagram.total_reports_ma,
        database_specific_results=_by_source(review, SourceKind.DATABASE),
        register_specific_results=_by_source(review, SourceKind.REGISTER),
        dbr_excluded=_by_reason(LISTS["dbr_excluded"](review)),
        excluded_automatic=0,
        states=_states(review),
        sources=_by_source(review, *SourceKind),
    )


def diagram_of(review: Review) -> Diagram:
    """What the review says of its diagram; a new one, not stored, if it said nothing yet."""
    return Diagram.objects.filter(review=review).first() or Diagram(review=review)


def _previous_version(diagram: Diagram, numbers: dict[str, int]) -> dict[str, int]:
    """The boxes of the previous version and the totals, for an update."""
    if not diagram.is_update:
        return {}
    new_reports = numbers["new_reports"] + numbers["new_reports_of_previous"]
    return {
        "previous_studies": diagram.previous_studies,
        "previous_reports": diagram.previous_reports,
        "previous_removed": diagram.previous_removed,
        "previous_reports_removed": diagram.previous_reports_removed,
        "total_studies": diagram.previous_studies
        - diagram.previous_removed
        + numbers["new_studies"],
        "total_reports": diagram.previous_reports - diagram.previous_reports_removed + new_reports,
    }


def _by_source(review: Review, *kinds: SourceKind) -> tuple[Count, ...]:
    rows = (
        identified(review, *kinds)
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


def _by_reason(excluded: QuerySet[Report]) -> tuple[Count, ...]:
    rows = (
        excluded.values("candidate__reason__label", "candidate__reason__position")
        .annotate(n=CountRows("pk"))
        .order_by("candidate__reason__position")
    )
    return tuple(Count(row["candidate__reason__label"], row["n"]) for row in rows)


def _states(review: Review) -> tuple[Count, ...]:
    """How many records each terminal state holds, counted apart from the boxes (identity I16)."""
    states: Counter[str] = Counter()
    states["removed_duplicate"] = duplicates(review).count()
    states["removed_other"] = unreadable(review).count()
    states["removed_other_arm"] = repeated_elsewhere(review).count()
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


def notices_of(review: Review, flow: Flow) -> list[Notice]:
    """What a reader of the flow should know, labels that an export alters included."""
    diagram = diagram_of(review)
    typed = ["previous_studies", "previous_reports"] if diagram.is_update else []
    typed += [key for key in META_ANALYSIS if getattr(diagram, key) is not None]
    retracted = included(review).filter(citation__retraction_status="retracted").count()
    notices = warnings(flow, count_runs(review), retracted=retracted, typed=typed)
    return [*notices, *altered_labels(flow)]


def count_runs(review: Review) -> list[RunCount]:
    """What each run brought home, beside what its database reported."""
    visible = Record.objects.visible().filter(file__run=OuterRef("pk")).values("file__run")
    imported = Subquery(visible.annotate(n=CountRows("pk")).values("n"))
    runs = Run.objects.filter(review=review).annotate(imported=Coalesce(imported, 0))
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
            is_website=run.source_kind == SourceKind.WEBSITE,
            miscounts=tuple(miscounts[run.pk]),
        )
        for run in runs
    ]
