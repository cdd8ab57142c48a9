"""What is worth saying about a PRISMA flow whose numbers may well be right: PR-2nn and IMP-106."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from screening.prisma.flow import REASON_NOT_RECORDED, Flow


@dataclass(frozen=True, slots=True)
class Notice:
    """What a reader of the diagram should know: `severity` is warning or info."""

    code: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class RunCount:
    """What one run found: `hits` the database reported (None: not recorded), records `imported`.

    `miscounts` says of each of its files that declares another number of records than it holds.
    """

    source: str
    imported: int
    hits: int | None = None
    has_date: bool = True
    is_website: bool = False
    miscounts: tuple[str, ...] = ()


def warnings(
    flow: Flow,
    runs: Iterable[RunCount] = (),
    *,
    retracted: int = 0,
    typed: Iterable[str] = (),
    uncounted: int = 0,
) -> tuple[Notice, ...]:
    """What is worth saying about numbers that may well be right: PR-201 to PR-211, IMP-106.

    `runs` are the executions behind the identified records; `retracted` counts included reports
    that were retracted; `typed` are the keys of numbers that somebody typed; `uncounted` citations
    of earlier versions stand otherwise than the frozen numbers of these tell. Excluded reports
    without a reason are those counted under REASON_NOT_RECORDED.
    """
    return (
        *_about_pending(flow),
        *_about_runs(tuple(runs)),
        *_about_boxes(flow),
        *_about_reports(retracted, tuple(typed)),
        *_about_earlier_versions(uncounted),
    )


def _about_pending(flow: Flow) -> Iterator[Notice]:
    if flow.is_interim:
        screening = flow.pending_screening + flow.pending_other_screening
        retrieval = flow.pending_retrieval + flow.pending_other_retrieval
        full_text = flow.pending_full_text + flow.pending_other_full_text
        places = (
            f"{screening} at title and abstract, {retrieval} at retrieval, {full_text} at full text"
        )
        yield _warning("PR-201", f"{flow.pending} pending ({places}): the diagram is interim")


def _about_runs(runs: tuple[RunCount, ...]) -> Iterator[Notice]:
    for run in runs:
        if run.hits is not None and run.hits != run.imported:
            numbers = f"{run.source}: {run.hits} vs {run.imported}"
            yield _warning("PR-202", f"import count differs from hit count ({numbers})")
        if not run.has_date:
            yield _warning("PR-203", f"{run.source} has no search date; add it to its run")
        for miscount in run.miscounts:
            yield _warning("IMP-106", f"{run.source}, {miscount}")

    websites = {run.source.casefold() for run in runs if run.is_website}
    others = {run.source: None for run in runs if not run.is_website}
    for name in others:
        if name.casefold() in websites:
            yield _warning("PR-207", f"{name} is counted among databases and among websites")


def _about_reports(retracted: int, typed: tuple[str, ...]) -> Iterator[Notice]:
    if retracted:
        yield _warning("PR-209", f"retracted reports among the included: {retracted}")
    if typed:
        yield _warning("PR-210", f"numbers typed by hand: {', '.join(typed)}")


def _about_earlier_versions(uncounted: int) -> Iterator[Notice]:
    if uncounted:
        yield _warning(
            "PR-211",
            f"records of earlier versions that were pending there or changed since: {uncounted}; "
            "no number of this version has what became of them",
        )


def _about_boxes(flow: Flow) -> Iterator[Notice]:
    excluded = (*flow.dbr_excluded, *(flow.other_excluded or ()))
    without_reason = sum(count.n for count in excluded if count.label == REASON_NOT_RECORDED)
    if without_reason:
        yield _warning("PR-204", f"excluded reports without reason: {without_reason}")
    for key in ("adj_dbr", "adj_other", "other_removed"):
        if getattr(flow, key):
            yield _warning("PR-206", f"{key} is {getattr(flow, key)}: a footnote is added")
    if any("google scholar" in c.label.lower() for c in flow.database_specific_results or ()):
        yield Notice("PR-208", "info", "PR-208: Google Scholar is counted as a database")


def _warning(code: str, text: str) -> Notice:
    return Notice(code, "warning", f"{code}: {text}")
