"""Duplicates: finding them, seeing the groups, taking one apart, joining what was missed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from reviewsite.lib.paging import page_of
from screening.selectors.duplicates import (
    groups_of,
    last_deduplication,
    records_of,
    rulings_of,
    waits_for_comparison,
)
from screening.services import citations as services
from searches.models import Citation, Record
from searches.services.comparisons import compare_all


@members_only(*SEARCHERS)
@require_safe
def duplicate_list(request: HttpRequest, member: Membership) -> HttpResponse:
    job = last_deduplication(member)
    citations = Citation.objects.visible().filter(review=member.review)
    context = {
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
    citation = get_object_or_404(Citation, pk=pk, review=member.review)
    if citation.merged_into_id:
        return redirect("screening:duplicate-detail", member.review.slug, citation.merged_into_id)
    context = {
        "citation": citation,
        "records": records_of(member, citation),
        "rulings": rulings_of(member, citation),
    }
    return render(request, "screening/duplicates/detail.html", context)


@members_only(*SEARCHERS)
@require_POST
def duplicate_split(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Take a group apart, or with `record` that one record out of it."""
    citation = get_object_or_404(Citation, pk=pk, review=member.review)
    reason = request.POST.get("reason", "").strip()
    if request.POST.get("record"):
        record = get_object_or_404(
            Record, pk=_number(request.POST["record"]), citation=citation, review=member.review
        )
        services.split_record(member, record, reason=reason)
        messages.success(request, "The record stands for itself again.")
    else:
        services.split_citation(member, citation, reason=reason)
        messages.success(request, "The group was taken apart; each record stands for itself.")
    return redirect("screening:duplicate-list", member.review.slug)


@members_only(*SEARCHERS)
@require_POST
def duplicate_merge(request: HttpRequest, member: Membership) -> HttpResponse:
    """Join the ticked citations into one."""
    ids = [_number(value) for value in request.POST.getlist("citation")]
    merged = services.merge_by_hand(member, ids, reason=request.POST.get("reason", "").strip())
    messages.success(request, "They are one citation now.")
    return redirect("screening:duplicate-detail", member.review.slug, merged.pk)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadInput("That is not a number of this review.")
    return int(text)
