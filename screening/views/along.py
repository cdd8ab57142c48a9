"""A desk without network: the app to install, records taken along, tags by themselves."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reviews.access import SCREENERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from reviewsite.lib.middleware import wants_json
from screening.forms.desk import AlongForm, TagsForm
from screening.services.batches import batch_end, take_batch
from screening.services.desk import set_tags
from screening.views.desk import (
    candidate_or_404,
    desk_url,
    render_ahead,
    require_same_reader,
    stage_or_404,
)
from screening.vocabulary import AssignmentState, StageKind

ICONS = (
    ("site/app-192.png", "192x192", "any"),
    ("site/app-512.png", "512x512", "any"),
    ("site/app-maskable-512.png", "512x512", "maskable"),
)


@members_only(*SCREENERS)
@require_safe
def app(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """The manifest by which a browser installs the desk of a stage as an app."""
    slug = member.review.slug
    desk = reverse(f"screening:desk-{kind.slug}", args=[slug])
    manifest = {
        "id": desk,
        "name": f"{member.review.title}: {kind.label}",
        "short_name": member.review.title[:30],
        "start_url": desk,
        "scope": reverse("screening:overview", args=[slug]),
        "display": "minimal-ui",
        "background_color": "#ffffff",
        "theme_color": "#17635a",
        "icons": [
            {"src": static(file), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for file, sizes, purpose in ICONS
        ],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")


@members_only(*SCREENERS)
@require_POST
def take_along(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """Lease a batch to the member for days, and show its records in portions."""
    stage = stage_or_404(member, kind)
    require_same_reader(request, member)
    form = AlongForm(request.POST)
    if not form.is_valid():
        raise BadInput("This is no number of records to take along.", remedy="Reload the page.")
    held = take_batch(member, stage, form.cleaned_data["count"])
    if not wants_json(request):
        return redirect(desk_url(stage), member.review.slug)
    leased = [place for place in held if place.state == AssignmentState.LEASED]
    until = min((place.leased_until for place in leased), default=batch_end())
    return render_ahead(request, member, stage, held, form.cleaned_data["have"], until=until)


@members_only(*SCREENERS)
@require_POST
def tag_save(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """Make what was sent the member's tags on a record; sent twice it is the same."""
    candidate = candidate_or_404(member, pk)
    require_same_reader(request, member)
    form = TagsForm(request.POST)
    if not form.is_valid():
        raise BadInput("These tags are too long.", remedy="Use fewer or shorter ones.")
    set_tags(member, candidate.pk, form.names)
    if wants_json(request):
        return HttpResponse(status=204)
    return redirect(desk_url(candidate.stage), member.review.slug)
