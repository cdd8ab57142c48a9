"""The PRISMA-S report: page, typed items and downloads."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from searches.prisma_s.items import TYPED_ITEMS
from searches.prisma_s.writers import FORMATS
from searches.selectors.prisma_s import notes_of, prisma_s_of
from searches.services.prisma_s import write_note


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


def _page(
    request: HttpRequest, member: Membership, problem: BadInput | None = None
) -> HttpResponse:
    report, notes = prisma_s_of(member), notes_of(member)
    context = {
        "answers": [
            (answer, answer.item.number in TYPED_ITEMS, notes.get(answer.item.number, ""))
            for answer in report.answers
        ],
        "missing": sum(not answer.is_complete for answer in report.answers),
        "formats": FORMATS.items(),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "searches/prisma_s/page.html", context, status=status)
