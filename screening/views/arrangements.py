"""Choosing who reads what at a stage: what it would touch, then the change."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.access import LEADS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import ProblemForPerson
from screening.forms.stages import ArrangementForm
from screening.models import Stage
from screening.selectors.arrangements import arrangement_of, preview_arrangement, screeners_of
from screening.selectors.candidates import stage_of
from screening.selectors.shares import free_places
from screening.services.arrangements import arrange
from screening.vocabulary import StageKind


@members_only(*LEADS)
@require_http_methods(["GET", "POST"])
def arrangement(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """The form; with an arrangement in the address also what it touches; a POST makes it so."""
    stage = stage_of(member, kind)
    if stage is None:
        raise Http404("This stage has not begun.")
    present = arrangement_of(stage)
    asked = request.POST if request.method == "POST" else request.GET or None
    form = ArrangementForm(
        asked, stage=stage, team=screeners_of(member), initial=present.facts | {"anew": False}
    )
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            return _arrange(request, member, stage, form)
        except ProblemForPerson as refusal:
            problem = refusal
            stage.refresh_from_db()
            present = arrangement_of(stage)
    context = {
        "stage": stage,
        "kind": kind,
        "present": present,
        "form": form,
        "problem": problem,
        "free": free_places(stage) if stage.is_shared else 0,
        "seen": json.dumps(present.facts),
    }
    if form.is_valid():
        chosen, anew = form.arrangement, form.cleaned_data["anew"]
        preview = preview_arrangement(member, stage, chosen, anew=anew)
        nothing = chosen == present and not preview.released and not preview.allotted
        context |= {"preview": preview, "values": _values(form), "same": nothing}
    status = problem.status if problem else 422 if form.errors else 200
    return render(request, "screening/arrangements/page.html", context, status=status)


def _arrange(
    request: HttpRequest, member: Membership, stage: Stage, form: ArrangementForm
) -> HttpResponse:
    deal = arrange(
        member, stage, form.arrangement, seen=_seen(request), anew=form.cleaned_data["anew"]
    )
    words = f"{form.arrangement.words}."
    if form.arrangement.is_shared:
        words += f" Places dealt out: {len(deal.allotted)}."
    messages.success(request, words)
    return redirect(f"screening:arrangement-{StageKind(stage.kind).slug}", member.review.slug)


def _values(form: ArrangementForm) -> list[tuple[str, object]]:
    """The fields of the arrangement that was looked at, to be sent again."""
    return [
        (name, value)
        for name, given in form.cleaned_data.items()
        for value in (given if isinstance(given, list) else [given])
        if value is not False
    ]


def _seen(request: HttpRequest) -> dict:
    """The facts that the page showed; nonsense is simply not the present ones."""
    try:
        return json.loads(request.POST.get("seen", ""))
    except ValueError:
        return {}
