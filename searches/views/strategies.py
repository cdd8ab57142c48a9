"""Pages of the search strategy: its versions, its text for each database, and writing it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import EVERYBODY, SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from searches.forms import BlockText, blocks_as_text, blocks_from_text, typed_blocks
from searches.selectors.relevant import papers_of, recall_of
from searches.selectors.strategies import current_strategy, texts_of, versions_of
from searches.services.strategies import save_strategy


@members_only(*EVERYBODY)
@require_safe
def strategy_detail(request: HttpRequest, member: Membership) -> HttpResponse:
    """The newest version, or the one that `?version=` names."""
    versions = versions_of(member)
    if not versions:
        return render(request, "searches/strategies/detail.html")
    wanted = request.GET.get("version", str(versions[0].strategy.version))
    shown = next((v.strategy for v in versions if str(v.strategy.version) == wanted), None)
    if shown is None:
        raise Http404("No such version.")
    context = {
        "strategy": shown,
        "versions": versions,
        "newest": versions[0].strategy,
        "texts": texts_of(shown),
        "recall": recall_of(shown, papers_of(member)),
    }
    return render(request, "searches/strategies/detail.html", context)


@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def strategy_edit(request: HttpRequest, member: Membership) -> HttpResponse:
    """Write the next version; what a person typed comes back with the refusal."""
    current = current_strategy(member)
    if request.method == "GET":
        return _edit_page(request, blocks_as_text(current.blocks if current else []))
    blocks, note = typed_blocks(request.POST), request.POST.get("note", "")
    try:
        saved = save_strategy(member, blocks_from_text(blocks), note=note)
    except BadInput as problem:
        return _edit_page(request, blocks, note=note, problem=problem)
    if saved == current:
        messages.info(request, f"Nothing changed; version {saved.version} stays.")
    else:
        messages.success(request, f"Version {saved.version} is saved, with its texts.")
    return redirect("searches:strategy-detail", member.review.slug)


def _edit_page(
    request: HttpRequest,
    blocks: list[BlockText],
    *,
    note: str = "",
    problem: BadInput | None = None,
) -> HttpResponse:
    context = {
        "blocks": [*blocks, BlockText()],
        "empty": BlockText(),
        "note": note,
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "searches/strategies/edit.html", context, status=status)
