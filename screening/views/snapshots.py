"""Pages of snapshots: taking one, its diagram and lists, and the difference of two."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from reviews.access import EVERYBODY, LEADS, members_only
from reviews.models import Membership
from reviewsite.lib.paging import page_of
from screening.exports.registry import DIAGRAM
from screening.models import Snapshot, SnapshotBox
from screening.prisma.flow import BOXES
from screening.prisma.labels import label_of
from screening.prisma.svg import draw
from screening.prisma.versions import COMBINED
from screening.selectors.exports import source_of_snapshot, written
from screening.selectors.snapshots import (
    changes,
    ids_behind,
    ids_that_changed,
    rows_of,
    shown_flow_of,
    snapshots_of,
)
from screening.services.diagram import take_snapshot
from screening.views.prisma import UNBOXED, box_rows, earlier_counts


@members_only(*EVERYBODY)
@require_safe
def snapshot_list(request: HttpRequest, member: Membership) -> HttpResponse:
    """The snapshots, and with `?before=&after=` on to the difference of two."""
    snapshots = list(snapshots_of(member))
    chosen = [request.GET.get(name, "") for name in ("before", "after")]
    known = {str(snapshot.pk) for snapshot in snapshots}
    if known.issuperset(chosen):
        return redirect("screening:snapshot-difference", member.review.slug, *chosen)
    context = {"snapshots": snapshots, "choices": (("before", "From"), ("after", "To"))}
    return render(request, "screening/snapshots/list.html", context)


@members_only(*LEADS)
@require_POST
def snapshot_take(request: HttpRequest, member: Membership) -> HttpResponse:
    snapshot = take_snapshot(member, name=request.POST.get("name", ""))
    messages.success(request, f"The numbers of this moment are kept as “{snapshot}”.")
    return redirect("screening:snapshot-detail", member.review.slug, snapshot.pk)


@members_only(*EVERYBODY)
@require_safe
def snapshot_detail(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    snapshot = get_object_or_404(snapshots_of(member), pk=pk)
    flow = shown_flow_of(snapshot)
    svg = draw(flow, title=snapshot.title, labels=snapshot.labels)
    context = {
        "snapshot": snapshot,
        "flow": flow,
        "svg": mark_safe(svg),  # drawn by us, every label escaped
        "rows": box_rows(flow, snapshot.labels, member),
        "keys": set(snapshot.boxes.values_list("key", flat=True)),
        "exports": DIAGRAM,
        "is_combined": bool(snapshot.previous) and snapshot.versions in COMBINED,
    }
    return render(request, "screening/snapshots/detail.html", context)


@members_only(*EVERYBODY)
@require_safe
def snapshot_export(request: HttpRequest, member: Membership, pk: UUID, key: str) -> HttpResponse:
    """The diagram of a snapshot as a file, made from its numbers."""
    snapshot = get_object_or_404(snapshots_of(member), pk=pk)
    export = next((export for export in DIAGRAM if key == export.KEY), None)
    if export is None:
        raise Http404("No such export.")
    parts = written(export, source_of_snapshot(snapshot))
    response = HttpResponse(parts, content_type=export.CONTENT_TYPE)
    name = f"{member.review.slug}-{snapshot.made_at:%Y-%m-%d}-{export.FILE_NAME}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@members_only(*EVERYBODY)
@require_safe
def snapshot_box(request: HttpRequest, member: Membership, pk: UUID, key: str) -> HttpResponse:
    """What a number of a snapshot counted."""
    snapshot = get_object_or_404(snapshots_of(member), pk=pk)
    try:
        kind, ids = ids_behind(snapshot, key)
    except SnapshotBox.DoesNotExist as unknown:
        raise Http404("No such box.") from unknown
    page = page_of(request, ids)
    context = {
        "snapshot": snapshot,
        "label": _label(snapshot, key),
        "page_obj": page,
        "rows": rows_of(member, kind, list(page)),
        "kind": kind,
        "earlier": earlier_counts(member, snapshot, key),
    }
    return render(request, "screening/snapshots/box.html", context)


@members_only(*EVERYBODY)
@require_safe
def snapshot_difference(
    request: HttpRequest, member: Membership, pk: UUID, second: UUID
) -> HttpResponse:
    before, after = _pair(member, pk, second)
    rows = [(change, _label(after, change.key)) for change in changes(before, after)]
    context = {"before": before, "after": after, "changes": rows}
    return render(request, "screening/snapshots/difference.html", context)


@members_only(*EVERYBODY)
@require_safe
def snapshot_changed(
    request: HttpRequest, member: Membership, pk: UUID, second: UUID, key: str
) -> HttpResponse:
    """What came to a box between two snapshots, and what went; the first of each."""
    before, after = _pair(member, pk, second)
    try:
        kind, came, went = ids_that_changed(before, after, key)
    except SnapshotBox.DoesNotExist as unknown:
        raise Http404("No such box.") from unknown
    is_going = request.GET.get("show") == "went"
    page = page_of(request, went if is_going else came)
    context = {
        "before": before,
        "after": after,
        "label": _label(after, key),
        "page_obj": page,
        "rows": rows_of(member, kind, list(page)),
        "kind": kind,
        "is_going": is_going,
        "came": len(came),
        "went": len(went),
    }
    return render(request, "screening/snapshots/changed.html", context)


def _pair(member: Membership, pk: UUID, second: UUID) -> tuple[Snapshot, Snapshot]:
    snapshots = snapshots_of(member)
    return get_object_or_404(snapshots, pk=pk), get_object_or_404(snapshots, pk=second)


def _label(snapshot: Snapshot, key: str) -> str:
    if key in UNBOXED:
        return UNBOXED[key]
    box = next(box for box in BOXES if box.key == key)
    label = label_of(shown_flow_of(snapshot), key, snapshot.labels)
    return f"{box.heading}: {label}" if box.heading else label
