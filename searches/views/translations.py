"""The strategy's text for one database: editing it by hand, and taking it away as a file."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reviews.access import EVERYBODY, SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, Conflict
from reviewsite.lib.middleware import takes_nul
from searches.databases import RUN_DATABASES
from searches.models import Translation
from searches.query.differences import difference
from searches.selectors.translations import as_numbered_lines, translation_or_404
from searches.services.translations import edit_translation


@takes_nul("text")
@members_only(*SEARCHERS)
@require_POST
def translation_edit(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Put a text in the place of the generated one; refused, both texts are shown."""
    text, note = request.POST.get("text", ""), request.POST.get("note", "")
    number = request.POST.get("number", "")
    number = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1
    try:
        translation = edit_translation(member, pk, text=text, note=note, number=number)
    except (BadInput, Conflict) as problem:
        translation = translation_or_404(member, pk)
        text = text.replace("\x00", "")
        context = {
            "problem": problem,
            "translation": translation,
            "label": dict(RUN_DATABASES)[translation.database],
            "text": text,
            "note": note,
            "pieces": difference(translation.current_text, text),
            "back": _address(member, translation),
        }
        page = "searches/strategies/edit_refused.html"
        return render(request, page, context, status=problem.status)
    kept = "Your text is saved" if text.strip() else "The generated text holds again"
    place = f"{dict(RUN_DATABASES)[translation.database]}, version {translation.strategy.version}"
    messages.success(request, f"{kept} for {place}.")
    return redirect(_address(member, translation))


@members_only(*EVERYBODY)
@require_safe
def translation_text(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """The text as a file; with `?lines=1` one numbered line for each part of the query."""
    translation = translation_or_404(member, pk)
    lines = request.GET.get("lines") == "1"
    text = as_numbered_lines(translation) if lines else translation.current_text
    name = f"{member.review.slug}-v{translation.strategy.version}-{translation.database}"
    name += "-lines.txt" if lines else ".txt"
    response = HttpResponse(text + "\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _address(member: Membership, translation: Translation) -> str:
    page = reverse("searches:strategy-detail", args=[member.review.slug])
    version, database = translation.strategy.version, translation.database
    return f"{page}?version={version}&database={database}#{database}"
