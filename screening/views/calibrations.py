"""Calibration rounds: the list, a round and its result, and what the lead makes of it."""

from __future__ import annotations

import random

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import EVERYBODY, LEADS, members_only, require_role
from reviews.models import Membership
from reviews.selectors.reviews import current_criteria
from reviewsite.lib.errors import ProblemForPerson
from screening.forms.calibration import RoundForm
from screening.models import CalibrationRound, Stage
from screening.selectors.calibration_results import adopted_of, result_of
from screening.selectors.calibrations import (
    own_calibration_verdicts,
    population_of,
    round_of,
    rounds_of,
    sees_results,
    shares_of,
)
from screening.selectors.candidates import stage_of
from screening.services import calibrations as services
from screening.services.calibration_verdicts import Adoption, adopt_round
from screening.vocabulary import StageKind, Strata, TargetStatistic

USUAL_SIZE = {StageKind.TITLE_ABSTRACT: 50, StageKind.FULL_TEXT: 10}


@members_only(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def calibration_list(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """The rounds of a stage; a POST of the lead opens another one."""
    left = population_of(member, kind).count()
    form, problem = RoundForm(request.POST or None, initial=_usual(kind, left)), None
    if request.method == "POST":
        require_role(member, LEADS)
        if form.is_valid():
            try:
                made = services.open_round(member, kind, **form.arguments)
            except ProblemForPerson as refusal:
                problem = refusal
            else:
                messages.success(request, f"{made} is open; everybody who screens can begin.")
                return redirect("screening:calibration-detail", member.review.slug, made.pk)
    rounds = list(rounds_of(member, kind))
    context = {
        "kind": kind,
        "rounds": rounds,
        "has_open": any(one.is_open for one in rounds),
        "stage": stage_of(member, kind),
        "form": form,
        "left": left,
        "problem": problem,
    }
    status = problem.status if problem else 422 if form.errors else 200
    return render(request, "screening/calibrations/list.html", context, status=status)


def _usual(kind: StageKind, left: int) -> dict:
    return {
        "size": min(USUAL_SIZE[kind], left) or None,
        "strata": Strata.NONE.value,
        "seed": random.randrange(10**6),
        "statistic": TargetStatistic.EITHER.value,
        "least": 0.6,
        "percent": 80,
    }


@members_only(*EVERYBODY)
@require_safe
def calibration_detail(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """While a round is open how far one is; once it is closed its result, for who took part."""
    calibration = round_or_404(member, pk)
    shown = sees_results(member, calibration)
    context = {
        "round": calibration,
        "kind": calibration.stage_kind,
        "size": calibration.candidates.count(),
        "own": own_calibration_verdicts(member, calibration).count() if member.may_screen else 0,
        "shares": shares_of(calibration) if member.is_lead else [],
        "result": result_of(member, calibration) if shown else None,
        "adopted": adopted_of(calibration) if calibration.adopted_at and member.is_lead else None,
        "stage": stage_of(member, calibration.stage_kind),
        "current": current_criteria(member),
    }
    return render(request, "screening/calibrations/detail.html", context)


@members_only(*LEADS)
@require_POST
def calibration_close(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    calibration = round_or_404(member, pk)
    missed = services.close_round(member, calibration)
    met = "missed its target" if missed else "met its target"
    messages.success(request, f"{calibration} is closed; it {met}.")
    return redirect("screening:calibration-detail", member.review.slug, pk)


@members_only(*LEADS)
@require_POST
def calibration_adopt(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    went = adopt_round(member, round_or_404(member, pk))
    said = [f"{went[way]} verdicts {way}" for way in Adoption if went[way]]
    messages.success(request, "; ".join(said or ["There was no verdict to adopt"]) + ".")
    return redirect("screening:calibration-detail", member.review.slug, pk)


@members_only(*LEADS)
@require_POST
def calibration_require(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    services.require_calibration(member, _stage(member, kind))
    messages.success(request, f"“{kind.label}” screening waits for a calibration round now.")
    return redirect(f"screening:calibration-list-{kind.slug}", member.review.slug)


@members_only(*LEADS)
@require_POST
def calibration_waive(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """Open the main screening though no round met its target."""
    reason = request.POST.get("reason", "")[:500]
    services.open_without_calibration(member, _stage(member, kind), reason=reason)
    messages.success(request, f"“{kind.label}” screening is open.")
    return redirect(f"screening:calibration-list-{kind.slug}", member.review.slug)


def round_or_404(member: Membership, pk: int) -> CalibrationRound:
    try:
        return round_of(member, pk)
    except CalibrationRound.DoesNotExist as missing:
        raise Http404("No such calibration round.") from missing


def _stage(member: Membership, kind: StageKind) -> Stage:
    stage = stage_of(member, kind)
    if stage is None:
        raise Http404("This stage has not begun.")
    return stage
