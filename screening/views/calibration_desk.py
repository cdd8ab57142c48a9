"""The desk of a calibration round: as the screening desk, but every record is everybody's."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reviews.access import SCREENERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, ProblemForPerson
from reviewsite.lib.middleware import wants_json
from screening.forms.calibration import CalibrationVerdictForm
from screening.forms.desk import AheadForm, WithdrawalForm
from screening.models import CalibrationCandidate, CalibrationRound
from screening.selectors.calibration_desk import calibration_cards, cards_to_judge
from screening.selectors.calibrations import calibration_candidate_of, own_calibration_verdicts
from screening.selectors.candidates import stage_of
from screening.selectors.desk import Card, preferences_of
from screening.services import calibration_verdicts as services
from screening.views.calibrations import round_or_404
from screening.views.desk import habits, require_same_reader

NAMES = {
    "verdict_name": "screening:calibration-verdict",
    "withdraw_name": "screening:calibration-withdraw",
}


@members_only(*SCREENERS)
@require_safe
def calibration_desk(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    return _desk(request, member, round_or_404(member, pk))


@members_only(*SCREENERS)
@require_POST
def calibration_ahead(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """The next records that the page does not have yet."""
    calibration = round_or_404(member, pk)
    require_same_reader(request, member)
    form = AheadForm(request.POST)
    if not form.is_valid():
        raise BadInput("This is no list of records.", remedy="Reload the page.")
    cards = cards_to_judge(member, calibration, form.cleaned_data["want"])
    new = [card for card in cards if card.candidate.pk not in form.cleaned_data["have"]]
    return _ahead(request, member, calibration, new, held=[card.candidate.pk for card in cards])


@members_only(*SCREENERS)
@require_POST
def calibration_verdict(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """Record a verdict and show the next record; a refusal comes with the reason."""
    candidate = _candidate(member, pk)
    require_same_reader(request, member)
    form = CalibrationVerdictForm(request.POST, calibration=candidate.round)
    try:
        if not form.is_valid():
            raise BadInput("This is no verdict that can be stored.")
        services.record_calibration_verdict(member, pk, **form.arguments)
    except ProblemForPerson as problem:
        if wants_json(request):
            raise
        card = calibration_cards(member, [candidate])[0] if problem.status == 422 else None
        return _desk(request, member, candidate.round, problem=problem, form=form, card=card)
    return _done(request, member, candidate.round, form.cleaned_data["key"])


@members_only(*SCREENERS)
@require_POST
def calibration_withdraw(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """Take back one of the member's own verdicts."""
    candidate = _candidate(member, pk)
    require_same_reader(request, member)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        raise BadInput("This names no verdict.", remedy="Reload the page.")
    services.withdraw_calibration_verdict(member, pk, **form.cleaned_data)
    return _done(request, member, candidate.round, form.cleaned_data["key"])


@members_only(*SCREENERS)
@require_POST
def calibration_undo(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    """Withdraw the member's own last verdict of a round, and show its record again."""
    calibration = round_or_404(member, pk)
    require_same_reader(request, member)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    withdrawn = services.withdraw_last_calibration_verdict(member, calibration, key=key)
    if not wants_json(request):
        return redirect("screening:calibration-desk", member.review.slug, pk)
    candidates = [_candidate(member, withdrawn.candidate_id)] if withdrawn else []
    cards = calibration_cards(member, candidates)
    return _ahead(request, member, calibration, cards, held=[])


def _candidate(member: Membership, pk: UUID) -> CalibrationCandidate:
    try:
        return calibration_candidate_of(member, pk)
    except CalibrationCandidate.DoesNotExist as missing:
        raise Http404("No such record.") from missing


def _hides_sources(member: Membership, calibration: CalibrationRound) -> bool:
    """As the stage does that the round is for."""
    stage = stage_of(member, calibration.stage_kind)
    return stage is not None and stage.hides_sources


def _ahead(
    request: HttpRequest,
    member: Membership,
    calibration: CalibrationRound,
    cards: list[Card],
    *,
    held: list[UUID],
) -> HttpResponse:
    context = {
        "held": held,
        "cards": cards,
        "preferences": preferences_of(member.user),
        "hides_sources": _hides_sources(member, calibration),
        **NAMES,
    }
    return render(request, "screening/desk/_ahead.html", context)


def _done(
    request: HttpRequest, member: Membership, calibration: CalibrationRound, key: UUID
) -> HttpResponse:
    if wants_json(request):
        return JsonResponse({"stored": str(key)})
    return redirect("screening:calibration-desk", member.review.slug, calibration.pk)


def _desk(
    request: HttpRequest,
    member: Membership,
    calibration: CalibrationRound,
    *,
    problem: ProblemForPerson | None = None,
    form: CalibrationVerdictForm | None = None,
    card: Card | None = None,
) -> HttpResponse:
    if card is None:
        card = next(iter(cards_to_judge(member, calibration, 1)), None)
        form = CalibrationVerdictForm(
            calibration=calibration, initial={"replaces": card.replaces} if card else {}
        )
    own = own_calibration_verdicts(member, calibration)
    slug = member.review.slug
    context = habits(request, member, without=("tag",)) | {
        "stage": calibration,
        "round": calibration,
        "kind": calibration.stage_kind,
        "card": card,
        "form": form,
        "problem": problem,
        "progress": {"own": own.count(), "total": calibration.candidates.count()},
        "last": own.first(),
        "criteria": calibration.criteria,
        "own_label": "The round",
        "hides_sources": _hides_sources(member, calibration),
        "urls": {
            name: reverse(f"screening:calibration-{address}", args=[slug, calibration.pk])
            for name, address in (("ahead", "ahead"), ("undo", "undo"), ("own", "detail"))
        },
        **NAMES,
    }
    status = problem.status if problem else 200
    return render(request, "screening/calibrations/desk.html", context, status=status)
