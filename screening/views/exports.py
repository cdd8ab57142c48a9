"""Exports as downloads."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from screening.exports.registry import EXPORTS
from screening.selectors.decisions import sees_all_outcomes
from screening.selectors.exports import export_of, source_of


@members_only(*EVERYBODY)
@require_safe
def export_list(request: HttpRequest, member: Membership) -> HttpResponse:
    sees = sees_all_outcomes(member)
    exports = [
        {"key": e.KEY, "label": e.LABEL, "allowed": sees or not e.NEEDS_OUTCOMES} for e in EXPORTS
    ]
    return render(request, "screening/exports/list.html", {"exports": exports})


@members_only(*EVERYBODY)
@require_safe
def export_download(request: HttpRequest, member: Membership, key: str) -> HttpResponse:
    try:
        export = export_of(member, key)
    except BadInput as unknown:
        raise Http404(unknown.message) from unknown
    source = source_of(member)
    response = StreamingHttpResponse(export.write(source), content_type=export.CONTENT_TYPE)
    interim = "interim-" if export.NEEDS_OUTCOMES and source.flow.is_interim else ""
    name = f"{member.review.slug}-{interim}{export.FILE_NAME}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
