"""Another role for a person, and removing one: what they leave behind, then the choice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reviews.access import LEADS, members_only
from reviews.forms import RoleForm
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, ProblemForPerson
from screening.forms.stages import DepartureForm
from screening.selectors.departures import preview_departure
from screening.services.departures import give_role, leave
from screening.vocabulary import Departure


@members_only(*LEADS)
@require_POST
def member_role(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    other = get_object_or_404(Membership, pk=pk, review=member.review, is_active=True)
    form = RoleForm(request.POST)
    if not form.is_valid():
        raise BadInput("There is no such role.")
    give_role(member, other, form.cleaned_data["role"])
    messages.success(request, f"{other.user} is now {form.cleaned_data['role']}.")
    return redirect("reviews:member-list", member.review.slug)


@members_only(*LEADS)
@require_http_methods(["GET", "POST"])
def member_leave(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    other = get_object_or_404(Membership, pk=pk, review=member.review, is_active=True)
    form = DepartureForm(request.POST if request.method == "POST" else None, leaving=other)
    problem = None
    if form.is_valid():
        data = form.cleaned_data
        try:
            leave(
                member,
                other,
                Departure(data["departure"]),
                to=data["to"],
                reason=data["reason"],
            )
        except ProblemForPerson as refusal:
            problem = refusal
        else:
            messages.success(request, f"{other.user} is no longer in the team.")
            return redirect("reviews:member-list", member.review.slug)
    status = problem.status if problem else 422 if form.errors else 200
    context = {
        "other": other,
        "stages": preview_departure(member, other),
        "form": form,
        "problem": problem,
    }
    return render(request, "screening/departures/page.html", context, status=status)
