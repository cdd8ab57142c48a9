"""The audit log, through the blinding door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.paging import page_of
from screening.selectors.decisions import visible_events


@members_only(*EVERYBODY)
@require_safe
def audit_list(request: HttpRequest, member: Membership) -> HttpResponse:
    events = visible_events(member).order_by("-at", "pk")
    return render(request, "screening/audit/list.html", {"page_obj": page_of(request, events)})
