"""How the diagram of an update shows what the versions before it had.

Four of the ways that living systematic reviews show their flow in, Kahale et al. F1000Research
2021;10:192.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from enum import StrEnum

from screening.prisma.flow import SET_APART, Count, Flow


class Versions(StrEnum):
    """What a diagram shows of the versions of a review."""

    THIS = "this"
    PREVIOUS = "previous"
    UPDATES = "updates"
    CUMULATIVE = "cumulative"

    @property
    def label(self) -> str:
        return {
            "this": "This version only",
            "previous": "This version, with the studies of the previous one in a column",
            "updates": "The first version in a column, all updates combined",
            "cumulative": "All versions together",
        }[self.value]


COMBINED = (Versions.UPDATES, Versions.CUMULATIVE)
OF_THE_WHOLE = {
    "previous_studies",
    "previous_reports",
    "total_studies",
    "total_reports",
    "total_studies_ma",
    "total_reports_ma",
    "screened_before",
}
"""Numbers that are not summed: they tell of all versions, or of a part that may stand elsewhere."""


def arrange(flow: Flow, versions: Versions, earlier: Sequence[Flow] = ()) -> Flow:
    """The flow of a version as the diagram shows it; `earlier` are those before it, newest first.

    Every sum that holds in each of the flows holds in the arranged one. Combined ways need the
    flows of all versions before: UPDATES at least the last, CUMULATIVE back to the first.

    Raises ValueError where they are missing.
    """
    if not flow.is_update or versions == Versions.PREVIOUS:
        return flow
    if versions == Versions.THIS:
        return _alone(flow)
    if not earlier or (versions == Versions.CUMULATIVE and earlier[-1].is_update):
        raise ValueError("The numbers of earlier versions are missing.")
    if versions == Versions.UPDATES:
        return _updates(flow, earlier)
    return _cumulative([flow, *earlier])


def reaches_first(earlier: Sequence[Flow]) -> bool:
    """Whether these are all versions before, back to the first."""
    return bool(earlier) and not earlier[-1].is_update


def _alone(flow: Flow) -> Flow:
    """Without the previous version; what was pooled is of all studies, so it is not said."""
    left_out = dict.fromkeys(OF_THE_WHOLE - {"screened_before"})
    return replace(flow, **left_out, previous_removed=0, previous_reports_removed=0)


def _updates(flow: Flow, earlier: Sequence[Flow]) -> Flow:
    updates = [flow, *(each for each in earlier if each.is_update)]
    first = earlier[-1]
    studies = first.previous_studies if first.is_update else first.new_studies
    reports = first.previous_reports if first.is_update else first.new_reports
    return replace(
        _summed(updates),
        previous_studies=studies,
        previous_reports=reports,
        total_studies=flow.total_studies,
        total_reports=flow.total_reports,
    )


def _cumulative(flows: Sequence[Flow]) -> Flow:
    """One flow of all: a new report of a study that an earlier version had is a report like any."""
    total = _summed(flows)
    reports = total.new_reports + total.new_reports_of_previous - total.previous_reports_removed
    return replace(
        total,
        previous_studies=None,
        previous_reports=None,
        total_studies=None,
        total_reports=None,
        new_studies=total.new_studies - total.previous_removed,
        new_reports=reports,
        new_reports_of_previous=0,
    )


def _summed(flows: Sequence[Flow]) -> Flow:
    """The sum of each number; what is of the whole is that of the first of them."""
    newest, values = flows[0], {}
    for name in (field.name for field in fields(Flow)):
        known = [value for flow in flows if (value := getattr(flow, name)) is not None]
        if name in OF_THE_WHOLE or not known:
            continue
        if name in ("states", "sources") and len(known) < len(flows):
            values[name] = None
        elif isinstance(known[0], tuple):
            values[name] = _lines(known)
        elif isinstance(known[0], int):
            values[name] = sum(known)
    alike = [flow for flow in flows if flow.screened_before_as == newest.screened_before_as]
    values["screened_before"] = sum(flow.screened_before for flow in alike)
    notes = dict.fromkeys(flow.automation_note for flow in reversed(flows) if flow.automation_note)
    return replace(newest, **values, automation_note=" ".join(notes))


def _lines(lists: Sequence[tuple[Count, ...]]) -> tuple[Count, ...]:
    """Lists of a box as one: the newest's order, then what only others have, what stands apart
    last."""
    numbers: dict[str, int] = {}
    for count in (count for each in lists for count in each):
        numbers[count.label] = numbers.get(count.label, 0) + count.n
    ordered = sorted(numbers, key=lambda label: label in SET_APART)
    return tuple(Count(label, numbers[label]) for label in ordered)
