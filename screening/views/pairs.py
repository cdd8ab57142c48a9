"""Pairs of records that may be the same: the list, one pair at a time, accepting many at once."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from reviews.access import SEARCHERS, members_only
from reviews.models import Membership
from reviews.services.jobs import wake_on_commit
from reviewsite.lib.errors import ProblemForPerson
from reviewsite.lib.htmx import render_page_or_fragment
from reviewsite.lib.numbers import id_of
from reviewsite.lib.paging import page_of
from screening.forms.pairs import PairFilterForm, ScoreForm
from screening.selectors.acceptance import preview_acceptance
from screening.selectors.comparison import compare_records
from screening.selectors.duplicates import last_job
from screening.selectors.pairs import (
    Pair,
    counts_of_pages,
    filter_choices,
    next_pair,
    pair_of,
    rule_label,
    ruled_different,
    screening_of,
    waiting_pairs,
    with_records,
)
from screening.services import pairs as services
from searches.models import MaybePair, Record
from searches.vocabulary import RulingVerdict


@members_only(*SEARCHERS)
@require_safe
def pair_list(request: HttpRequest, member: Membership) -> HttpResponse:
    asked = _asked(request)
    page = page_of(request, with_records(waiting_pairs(member, **asked)))
    context = {
        "counts": counts_of_pages(member),
        "page_obj": page,
        "pairs": [(pair, rule_label(pair.rule)) for pair in page],
        "form": PairFilterForm(initial=asked, **filter_choices(member)),
        "query": urlencode(asked),
        "job": last_job(member, services.JOB_KIND),
    }
    return render(request, "screening/pairs/list.html", context)


@members_only(*SEARCHERS)
@require_safe
def pair_different(request: HttpRequest, member: Membership) -> HttpResponse:
    context = {
        "counts": counts_of_pages(member),
        "page_obj": page_of(request, with_records(ruled_different(member))),
    }
    return render(request, "screening/pairs/different.html", context)


@members_only(*SEARCHERS)
@require_safe
def pair_next(request: HttpRequest, member: Membership) -> HttpResponse:
    """Lead on to the next waiting pair, to the list when there is none."""
    asked = _asked(request)
    after = request.GET.get("after")
    pairs = MaybePair.objects.filter(review=member.review)
    last = pairs.filter(pk=id_of(after)).first() if after else None
    pair = next_pair(waiting_pairs(member, **asked), last)
    if pair:
        return redirect(_address(member, pair.record_a_id, pair.record_b_id, asked))
    messages.info(request, "That was the last of these pairs.")
    address = reverse("screening:pair-list", args=[member.review.slug])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


@members_only(*SEARCHERS)
@require_safe
def pair_detail(request: HttpRequest, member: Membership, one: int, other: int) -> HttpResponse:
    return _pair(request, member, _found(member, one, other))


@members_only(*SEARCHERS)
@require_POST
def pair_rule(request: HttpRequest, member: Membership, one: int, other: int) -> HttpResponse:
    """Rule on a pair and lead on: from a waiting pair to the next, else back to the pair."""
    pair, verdict = _found(member, one, other), request.POST.get("verdict", "")
    seen, reason = request.POST.get("seen", ""), request.POST.get("reason", "")
    try:
        services.rule_on_pair(member, pair.ids, verdict, seen=seen, reason=reason)
    except ProblemForPerson as problem:
        pair = _found(member, one, other)
        return _pair(request, member, pair, problem=problem, status=problem.status)
    asked, after = _asked(request), request.POST.get("after", "")
    address = _address(member, *pair.ids, asked)
    messages.success(request, _said(verdict, address if after else ""))
    if after:
        query = urlencode({"after": after, **asked})
        return redirect(f"{reverse('screening:pair-next', args=[member.review.slug])}?{query}")
    return redirect(address)


@members_only(*SEARCHERS)
@require_http_methods(["GET", "HEAD", "POST"])
def pair_accept(request: HttpRequest, member: Membership) -> HttpResponse:
    """Show what accepting all pairs of a score would do, and on POST open the job that does it."""
    form = ScoreForm(request.POST or request.GET or None)
    if request.method == "POST" and form.is_valid():
        wake_on_commit(services.open_acceptance(member, form.cleaned_data["score"]))
        return redirect("screening:pair-list", member.review.slug)
    score = form.cleaned_data["score"] if form.is_bound and form.is_valid() else None
    preview = None if score is None else preview_acceptance(member, score)
    context = {"form": form, "preview": preview}
    return render(
        request, "screening/pairs/accept.html", context, status=422 if form.errors else 200
    )


def _pair(
    request: HttpRequest,
    member: Membership,
    pair: Pair,
    *,
    problem: ProblemForPerson | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = _asked(request)
    context = {
        "pair": pair,
        "problem": problem,
        "rows": compare_records(pair.first, pair.second),
        "sides": [
            (record, screening_of(member, record.citation)) for record in (pair.first, pair.second)
        ],
        "waiting": waiting_pairs(member, **asked).count(),
        "query": urlencode(asked),
    }
    page, fragment = "screening/pairs/page.html", "screening/pairs/_pair.html"
    return render_page_or_fragment(request, page, fragment, context, status=status)


def _found(member: Membership, one: int, other: int) -> Pair:
    try:
        return pair_of(member, one, other)
    except Record.DoesNotExist as missing:
        raise Http404("No such pair of records.") from missing


def _said(verdict: str, address: str) -> str:
    same = verdict == RulingVerdict.SAME
    words = "They are one citation now." if same else "They are kept apart."
    link = format_html(' <a href="{}">Look at that pair again</a>', address) if address else ""
    return format_html("{}{}", words, link)


def _asked(request: HttpRequest) -> dict[str, str]:
    """Which of the waiting pairs the address asks for."""
    asked = {name: request.GET.get(name) for name in ("rule", "databases")}
    return {name: value for name, value in asked.items() if value}


def _address(member: Membership, one: int, other: int, asked: dict[str, str]) -> str:
    address = reverse("screening:pair-detail", args=[member.review.slug, one, other])
    return f"{address}?{urlencode(asked)}" if asked else address
