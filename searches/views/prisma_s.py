"""The PRISMA-S report: page, typed items and downloads."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from searches.prisma_s.items import TYPED_ITEMS
from searches.prisma_s.report import Answer
from searches.prisma_s.writers import FORMATS
from searches.selectors.prisma_s import notes_of, prisma_s_of
from searches.services.prisma_s import write_note

PLACES = {
    3: ("Write down a run", "searches:run-create", ""),
    12: ("Strategy", "searches:strategy-detail", ""),
    14: ("Peer review", "searches:strategy-detail", "#press"),
    16: ("Duplicates", "screening:duplicate-list", ""),
}
"""Where an item that has no search to mend is answered: name, page and section."""


@members_only(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def prisma_s_detail(request: HttpRequest, member: Membership) -> HttpResponse:
    """Every item with what is missing; lead and searcher type the items that need it."""
    if request.method == "GET":
        return _page(request, member)
    number = request.POST.get("item", "")
    try:
        known = {str(item): item for item in TYPED_ITEMS}
        write_note(member, known.get(number, 0), request.POST.get("text", ""))
    except BadInput as problem:
        return _page(request, member, problem)
    messages.success(request, f"Item {number} is saved.")
    return redirect("searches:prisma-s", member.review.slug)


@members_only(*EVERYBODY)
@require_safe
def prisma_s_download(request: HttpRequest, member: Membership, format: str) -> HttpResponse:
    if format not in FORMATS:
        raise Http404("No such format.")
    chosen = FORMATS[format]
    response = HttpResponse(chosen.write(prisma_s_of(member)), content_type=chosen.content_type)
    name = f"{member.review.slug}-prisma-s.{format}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _places(member: Membership, answer: Answer) -> list[tuple[str, str]]:
    """Where the member fills the gap of an answer: the name and the address of each page."""
    number, slug = answer.item.number, member.review.slug
    if answer.is_complete or number in TYPED_ITEMS or not member.may_search:
        return []
    page = "searches:run-detail" if "exported" in answer.item.facts else "searches:run-edit"
    if answer.gaps:
        return [(gap.heading, reverse(page, args=[slug, gap.run])) for gap in answer.gaps]
    name, page, section = PLACES.get(number, ("Runs and files", "searches:run-list", ""))
    return [(name, reverse(page, args=[slug]) + section)]


def _page(
    request: HttpRequest, member: Membership, problem: BadInput | None = None
) -> HttpResponse:
    report, notes = prisma_s_of(member), notes_of(member)
    context = {
        "answers": [
            (
                answer,
                answer.item.number in TYPED_ITEMS,
                notes.get(answer.item.number, ""),
                _places(member, answer),
            )
            for answer in report.answers
        ],
        "missing": sum(not answer.is_complete for answer in report.answers),
        "formats": FORMATS.items(),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "searches/prisma_s/page.html", context, status=status)
