"""Pages of the rows that could not be read: the list, the editor of one, discarding."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import EVERYBODY, SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, Conflict
from reviewsite.lib.paging import page_of
from searches.forms import QuarantineForm
from searches.models import Record
from searches.selectors.quarantine import (
    discarded_of,
    files_with_unreadable,
    lines_of,
    rows_to_mend,
    runs_with_unreadable,
    unreadable_of,
)
from searches.selectors.records import readable_fields
from searches.services import quarantine as services
from searches.services.storing import json_fields


@members_only(*EVERYBODY)
@require_safe
def quarantine_list(request: HttpRequest, member: Membership) -> HttpResponse:
    form = QuarantineForm(
        request.GET, runs=runs_with_unreadable(member), files=files_with_unreadable(member)
    )
    rows = unreadable_of(member).filter(**form.narrowed)
    context = {
        "form": form,
        "page_obj": page_of(request, rows.defer("fields")),
        "discarded": discarded_of(member)[:50],
    }
    return render(request, "searches/quarantine/list.html", context)


@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def quarantine_mend(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """The editor of a row; `look` shows what its text would give, saving stores it."""
    record = get_object_or_404(rows_to_mend(member), pk=pk)
    if request.method == "POST":
        act = _look if "look" in request.POST else _mend
        return act(request, member, record, request.POST.get("text", ""))
    if record.mended_at and record.file.is_shown:
        return redirect("searches:record-detail", member.review.slug, pk)
    if record.discarded_at or not record.file.is_shown:
        raise services.settled_already(record)
    return _editor(request, record, record.raw)


def _editor(request: HttpRequest, record: Record, text: str, **said) -> HttpResponse:
    status = getattr(said.get("problem"), "status", 200)
    context = {"record": record, "text": text, "lines": lines_of(record)} | said
    return render(request, "searches/quarantine/mend.html", context, status=status)


def _mend(request: HttpRequest, member: Membership, record: Record, text: str) -> HttpResponse:
    try:
        first, *further = services.mend_record(member, record, text)
    except BadInput as problem:
        return _editor(request, record, text, problem=problem)
    except Conflict as problem:
        record.refresh_from_db()
        if record.mended_by == member.user and record.mended_raw.split() == text.split():
            return redirect("searches:record-detail", member.review.slug, record.pk)
        return _editor(request, record, text, problem=problem, is_settled=True)
    more = f" and {len(further)} more" if further else ""
    messages.success(request, f"“{first.title[:80]}”{more} can be read now.")
    return redirect("searches:record-detail", member.review.slug, first.pk)


def _look(request: HttpRequest, member: Membership, record: Record, text: str) -> HttpResponse:
    said: dict = {}
    try:
        rows = services.read_mended(record.file, text)
        said["found"] = [(row, readable_fields(preview_of(row))) for row in rows]
    except BadInput as problem:
        said["problem"] = problem
    if request.htmx:
        return render(request, "searches/quarantine/_look.html", said)
    return _editor(request, record, text, **said)


def preview_of(row) -> Record:
    """A record that is not stored, for showing its fields."""
    return Record(fields=json_fields(row.record))


@members_only(*SEARCHERS)
@require_POST
def quarantine_discard(request: HttpRequest, member: Membership) -> HttpResponse:
    pks = {int(pk) for pk in request.POST.getlist("record") if pk.isdecimal() and len(pk) < 18}
    n = services.discard_records(member, pks, reason=request.POST.get("reason", ""))
    messages.success(request, f"{n} row{'s' if n > 1 else ''} discarded; they count nowhere.")
    return redirect("searches:quarantine-list", member.review.slug)


@members_only(*SEARCHERS)
@require_POST
def quarantine_keep(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    record = get_object_or_404(discarded_of(member), pk=pk)
    services.keep_record(member, record)
    messages.success(request, "The row is among the unreadable ones again.")
    return redirect("searches:quarantine-list", member.review.slug)
