"""What no version of a review counts as it stands: decided after its version was frozen."""

from __future__ import annotations

from reviews.models import Review
from screening.models import Diagram, Report, Snapshot, SnapshotBox
from screening.selectors.ledger import (
    in_screening_ever,
    of_all_versions,
    of_earlier_versions,
    state_of,
    unsettled,
)
from screening.selectors.prisma import earlier_versions
from screening.vocabulary import OutcomeState
from searches.models import Record
from searches.vocabulary import OTHER_METHODS

REPORTS = {
    "inc_dbr": "included",
    "inc_other": "included",
    "dbr_excluded": "excluded_ft",
    "other_excluded": "excluded_ft",
    "dbr_notretrieved_reports": "not_retrieved",
    "other_notretrieved_reports": "not_retrieved",
}
"""The boxes of reports that are settled, and the state of those in each."""
CITATIONS = (
    "pending_screening",
    "pending_other_screening",
    "records_excluded",
    "other_removed",
)


def uncounted_of(diagram: Diagram) -> list[int]:
    """Citations of earlier versions of the same review, by id, of which the frozen numbers do not
    tell how they stand: they were pending or are, came back to screening, or they or their reports
    were decided otherwise since. None unless the diagram goes on from a snapshot of the review.
    """
    if not diagram.since:
        return []
    review = diagram.review
    frozen = _frozen(review, diagram)
    earlier = of_earlier_versions(review).values("citation")
    found = _citations(review, frozen, earlier) | _reports(review, frozen, earlier)
    return sorted(found & set(earlier.values_list("citation", flat=True)))


def _citations(review: Review, frozen: dict[str, set], earlier) -> set[int]:
    here = in_screening_ever(review).filter(pk__in=earlier)
    waiting = set(unsettled(here).values_list("pk", flat=True))
    excluded = here.filter(candidate__outcome=OutcomeState.EXCLUDED)
    elsewhere = Record.objects.filter(review=review, file__run__source_kind__in=OTHER_METHODS)
    told = frozen["records_excluded"] | {
        citation
        for pk, citation in elsewhere.values_list("pk", "citation")
        if pk in frozen["other_removed"]
    }
    newly = set(excluded.values_list("pk", flat=True)) - told
    return waiting | newly | frozen["pending_screening"] | frozen["pending_other_screening"]


def _reports(review: Review, frozen: dict[str, set], earlier) -> set[int]:
    before = {pk: state for key, state in REPORTS.items() for pk in frozen[key]}
    rows = of_all_versions(review).filter(citation__in=earlier)
    now = {
        str(pk): state_of(retrieval, outcome)
        for pk, retrieval, outcome in rows.values_list("pk", "retrieval", "candidate__outcome")
    }
    return {
        citation
        for pk, citation in Report.objects.filter(review=review).values_list("pk", "citation")
        if now.get(str(pk)) != before.get(str(pk)) or now.get(str(pk)) == "pending"
    }


def _frozen(review: Review, diagram: Diagram) -> dict[str, set]:
    """The ids in the boxes of the review's own snapshots among the versions before.

    They are known by name and moment: in an archive that was taken in their ids may be new.
    """
    kept = {(each["snapshot"], each["made_at"]) for each in earlier_versions(diagram.previous)}
    own = [
        snapshot.pk
        for snapshot in Snapshot.objects.filter(review=review).only("name", "made_at")
        if (snapshot.name, f"{snapshot.made_at:%Y-%m-%d %H:%M}") in kept
    ]
    frozen: dict[str, set] = {key: set() for key in (*REPORTS, *CITATIONS)}
    for box in SnapshotBox.objects.filter(snapshot__in=own, key__in=frozen):
        frozen[box.key].update(map(str, box.ids) if box.key in REPORTS else box.ids)
    return frozen
