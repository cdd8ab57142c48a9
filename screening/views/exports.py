"""Exports as downloads."""

from collections.abc import Iterable, Iterator
from types import ModuleType

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from screening.exports.columns import columns_for
from screening.exports.registry import EXPORTS, GROUPS, LISTS
from screening.exports.source import ExportSource
from screening.exports.tools import TOOLS
from screening.filters import chosen_citations, export_filter
from screening.selectors.decisions import sees_all_outcomes
from screening.selectors.exports import (
    columns_of,
    export_of,
    is_interim,
    list_source_of,
    source_of,
    written,
)
from screening.services.exports import choose_columns

PIECE = 1 << 16


@members_only(*EVERYBODY)
@require_safe
def export_list(request: HttpRequest, member: Membership) -> HttpResponse:
    sees = sees_all_outcomes(member)
    exports = [
        {"key": e.KEY, "label": e.LABEL, "allowed": sees or not e.NEEDS_OUTCOMES}
        for e in EXPORTS
        if e not in LISTS
    ]
    return render(request, "screening/exports/list.html", {"exports": exports})


@members_only(*EVERYBODY)
@require_safe
def export_records(request: HttpRequest, member: Membership) -> HttpResponse:
    """Which citations, in which format, with which columns."""
    found = export_filter(member, request.GET)
    sees, chosen = sees_all_outcomes(member), columns_of(member)
    limits = request.GET.copy()
    for name in set(limits) - set(found.filters):
        del limits[name]
    context = {
        "filter": found,
        "count": found.qs.count(),
        "limits": limits.urlencode(),
        "groups": [
            (label, [each for each in exports if sees or not each.NEEDS_OUTCOMES])
            for label, exports in GROUPS
        ],
        "tools": [tool for tool in TOOLS if sees or not tool.export.NEEDS_OUTCOMES],
        "columns": [
            (column.name, not chosen or column.name in chosen)
            for column in columns_for(tells_outcomes=sees)
        ],
    }
    status = 422 if found.errors else 200
    return render(request, "screening/exports/records.html", context, status=status)


@members_only(*EVERYBODY)
@require_POST
def export_columns(request: HttpRequest, member: Membership) -> HttpResponse:
    choose_columns(member, request.POST.getlist("column"))
    messages.success(request, "The columns are remembered.")
    address = reverse("screening:export-records", args=[member.review.slug])
    return redirect(f"{address}?{request.POST.get('limits', '')}")


@members_only(*EVERYBODY)
@require_safe
def export_download(request: HttpRequest, member: Membership, key: str) -> HttpResponse:
    """The file; of what lists citations only those that the filter in the address leaves."""
    try:
        export = export_of(member, key)
    except BadInput as unknown:
        raise Http404(unknown.message) from unknown
    source = _list(request, member, export) if export in LISTS else source_of(member)
    pieces = _joined(written(export, source))
    response = StreamingHttpResponse(pieces, content_type=export.CONTENT_TYPE)
    unsettled = source.flow.is_interim if source.flow else is_interim(member)
    interim = "interim-" if export.NEEDS_OUTCOMES and unsettled else ""
    name = f"{member.review.slug}-{interim}{export.FILE_NAME}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _list(request: HttpRequest, member: Membership, export: ModuleType) -> ExportSource:
    limits = request.GET.copy()
    has_notes = bool(limits.pop("notes", None))
    chosen = chosen_citations(member, limits, most=getattr(export, "MOST", None))
    return list_source_of(member, chosen, columns=columns_of(member), has_notes=has_notes)


def _joined(parts: Iterable[str | bytes]) -> Iterator[bytes]:
    """The parts in pieces that are worth a packet."""
    held = bytearray()
    for part in parts:
        held += part.encode() if isinstance(part, str) else part
        if len(held) >= PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)
