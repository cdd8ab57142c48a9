"""Pages of the rows that could not be read: the list, the editor of one, discarding."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import EVERYBODY, SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from reviewsite.lib.paging import page_of
from searches.forms import QuarantineForm
from searches.models import Record
from searches.selectors.quarantine import discarded_of, files_with_unreadable, unreadable_of
from searches.selectors.records import readable_fields
from searches.services import quarantine as services


@members_only(*EVERYBODY)
@require_safe
def quarantine_list(request: HttpRequest, member: Membership) -> HttpResponse:
    form = QuarantineForm(request.GET, files=files_with_unreadable(member))
    rows = unreadable_of(member)
    if form.is_valid() and form.cleaned_data["file"]:
        rows = rows.filter(file=form.cleaned_data["file"])
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
    record = get_object_or_404(unreadable_of(member), pk=pk)
    context = {"record": record, "text": request.POST.get("text", record.raw)}
    if request.method == "POST" and "look" not in request.POST:
        try:
            first, *further = services.mend_record(member, record, context["text"])
        except BadInput as problem:
            context["problem"] = problem
            return render(request, "searches/quarantine/mend.html", context, status=422)
        more = f" and {len(further)} more" if further else ""
        messages.success(request, f"“{first.title[:80]}”{more} can be read now.")
        return redirect("searches:record-detail", member.review.slug, first.pk)
    if request.method == "POST":
        try:
            rows = services.read_mended(record.file, context["text"])
        except BadInput as problem:
            context["problem"] = problem
        else:
            context["found"] = [(row, readable_fields(preview_of(row))) for row in rows]
    template = "_look.html" if request.htmx else "mend.html"
    return render(request, f"searches/quarantine/{template}", context)


def preview_of(row) -> Record:
    """A record that is not stored, for showing its fields."""
    return Record(fields=services.fields_of(row))


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
