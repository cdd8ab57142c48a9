"""Pages of records and citations."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.paging import page_of
from searches.filters import CitationFilter
from searches.models import Citation, Record


@members_only(*EVERYBODY)
@require_safe
def citation_list(request: HttpRequest, member: Membership) -> HttpResponse:
    citations = (
        Citation.objects.visible()
        .filter(review=member.review)
        .prefetch_related("records__file__run")
        .order_by("title", "pk")
    )
    found = CitationFilter(request.GET or None, queryset=citations)
    shown = found.qs if found.form.is_valid() or not found.is_bound else citations.none()
    status = 422 if found.is_bound and not found.form.is_valid() else 200
    context = {"filter": found, "page_obj": page_of(request, shown)}
    return render(request, "searches/citations/list.html", context, status=status)


@members_only(*EVERYBODY)
@require_safe
def citation_detail(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    citation = get_object_or_404(Citation, pk=pk, review=member.review)
    if citation.merged_into_id:
        return redirect("searches:citation-detail", member.review.slug, citation.merged_into_id)
    records = list(citation.records.visible().select_related("file__run").order_by("pk"))
    by_pk = {record.pk: record for record in records}
    provenance = [
        {"field": field.replace("_", " "), "record": by_pk[pk]}
        for field, pk in citation.provenance.items()
        if pk in by_pk
    ]
    context = {"citation": citation, "records": records, "provenance": provenance}
    return render(request, "searches/citations/detail.html", context)


@members_only(*EVERYBODY)
@require_safe
def record_detail(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    record = get_object_or_404(
        Record.objects.visible().select_related("file__run", "citation"),
        pk=pk,
        review=member.review,
    )
    fields = [
        {"name": name.replace("_", " "), "value": _readable(value)}
        for name, value in record.fields.items()
        if value not in ("", None, [], {}, False, "none") and name not in ("dedup_keys", "warnings")
    ]
    return render(request, "searches/records/detail.html", {"record": record, "fields": fields})


def _readable(value) -> str:
    if isinstance(value, list):
        return "; ".join(_readable(item) for item in value)
    if isinstance(value, dict):
        return value.get("raw") or ", ".join(str(v) for v in value.values() if v)
    return str(value)
