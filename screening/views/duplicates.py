"""Duplicates: finding them, seeing the groups, taking one apart, joining what was missed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.numbers import id_of
from reviewsite.lib.paging import page_of
from screening.selectors.duplicates import (
    citations_with_records,
    groups_of,
    last_deduplication,
    records_of,
    rulings_of,
    waits_for_comparison,
)
from screening.selectors.pairs import counts_of_pages
from screening.services import citations as services
from searches.models import Citation, Record
from searches.selectors.choices import field_choices
from searches.services import fills
from searches.services.comparisons import compare_all
from searches.vocabulary import CHOOSABLE


@members_only(*SEARCHERS)
@require_safe
def duplicate_list(request: HttpRequest, member: Membership) -> HttpResponse:
    job = last_deduplication(member)
    citations = Citation.objects.visible().filter(review=member.review)
    context = {
        "counts": counts_of_pages(member),
        "page_obj": page_of(request, groups_of(member)),
        "job": job,
        "is_stale": waits_for_comparison(member),
        "citation_count": citations.count(),
        "record_count": Record.objects.visible()
        .filter(review=member.review, is_readable=True)
        .count(),
    }
    return render(request, "screening/duplicates/list.html", context)


@members_only(*SEARCHERS)
@require_POST
def duplicate_find(request: HttpRequest, member: Membership) -> HttpResponse:
    job = last_deduplication(member)
    if job is None or not job.is_open:
        compare_all(member)
    return redirect("screening:duplicate-list", member.review.slug)


@members_only(*SEARCHERS)
@require_safe
def duplicate_detail(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    citation = get_object_or_404(citations_with_records(member), pk=pk)
    if citation.merged_into_id:
        return redirect("screening:duplicate-detail", member.review.slug, citation.merged_into_id)
    context = {
        "citation": citation,
        "records": citation.shown_records,
        "choices": field_choices(citation),
        "rulings": rulings_of(member, citation),
    }
    return render(request, "screening/duplicates/detail.html", context)


@members_only(*SEARCHERS)
@require_POST
def duplicate_split(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Take the records that `record` names out of a group; the whole group apart unless `ticked`
    says that records were to be named."""
    citation = get_object_or_404(Citation, pk=pk, review=member.review)
    reason = request.POST.get("reason", "").strip()
    ids = {id_of(value) for value in request.POST.getlist("record")}
    if Record.objects.filter(citation=citation, pk__in=ids).count() < len(ids):
        raise Http404("No such record in this group.")
    if ids or "ticked" in request.POST:
        services.split_records(member, ids, reason=reason)
        messages.success(request, "Taken out; what left and what stays are two citations now.")
    else:
        services.split_citation(member, citation, reason=reason)
        messages.success(request, "The group was taken apart; each record stands for itself.")
    return redirect("screening:duplicate-list", member.review.slug)


@members_only(*SEARCHERS)
@require_POST
def duplicate_choose(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Take a field's value from the record that `record` names, or without it merge again."""
    citation = get_object_or_404(Citation.objects.visible(), pk=pk, review=member.review)
    field = request.POST.get("field", "")
    if request.POST.get("record"):
        records = records_of(member, citation)
        record = get_object_or_404(records, pk=id_of(request.POST["record"]))
        fills.fill_from_record(member, citation, record, field)
        messages.success(request, f"{CHOOSABLE[field]}: taken from the record you chose.")
    else:
        fills.take_back(member, citation, field)
        messages.success(request, f"{CHOOSABLE[field]}: merged from the records again.")
    return redirect("screening:duplicate-detail", member.review.slug, pk)


@members_only(*SEARCHERS)
@require_POST
def duplicate_merge(request: HttpRequest, member: Membership) -> HttpResponse:
    """Join the ticked citations into one."""
    ids = [id_of(value) for value in request.POST.getlist("citation")]
    merged = services.merge_by_hand(member, ids, reason=request.POST.get("reason", "").strip())
    messages.success(request, "They are one citation now.")
    return redirect("screening:duplicate-detail", member.review.slug, merged.pk)
