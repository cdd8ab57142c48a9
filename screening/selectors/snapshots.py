"""Named copies of a diagram's numbers, the ids behind them, and what differs between two."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Model, QuerySet

from reviews.models import Membership
from reviews.selectors.reviews import memberships_of
from screening.models import Report, Snapshot, SnapshotBox
from screening.prisma.flow import Flow, from_json, number_of
from screening.prisma.versions import Versions, arrange
from screening.selectors.decisions import require_outcomes, sees_all_outcomes
from screening.selectors.prisma import earlier_flows
from searches.models import Citation, Record

MODELS: dict[str, type[Model]] = {"record": Record, "citation": Citation, "report": Report}
RELATED = {
    "record": ("file__run", "citation"),
    "citation": (),
    "report": ("citation", "study", "candidate__reason"),
}
"""What a list shows of each row."""


@dataclass(frozen=True, slots=True)
class BoxChange:
    """One box in two snapshots: its numbers, and how many ids came and went."""

    key: str
    before: int | None
    after: int | None
    came: int
    went: int


def snapshots_of(member: Membership) -> QuerySet[Snapshot]:
    """The review's snapshots, newest first; for members who see outcomes (others: NotAllowed)."""
    require_outcomes(member)
    return (
        Snapshot.objects.filter(review=member.review)
        .select_related("made_by")
        .order_by("-made_at", "pk")
    )


def flow_of(snapshot: Snapshot) -> Flow:
    """The numbers that were counted, each the number of its ids."""
    return from_json(snapshot.flow)


def shown_flow_of(snapshot: Snapshot) -> Flow:
    """The numbers that the diagram showed, with what it said of earlier versions."""
    earlier = earlier_flows(snapshot.previous)
    return arrange(flow_of(snapshot), Versions(snapshot.versions), earlier)


def choosable_snapshots(member: Membership) -> list[Snapshot]:
    """Snapshots of this and of the person's other reviews whose outcomes they may see, newest
    first; none of a review that they left."""
    open_to = [each.review_id for each in memberships_of(member.user) if sees_all_outcomes(each)]
    return list(
        Snapshot.objects.filter(review__in=open_to).select_related("review").order_by("-made_at")
    )


def ids_behind(snapshot: Snapshot, key: str) -> tuple[str, list[int | str]]:
    """Of what a number of a snapshot counted, and its ids. Raises SnapshotBox.DoesNotExist."""
    box = snapshot.boxes.get(key=key)
    return box.kind, box.ids


def rows_of(member: Membership, kind: str, ids: Collection[int | str]) -> list[Model]:
    """The rows with these ids, of one page: databases limit how many a question may name."""
    rows = MODELS[kind].objects.filter(review=member.review, pk__in=ids)
    return list(rows.select_related(*RELATED[kind]).order_by("pk"))


def changes(before: Snapshot, after: Snapshot) -> list[BoxChange]:
    """Every box whose number or ids differ, in the order of the diagram."""
    earlier, later = _ids(before), _ids(after)
    flows = flow_of(before), flow_of(after)
    found = []
    for key in [*earlier, *(key for key in later if key not in earlier)]:
        one, other = earlier.get(key, frozenset()), later.get(key, frozenset())
        numbers = [number_of(flow, key) for flow in flows]
        if one != other or numbers[0] != numbers[1]:
            found.append(BoxChange(key, *numbers, came=len(other - one), went=len(one - other)))
    return found


def ids_that_changed(
    before: Snapshot, after: Snapshot, key: str
) -> tuple[str, list[int | str], list[int | str]]:
    """Of what a box counts, the ids that came to it, and those that went.

    Raises SnapshotBox.DoesNotExist for a box that neither has.
    """
    boxes = list(SnapshotBox.objects.filter(snapshot__in=[before, after], key=key))
    if not boxes:
        raise SnapshotBox.DoesNotExist
    ids = {box.snapshot_id: frozenset(box.ids) for box in boxes}
    one, other = ids.get(before.pk, frozenset()), ids.get(after.pk, frozenset())
    return boxes[0].kind, sorted(other - one), sorted(one - other)


def _ids(snapshot: Snapshot) -> dict[str, frozenset]:
    return {box.key: frozenset(box.ids) for box in snapshot.boxes.order_by("pk")}
