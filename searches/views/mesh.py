"""Medical Subject Headings beside the strategy: names while a person types, and one heading."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_GET

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.htmx import render_page_or_fragment
from searches.selectors.headings import heading_sheet
from searches.selectors.mesh import Suggestions, suggestions

LONGEST_NAME = 255


@members_only(*EVERYBODY)
@require_GET
def mesh_suggest(request: HttpRequest, member: Membership) -> HttpResponse:
    """The items of a list of headings for what was typed as `q`, or the same as JSON."""
    typed = _typed(request, "q")
    offered = suggestions(typed)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response = JsonResponse(_as_json(offered))
    else:
        context = {"typed": typed, "offered": offered}
        response = render(request, "searches/mesh/_suggestions.html", context)
    patch_vary_headers(response, ["Accept"])
    return response


@members_only(*EVERYBODY)
@require_GET
def mesh_heading(request: HttpRequest, member: Membership) -> HttpResponse:
    """The heading `name`: its scope, what it covers, its qualifiers and synonyms."""
    name = _typed(request, "name")
    context = {
        "sheet": heading_sheet(name) if name else None,
        "typed": name,
        "in_editor": bool(request.headers.get("HX-Request")),
    }
    return render_page_or_fragment(
        request, "searches/mesh/heading.html", "searches/mesh/_heading.html", context
    )


def _typed(request: HttpRequest, field: str) -> str:
    """What was typed on one line, as far as a heading can be long."""
    return " ".join(request.GET.get(field, "").split())[:LONGEST_NAME]


def _as_json(offered: Suggestions) -> dict:
    items = [{"name": one.name, "ui": one.ui, "matched": one.matched} for one in offered.items]
    return {"items": items, "version": offered.version, "notice": offered.notice}
