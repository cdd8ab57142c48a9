"""Pages of records: all of them, a file's rows, and one as the database delivered it."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.paging import page_of
from searches.filters import RecordFilter, counted_to
from searches.selectors.records import (
    judgements_of,
    neighbours,
    readable_fields,
    records_for_list,
    records_of,
    records_of_file,
    searchable_text,
    shows_text,
)
from searches.selectors.runs import counted_twin, files_of
from searches.selectors.sources import sources_of


@members_only(*EVERYBODY)
@require_safe
def record_list(request: HttpRequest, member: Membership) -> HttpResponse:
    found = RecordFilter(
        request.GET,
        records_for_list(member),
        searchable=partial(searchable_text, member),
        databases=sources_of(member),
        files=files_of(member).filter(published_at__isnull=False),
    )
    context = {"filter": found, "page_obj": page_of(request, found.qs, count_to=counted_to(found))}
    status = 422 if found.errors else 200
    return render(request, "searches/records/list.html", context, status=status)


@members_only(*EVERYBODY)
@require_safe
def file_detail(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """The rows of a file; `?show=unreadable` leaves only those that could not be read."""
    file = get_object_or_404(files_of(member), pk=pk)
    unreadable_only = request.GET.get("show") == "unreadable"
    rows = records_of_file(member, file, unreadable_only=unreadable_only)
    context = {
        "file": file,
        "page_obj": page_of(request, rows),
        "unreadable_only": unreadable_only,
        "twin": file.withdrawn_at and counted_twin(member, file.sha256),
    }
    return render(request, "searches/files/detail.html", context)


@members_only(*EVERYBODY)
@require_safe
def record_detail(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    record = get_object_or_404(records_of(member), pk=pk)
    before, after = neighbours(record)
    context = {
        "record": record,
        "fields": readable_fields(record),
        "shows_text": shows_text(member, record),
        "judgements": judgements_of(member, record),
        "before": before,
        "after": after,
    }
    return render(request, "searches/records/detail.html", context)
