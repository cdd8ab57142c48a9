"""Pages of missing abstracts: which, looking them up, filling one by hand or from a record."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import EVERYBODY, SEARCHERS, members_only
from reviews.models import Membership
from reviews.services.jobs import wake_on_commit
from reviewsite.lib.paging import page_of
from searches.selectors.abstracts import last_look_up, wanted_in, without_abstract
from searches.selectors.citations import citations_of
from searches.selectors.records import records_of
from searches.services import fills, lookups


@members_only(*EVERYBODY)
@require_safe
def abstract_list(request: HttpRequest, member: Membership) -> HttpResponse:
    context = {
        "page_obj": page_of(request, without_abstract(member)),
        "named": len(wanted_in(member.review)),
        "is_configured": lookups.is_configured(),
        "job": last_look_up(member, lookups.JOB_KIND),
    }
    return render(request, "searches/abstracts/list.html", context)


@members_only(*SEARCHERS)
@require_POST
def abstract_look_up(request: HttpRequest, member: Membership) -> HttpResponse:
    wake_on_commit(lookups.open_look_up(member))
    return redirect("searches:abstract-list", member.review.slug)


@members_only(*SEARCHERS)
@require_POST
def abstract_fill(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Fill the abstract by hand, or from the record that `record` names."""
    citation = get_object_or_404(citations_of(member), pk=pk)
    if "record" in request.POST:
        number = request.POST["record"]
        records = records_of(member).filter(pk=number if number.isdecimal() else None)
        fills.fill_from_record(member, citation, get_object_or_404(records))
    else:
        fills.fill_by_hand(member, citation, request.POST.get("abstract", ""))
    messages.success(request, f"The abstract of “{citation.title[:80]}” is filled in.")
    return _back(request, member, pk)


@members_only(*SEARCHERS)
@require_POST
def abstract_take_back(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    citation = get_object_or_404(citations_of(member), pk=pk)
    fills.take_back(member, citation)
    messages.success(request, "Taken back; the abstract is again what the records say.")
    return _back(request, member, pk)


def _back(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    if request.POST.get("from") == "list":
        return redirect("searches:abstract-list", member.review.slug)
    return redirect("searches:citation-detail", member.review.slug, pk)
