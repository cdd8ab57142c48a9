"""The rows behind every number of the diagram: each box is a query, and so is what opens it."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from reviews.models import Review
from screening.models import Report
from screening.vocabulary import AUTOMATIC, OutcomeState, RemovalKind, Retrieval, ScreenedBefore
from searches.models import Citation, ImportFile, Record, Run
from searches.vocabulary import DATABASES_AND_REGISTERS, OTHER_METHODS, SourceKind

UNSETTLED = (OutcomeState.PENDING, OutcomeState.CONFLICT)
ARMS = {
    SourceKind.WEBSITE: "website_results",
    SourceKind.ORGANISATION: "organisation_results",
    SourceKind.CITATIONS: "citations_results",
}


SINCE = "run__review__diagram__since"


def identified(review: Review, *kinds: SourceKind) -> QuerySet[Record]:
    """Records that came by these methods, in this version of the review.

    They are looked for by their files: named by review, SQLite would read all of its records again
    for each citation.
    """
    files = ImportFile.objects.filter(
        Q(**{f"{SINCE}__isnull": True}) | Q(published_at__gt=F(SINCE)),
        run__review=review,
        run__source_kind__in=kinds,
    )
    return Record.objects.visible().filter(file__in=files)


def of_earlier_versions(review: Review) -> QuerySet[Record]:
    """Readable records that an earlier version of the same review had: none, unless the diagram
    says that it goes on from a snapshot."""
    files = ImportFile.objects.filter(run__review=review, published_at__lte=F(SINCE))
    return Record.objects.visible().filter(file__in=files, is_readable=True)


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
    return records.filter(Exists(_earlier(records)))


def _earlier(records: QuerySet[Record]) -> QuerySet[Record]:
    return records.filter(citation=OuterRef("citation"), pk__lt=OuterRef("pk"))


def unreadable(review: Review) -> QuerySet[Record]:
    return identified(review, *DATABASES_AND_REGISTERS).filter(is_readable=False)


def removed(review: Review, *kinds: RemovalKind) -> QuerySet[Record]:
    """Of each citation that was removed before screening the first record; the others are
    duplicates. What an earlier version had counts as that."""
    return _firsts(review).filter(
        ~Q(citation__in=of_earlier_versions(review).values("citation")),
        citation__candidate__removal__kind__in=kinds,
        citation__candidate__merged_into__isnull=True,
    )


def _firsts(review: Review) -> QuerySet[Record]:
    """Of each citation that databases or registers have the first record of this version."""
    records = identified(review, *DATABASES_AND_REGISTERS).filter(is_readable=True)
    return records.filter(~Exists(_earlier(records)))


def screened_before(review: Review) -> QuerySet[Record]:
    """Of citations that an earlier version screened: that of a snapshot of this review, or one
    that the lead recorded."""
    known = of_earlier_versions(review).values("citation")
    recorded = removed(review, RemovalKind.PREVIOUS).values("pk")
    return _firsts(review).filter(Q(citation__in=known) | Q(pk__in=recorded))


def _with_those_screened_before(
    rows: Callable[[Review], QuerySet[Record]], place: ScreenedBefore
) -> Callable[[Review], QuerySet[Record]]:
    """Records of a box, and those screened before where the review counts them in it."""

    def both(review: Review) -> QuerySet[Record]:
        before = screened_before(review)
        if place == ScreenedBefore.OTHER:
            before = before.exclude(review__diagram__screened_before=ScreenedBefore.DUPLICATES)
        else:
            before = before.filter(review__diagram__screened_before=place)
        all_records = identified(review, *DATABASES_AND_REGISTERS)
        return all_records.filter(
            Q(pk__in=rows(review).values("pk")) | Q(pk__in=before.values("pk"))
        )

    return both


def in_screening(review: Review) -> QuerySet[Citation]:
    """Citations in screening, and those that wait for the lead to take them in, that no earlier
    version had."""
    known = of_earlier_versions(review).values("citation")
    return in_screening_ever(review).filter(~Q(pk__in=known))


def in_screening_ever(review: Review) -> QuerySet[Citation]:
    """Those, and what earlier versions had."""
    waiting = Citation.objects.visible().filter(review=review, candidate__isnull=True)
    return Citation.objects.filter(review=review).filter(
        Q(
            candidate__isnull=False,
            candidate__merged_into__isnull=True,
            candidate__withdrawn_at__isnull=True,
        )
        | Q(pk__in=waiting.values("pk")),
    )


def screened(review: Review) -> QuerySet[Citation]:
    return in_screening(review).exclude(pk__in=found_elsewhere(review).values("pk"))


def screened_elsewhere(review: Review) -> QuerySet[Citation]:
    """What came by other methods alone: its look at title and abstract has no box of its own."""
    return in_screening(review).filter(pk__in=found_elsewhere(review).values("pk"))


def unsettled(citations: QuerySet[Citation]) -> QuerySet[Citation]:
    """Not taken in, without outcome, in conflict, or included and not sent on yet."""
    no_report = ~Exists(Report.objects.filter(citation=OuterRef("pk")))
    return citations.filter(
        Q(candidate__isnull=True)
        | Q(candidate__outcome__in=UNSETTLED)
        | Q(no_report, candidate__outcome=OutcomeState.INCLUDED)
    )


def pending_screening(review: Review) -> QuerySet[Citation]:
    return unsettled(screened(review))


def pending_elsewhere(review: Review) -> QuerySet[Citation]:
    return unsettled(screened_elsewhere(review))


def excluded_at_screening(review: Review) -> QuerySet[Citation]:
    return screened(review).filter(candidate__outcome=OutcomeState.EXCLUDED)


def repeated_elsewhere(review: Review) -> QuerySet[Record]:
    """Records of other methods that are unreadable, or whose citation was found before, also in an
    earlier version."""
    found = identified(review, *OTHER_METHODS)
    readable = found.filter(is_readable=True)
    here = identified(review, *DATABASES_AND_REGISTERS).filter(
        is_readable=True, citation=OuterRef("citation")
    )
    return found.filter(
        Q(is_readable=False)
        | Exists(here)
        | Q(citation__in=of_earlier_versions(review).values("citation"))
        | Exists(readable.filter(citation=OuterRef("citation"), pk__lt=OuterRef("pk")))
    )


def removed_elsewhere(review: Review) -> QuerySet[Record]:
    """Those, and the records that were irrelevant or removed before retrieval."""
    irrelevant = screened_elsewhere(review).filter(candidate__outcome=OutcomeState.EXCLUDED)
    set_aside = set_aside_elsewhere(review, *RemovalKind)
    return identified(review, *OTHER_METHODS).filter(
        Q(pk__in=repeated_elsewhere(review).values("pk"))
        | Q(citation__in=irrelevant.values("pk"))
        | Q(citation__in=set_aside.values("pk"))
    )


def set_aside_elsewhere(review: Review, *kinds: RemovalKind) -> QuerySet[Citation]:
    """What came by other methods alone and was removed before screening."""
    return found_elsewhere(review).filter(
        candidate__removal__kind__in=kinds, candidate__merged_into__isnull=True
    )


def all_sought(review: Review) -> QuerySet[Report]:
    """Reports of this version, of citations that are still included; one that is in doubt again is
    pending there."""
    known = of_earlier_versions(review).values("citation")
    return of_all_versions(review).filter(~Q(citation__in=known))


def of_all_versions(review: Review) -> QuerySet[Report]:
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


def state_of(retrieval: str, outcome: str | None) -> str:
    """Where a report stands that is sought: its terminal state, or pending."""
    if retrieval == Retrieval.NOT_RETRIEVED:
        return "not_retrieved"
    if outcome == OutcomeState.EXCLUDED:
        return "excluded_ft"
    return "included" if outcome == OutcomeState.INCLUDED else "pending"


def _with_outcome(reports: QuerySet[Report], *outcomes: OutcomeState) -> QuerySet[Report]:
    return reports.filter(candidate__outcome__in=outcomes)


def included(review: Review) -> QuerySet[Report]:
    """Every included report of this version, whatever it was found by."""
    return _with_outcome(all_sought(review), OutcomeState.INCLUDED)


def included_ever(review: Review) -> QuerySet[Report]:
    """Every included report, of earlier versions too."""
    return _with_outcome(of_all_versions(review), OutcomeState.INCLUDED)


def of_previous_studies(review: Review) -> QuerySet[Report]:
    """Included reports of studies that the previous version had already."""
    known = of_earlier_versions(review).values("citation")
    earlier = included_ever(review).filter(study=OuterRef("study"), citation__in=known)
    return included(review).filter(
        Q(study__is_previous=True) | Exists(earlier), review__diagram__is_update=True
    )


def of_new_studies(review: Review) -> QuerySet[Report]:
    return included(review).exclude(pk__in=of_previous_studies(review).values("pk"))


Arm = Callable[[Review], QuerySet[Report]]


def _reports(prefix: str, arm: Arm) -> dict[str, Arm]:
    """The lists of reports of one arm, by the keys of their boxes."""
    pending = "pending_other_" if prefix == "other_" else "pending_"
    adjusted = "adj_other" if prefix == "other_" else "adj_dbr"
    return {
        f"{prefix}sought_reports": arm,
        adjusted: lambda review: arm(review).filter(number__gt=1),
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
    "duplicates": _with_those_screened_before(duplicates, ScreenedBefore.DUPLICATES),
    "excluded_automatic": lambda review: removed(review, *AUTOMATIC),
    "excluded_other": _with_those_screened_before(unreadable, ScreenedBefore.OTHER),
    "screened_before": screened_before,
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
    {
        "database_results",
        "register_results",
        "duplicates",
        "excluded_automatic",
        "excluded_other",
        "screened_before",
        "records_screened",
        *ARMS.values(),
    }
)
NOT_COUNTED = {"dbr_excluded", "other_excluded", "new_studies"}
"""Boxes whose number is not that of the rows of their list."""


def line_of(rows: QuerySet, label: str) -> QuerySet:
    """Of the rows of a list box those of one line: of a source, or of a reason."""
    if rows.model is Report:
        return rows.filter(candidate__reason__label=label)
    runs = Run.objects.filter(review__in=rows.values("review")).only("database", "source_name")
    return rows.filter(file__run__in=[run.pk for run in runs if run.source_label == label])
