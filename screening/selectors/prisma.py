"""The PRISMA numbers, counted from the rows at one moment, and what is to say about them."""

from __future__ import annotations

from collections import Counter, defaultdict
from uuid import UUID

from django.db.models import Count as CountRows
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from reviews.models import Review
from reviewsite.lib.moments import one_moment
from screening.exports.prisma2020_csv import altered_labels
from screening.models import Candidate, Diagram, Removal, Report
from screening.prisma.cells import META_ANALYSIS
from screening.prisma.flow import Count, Flow, from_json
from screening.prisma.notices import Notice, RunCount, warnings
from screening.prisma.versions import Versions, arrange
from screening.selectors.ledger import (
    ELSEWHERE,
    HERE,
    LISTS,
    NOT_COUNTED,
    duplicates,
    identified,
    included,
    of_earlier_versions,
    of_new_studies,
    removed,
    repeated_elsewhere,
    screened_before,
    set_aside_elsewhere,
    state_of,
    unreadable,
)
from screening.vocabulary import AUTOMATIC, OutcomeState, RemovalKind, StageKind
from searches.models import Citation, ImportFile, Record, Run
from searches.vocabulary import OTHER_METHODS, SourceKind


def count_flow(review: Review) -> Flow:
    """The flow of the review in the template that fits it, counted from the rows as they are at one
    moment: a verdict that comes in between would break the sums."""
    with one_moment():
        return _count_flow(review, diagram_of(review))


def _count_flow(review: Review, diagram: Diagram) -> Flow:
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
        screened_before_as=diagram.screened_before,
        automation_note=_automation_note(review)
        if numbers["excluded_automatic"] or numbers.get("other_removed")
        else "",
        states=_states(review),
        sources=_by_source(review, *SourceKind),
    )


def shown_flow(review: Review) -> Flow:
    """The flow as the diagram shows it: with what it says of earlier versions."""
    with one_moment():
        diagram = diagram_of(review)
        flow = _count_flow(review, diagram)
    return arrange(flow, Versions(diagram.versions), earlier_flows(diagram.previous))


def earlier_flows(previous: dict | None) -> list[Flow]:
    """The flows of the versions before, newest first, of what a diagram keeps of them."""
    return [from_json(version["flow"]) for version in earlier_versions(previous)]


def earlier_versions(previous: dict | None) -> list[dict]:
    """What a diagram keeps of each version before, newest first."""
    found = []
    while previous:
        found.append(previous)
        previous = previous["previous"]
    return found


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
    screening = Candidate.objects.filter(
        stage__review=review, stage__kind=StageKind.TITLE_ABSTRACT, merged_into__isnull=True
    )
    known = of_earlier_versions(review).values("citation")
    states["screened_before"] = screened_before(review).filter(citation__in=known).count()
    screening = screening.filter(~Q(citation__in=known))
    counts = Citation.objects.visible().filter(pk=OuterRef("citation"))
    for kind, n in (
        screening.filter(Exists(counts), removal__isnull=False)
        .values_list("removal__kind")
        .annotate(n=CountRows("pk"))
    ):
        states[f"removed_{kind}"] = n
    live = screening.filter(withdrawn_at__isnull=True)
    states["excluded_ta"] = live.filter(outcome=OutcomeState.EXCLUDED).count()
    reports = Report.objects.filter(
        citation__candidate__in=live.filter(outcome=OutcomeState.INCLUDED)
    )
    for retrieval, outcome, n in reports.values_list("retrieval", "candidate__outcome").annotate(
        n=CountRows("pk")
    ):
        states[state_of(retrieval, outcome)] += n
    states.pop("pending", None)
    return tuple(Count(label, n) for label, n in sorted(states.items()))


def _automation_note(review: Review) -> str:
    """What automation tools removed before people read it, as the lead wrote it down."""
    here = _by_act(removed(review, *AUTOMATIC), "citation__candidate__removal")
    known = of_earlier_versions(review).values("citation")
    set_aside = set_aside_elsewhere(review, *AUTOMATIC).filter(~Q(pk__in=known))
    elsewhere = _by_act(set_aside, "candidate__removal")
    acts = Removal.objects.filter(pk__in=here.keys() | elsewhere.keys())
    return " ".join(sentence_of(act, here[act.pk], elsewhere[act.pk]) for act in acts)


def _by_act(rows: QuerySet, removal: str) -> Counter[UUID]:
    """How many of the rows each removal keeps out; `removal` is the way to it."""
    return Counter(dict(rows.order_by().values_list(removal).annotate(n=CountRows("pk"))))


def sentence_of(act: Removal, n: int, elsewhere: int = 0) -> str:
    """One removal by a tool in a sentence, as the footnote prints it: of `n` records, and of
    `elsewhere` that came by other methods alone."""
    target = f", recall target {act.recall_target}%" if act.recall_target else ""
    by = f"{act.tool} ({act.version})"
    records = f"{n or elsewhere:,} record{'s' * ((n or elsewhere) != 1)}"
    if elsewhere:
        records += f" and {elsewhere:,} of other methods" if n else " of other methods"
    if act.kind == RemovalKind.STOPPING:
        return (
            f"{by}: by the stopping rule “{act.rule}”{target}, {act.done_on}, {records} "
            f"{'was' if n + elsewhere == 1 else 'were'} left unread."
        )
    return f"{by} marked {records} as ineligible: {act.rule}{target}, {act.done_on}."


def notices_of(review: Review, flow: Flow, *, uncounted: int = 0) -> list[Notice]:
    """What a reader of the flow should know, labels that an export alters included; `uncounted`
    are the citations that no version counts as they stand."""
    diagram = diagram_of(review)
    is_typed = diagram.is_update and not diagram.previous
    typed = ["previous_studies", "previous_reports"] if is_typed else []
    typed += [key for key in META_ANALYSIS if getattr(diagram, key) is not None]
    retracted = included(review).filter(citation__retraction_status="retracted").count()
    facts = {"retracted": retracted, "typed": typed, "uncounted": uncounted}
    notices = warnings(flow, count_runs(review), **facts)
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
