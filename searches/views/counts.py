"""PubMed's hit counts of the strategy in the editor, asked for by a button."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from reviews.access import SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.htmx import render_page_or_fragment
from searches.forms import TypedStrategy
from searches.services.counts import count_lines
from searches.services.strategies import check_language, clean_text


@members_only(*SEARCHERS)
@require_POST
def strategy_counts(request: HttpRequest, member: Membership) -> HttpResponse:
    """Count each line of the text in PubMed; nothing is stored."""
    typed = TypedStrategy.read(request.POST)
    check_language(typed.database)
    counts = count_lines(member, clean_text(typed.text or ""), typed.database)
    return render_page_or_fragment(
        request,
        "searches/strategies/counts.html",
        "searches/strategies/_counts.html",
        {"counts": counts, "is_translated": typed.database != "pubmed"},
    )
