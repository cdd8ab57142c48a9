"""MeSH headings while the strategy is written: what is offered, and what a heading covers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import SEARCHERS, members_only
from reviews.models import Membership
from searches.selectors.mesh import suggestions, vocabulary

LONGEST_NAME = 300


@members_only(*SEARCHERS)
@require_safe
def mesh_suggest(request: HttpRequest, member: Membership) -> HttpResponse:
    """Headings for `?q=`, as the options of a list."""
    offer = suggestions(request.GET.get("q", "")[:LONGEST_NAME].strip())
    return render(request, "searches/mesh/_suggestions.html", {"offer": offer})


@members_only(*SEARCHERS)
@require_safe
def mesh_heading(request: HttpRequest, member: Membership) -> HttpResponse:
    """The heading `?name=`: what exploding it covers, and its synonyms as free text."""
    mesh, name = vocabulary(), request.GET.get("name", "")[:LONGEST_NAME]
    heading = mesh.heading(name) if name.strip() else None
    if heading is None:
        raise Http404("No such heading is loaded.")
    context = {
        "heading": heading,
        "version": mesh.version,
        "covered": mesh.explosion(name),
        "synonyms": mesh.synonyms(name),
    }
    return render(request, "searches/mesh/_heading.html", context)
