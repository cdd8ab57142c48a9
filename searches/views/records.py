"""Pages of a file's rows and of one record as the database delivered it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.paging import page_of
from searches.selectors.records import readable_fields, records_of, records_of_file
from searches.selectors.runs import files_of


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
    }
    return render(request, "searches/files/detail.html", context)


@members_only(*EVERYBODY)
@require_safe
def record_detail(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    record = get_object_or_404(records_of(member), pk=pk)
    context = {"record": record, "fields": readable_fields(record)}
    return render(request, "searches/records/detail.html", context)
