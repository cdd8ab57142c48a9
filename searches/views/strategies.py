"""Pages of the search strategy."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import EVERYBODY, SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from searches.databases import dialect_of
from searches.forms import NoteForm, block_forms, blocks_typed
from searches.selectors.strategies import strategies_of, translations_of
from searches.services.strategies import save_strategy


@members_only(*EVERYBODY)
@require_safe
def strategy_detail(request: HttpRequest, member: Membership) -> HttpResponse:
    """The newest version, or the one that `?version=` names."""
    versions = list(strategies_of(member))
    wanted = request.GET.get("version", "")
    shown = versions[0] if versions else None
    if wanted:
        shown = next((v for v in versions if str(v.version) == wanted), None)
        if shown is None:
            raise Http404("There is no such version.")
    texts = [
        {"label": dialect_of(t.database).label, "translation": t}
        for t in (translations_of(shown) if shown else ())
    ]
    context = {"versions": versions, "strategy": shown, "texts": texts}
    return render(request, "searches/strategies/detail.html", context)


@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def strategy_edit(request: HttpRequest, member: Membership) -> HttpResponse:
    """Saving makes a new version."""
    newest = strategies_of(member).first()
    formset = block_forms(request.POST or None, newest.blocks if newest else ())
    note = NoteForm(request.POST or None)
    problem = None
    if request.method == "POST" and formset.is_valid() and note.is_valid():
        try:
            saved = save_strategy(member, blocks_typed(formset), note=note.cleaned_data["note"])
        except BadInput as refusal:
            problem = refusal
        else:
            messages.success(request, f"{saved} is stored, with its text for each database.")
            return redirect("searches:strategy-detail", member.review.slug)
    status = 422 if problem or formset.total_error_count() or note.errors else 200
    context = {"formset": formset, "note": note, "problem": problem, "newest": newest}
    return render(request, "searches/strategies/edit.html", context, status=status)
