"""Pages of the search strategy: its versions and its text for each database."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import EVERYBODY, SEARCHERS, members_only
from reviews.models import Membership
from searches.models import Strategy
from searches.selectors.findings import findings_of, remarks_on
from searches.selectors.press import press_state
from searches.selectors.relevant import papers_of, recall_of
from searches.selectors.strategies import Version, strategy_difference, versions_of
from searches.selectors.translations import DatabaseText, as_numbered_lines, texts_of
from searches.services.strategies import restore_version


@members_only(*EVERYBODY)
@require_safe
def strategy_detail(request: HttpRequest, member: Membership) -> HttpResponse:
    """The newest version, or the one that `?version=` names; `?from=&to=` compares two.

    `?database=` chooses a database, with `?lines=1` its text as numbered lines.
    """
    versions = versions_of(member)
    if not versions:
        return render(request, "searches/strategies/detail.html")
    newest = versions[0].strategy
    shown = _version(versions, request.GET.get("version", str(newest.version)))
    texts = texts_of(shown)
    keys = [text.translation.database for text in texts]
    wanted = request.GET.get("database", shown.database)
    context = {
        "strategy": shown,
        "versions": versions,
        "newest": newest,
        "texts": texts,
        "chosen": wanted if wanted in keys else next(iter(keys), ""),
        "lines": _lines(texts, wanted) if request.GET.get("lines") == "1" else "",
        "remarks": remarks_on(shown.text, findings_of(shown.text, shown.database)),
        "recall": recall_of(shown, papers_of(member)),
        "press": press_state(shown),
        "compared": _compared(request, versions),
    }
    return render(request, "searches/strategies/detail.html", context)


@members_only(*SEARCHERS)
@require_POST
def strategy_restore(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Save an older version's content as the newest version."""
    saved = restore_version(member, pk)
    messages.success(request, f"Version {saved.version} holds it again: {saved.note}.")
    return redirect("searches:strategy-detail", member.review.slug)


def _lines(texts: list[DatabaseText], database: str) -> str:
    """The text for a database as numbered lines; empty where it has none."""
    for item in texts:
        if item.translation.database == database and item.can_have_lines:
            return as_numbered_lines(item.translation)
    return ""


def _version(versions: list[Version], number: str) -> Strategy:
    for version in versions:
        if str(version.strategy.version) == number:
            return version.strategy
    raise Http404("No such version.")


def _compared(request: HttpRequest, versions: list[Version]) -> dict:
    """The two versions that the address names and their difference; empty where it names none."""
    if "from" not in request.GET or "to" not in request.GET:
        return {}
    old, new = (_version(versions, request.GET[name]) for name in ("from", "to"))
    return {"old": old, "new": new, "pieces": strategy_difference(old, new)}
