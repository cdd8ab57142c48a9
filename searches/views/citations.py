"""Pages of the review's citations, with the records behind each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.paging import page_of
from searches.filters import CitationFilter, counted_to
from searches.models import Citation
from searches.selectors.abstracts import other_abstracts
from searches.selectors.citations import (
    citations_for_list,
    citations_of,
    merged_fields,
    source_of,
)
from searches.selectors.fills import fills_of
from searches.selectors.relevant import entry_of
from searches.selectors.sources import sources_of


@members_only(*EVERYBODY)
@require_safe
def citation_list(request: HttpRequest, member: Membership) -> HttpResponse:
    found = CitationFilter(request.GET, citations_for_list(member), databases=sources_of(member))
    context = {"filter": found, "page_obj": page_of(request, found.qs, count_to=counted_to(found))}
    status = 422 if found.errors else 200
    return render(request, "searches/citations/list.html", context, status=status)


@members_only(*EVERYBODY)
@require_safe
def citation_detail(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    asked = get_object_or_404(Citation, pk=pk, review=member.review)
    if asked.merged_into_id:
        return redirect("searches:citation-detail", member.review.slug, asked.merged_into_id)
    citation = get_object_or_404(citations_of(member), pk=pk)
    context = {
        "citation": citation,
        "known": entry_of(member, citation),
        "fields": merged_fields(citation),
        "abstract_source": source_of(citation, "abstract"),
        "abstract_fill": fills_of(citation).get("abstract"),
        "abstracts_elsewhere": other_abstracts(citation),
    }
    return render(request, "searches/citations/detail.html", context)
