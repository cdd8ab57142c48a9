"""The first page of a review: where it stands and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from screening.selectors.overview import steps_of


@members_only(*EVERYBODY)
@require_safe
def overview(request: HttpRequest, member: Membership) -> HttpResponse:
    return render(request, "screening/overview.html", {"steps": steps_of(member)})
