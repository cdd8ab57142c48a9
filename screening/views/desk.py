"""The screening desk: the record at hand, the next ones, and what is done with them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reviews.access import SCREENERS, members_only
from reviews.models import Membership
from reviews.selectors.reviews import current_criteria
from reviewsite.lib.errors import BadInput, Conflict, NotSignedIn, ProblemForPerson
from reviewsite.lib.middleware import wants_json
from screening.forms.desk import AheadForm, VerdictForm, WithdrawalForm
from screening.models import Assignment, Candidate, Stage
from screening.rules.keys import ACTIONS, keys_of
from screening.selectors.candidates import candidate_of, stage_of
from screening.selectors.decisions import own_history, stale_count
from screening.selectors.desk import Card, card_of, cards_of, preferences_of, tag_names
from screening.selectors.progress import progress_of
from screening.selectors.reports import reports_to_retrieve
from screening.services import queue
from screening.services.batches import places_at_desk, take_batch
from screening.services.decisions import record_decision, withdraw_decision, withdraw_last
from screening.vocabulary import StageKind
from searches.models import Citation

PORTION = 50
BATCHES = (20, 50, 100, 200)
SCRIPTS = (
    "site/csrf.js",
    "site/toast.js",
    "site/copies.js",
    "site/uuid.js",
    *(
        f"site/desk/{name}.js"
        for name in "ahead along hand keys look outbox pace refill sender status swipe taken terms "
        "verdict-form".split()
    ),
)
"""What the desk's script imports: loaded at once, and kept with a desk that is taken along."""


def desk_url(stage: Stage) -> str:
    return f"screening:desk-{StageKind(stage.kind).slug}"


@members_only(*SCREENERS)
@require_safe
def desk(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """The record the member holds, or the next one."""
    stage = stage_of(member, kind)
    if stage is None:
        return render(request, "screening/desk/closed.html", {"kind": kind})
    if stage.awaits_calibration:
        return render(request, "screening/desk/waits.html", {"kind": kind})
    return _desk(request, member, stage)


@members_only(*SCREENERS)
@require_POST
def ahead(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """Keep the member's places, claim new ones, and show those the page does not have yet."""
    stage = stage_or_404(member, kind)
    require_same_reader(request, member)
    form = AheadForm(request.POST)
    if not form.is_valid():
        raise BadInput("This is no list of records.", remedy="Reload the page.")
    held = []
    if stage.takes_verdicts:
        held = places_at_desk(member, stage, form.cleaned_data["want"])
    return render_ahead(request, member, stage, held, form.cleaned_data["have"])


def render_ahead(
    request: HttpRequest,
    member: Membership,
    stage: Stage,
    held: Sequence[Assignment],
    have: Collection[UUID],
    **context,
) -> HttpResponse:
    """The places held, and of those that the page does not have the first portion of cards."""
    heads = [place.candidate.merged_into_id or place.candidate_id for place in held]
    missing = [place for place, pk in zip(held, heads, strict=True) if pk not in have]
    context |= {
        "held": dict.fromkeys(heads),
        "cards": cards_of(member, missing[:PORTION]),
        "stage": stage,
        "preferences": preferences_of(member.user),
    }
    return render(request, "screening/desk/_ahead.html", context)


@members_only(*SCREENERS)
@require_POST
def batch(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """Take the next batch, of the size that the lead chose."""
    stage = stage_or_404(member, kind)
    if not stage.takes_batches:
        raise Conflict("Records do not come by batches any more.", remedy="Go on at the desk.")
    if not take_batch(member, stage, stage.batch_size):
        messages.info(request, "No record is free for you now.")
    return redirect(desk_url(stage), member.review.slug)


@members_only(*SCREENERS)
@require_POST
def put_back(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """Give back the places that the member holds and did not decide."""
    stage = stage_or_404(member, kind)
    require_same_reader(request, member)
    released = queue.put_back(member, stage)
    if wants_json(request):
        return JsonResponse({"put_back": released})
    return redirect("screening:overview", member.review.slug)


@members_only(*SCREENERS)
@require_POST
def verdict(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """Record a verdict and show the next record; a refusal comes with the reason."""
    require_same_reader(request, member)
    form = VerdictForm(request.POST, review=member.review)
    try:
        if not form.is_valid():
            candidate_or_404(member, pk)
            raise BadInput("This is no verdict that can be stored.")
        decision = record_decision(member, pk, **form.arguments)
    except Candidate.DoesNotExist as missing:
        raise Http404("No such record.") from missing
    except ProblemForPerson as problem:
        if wants_json(request):
            raise
        return _refused(request, member, candidate_or_404(member, pk), problem)
    if wants_json(request):
        return JsonResponse({"stored": str(decision.key)})
    return _back(request, member, decision.candidate.stage)


@members_only(*SCREENERS)
@require_POST
def withdraw(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """Take back one of the member's own verdicts."""
    candidate = candidate_or_404(member, pk)
    require_same_reader(request, member)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        raise BadInput("This names no verdict.", remedy="Reload the page.")
    withdraw_decision(member, pk, **form.cleaned_data)
    if wants_json(request):
        return JsonResponse({"stored": str(form.cleaned_data["key"])})
    return _back(request, member, candidate.stage)


@members_only(*SCREENERS)
@require_POST
def undo(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """Withdraw the member's own last verdict of a stage, and show its record again."""
    stage = stage_or_404(member, kind)
    require_same_reader(request, member)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    try:
        withdrawn = withdraw_last(member, stage, key=key)
    except ProblemForPerson as problem:
        if wants_json(request):
            raise
        return _desk(request, member, stage, problem=problem, status=problem.status)
    if not wants_json(request):
        return redirect(desk_url(stage), member.review.slug)
    cards = cards_of(member, [withdrawn.assignment]) if withdrawn else []
    context = {"cards": cards, "stage": stage, "preferences": preferences_of(member.user)}
    return render(request, "screening/desk/_ahead.html", context)


def stage_or_404(member: Membership, kind: StageKind) -> Stage:
    stage = stage_of(member, kind)
    if stage is None:
        raise Http404("This stage has not begun.")
    return stage


def candidate_or_404(member: Membership, pk: UUID) -> Candidate:
    try:
        return candidate_of(member, pk)
    except Candidate.DoesNotExist as missing:
        raise Http404("No such record.") from missing


def require_same_reader(request: HttpRequest, member: Membership) -> None:
    """Raises NotSignedIn when a page of somebody else sends: its verdicts are not this member's."""
    if request.POST.get("reader", str(member.pk)) != str(member.pk):
        raise NotSignedIn(
            "These verdicts were given under another account.", remedy="Sign in as before."
        )


def _back(request: HttpRequest, member: Membership, stage: Stage) -> HttpResponse:
    back = request.POST.get("back")
    page = "verdict-list" if back in ("list", "stale") else "desk"
    address = reverse(f"screening:{page}-{StageKind(stage.kind).slug}", args=[member.review.slug])
    return redirect(f"{address}?stale=on" if back == "stale" else address)


def habits(request: HttpRequest, member: Membership, *, without: tuple[str, ...] = ()) -> dict:
    """What every desk shows alike: a person's keys (`without` some acts) and looks."""
    preferences = preferences_of(member.user)
    keys = keys_of(preferences.preset, preferences.keys)
    keys = {action: key for action, key in keys.items() if action not in without}
    return {
        "preferences": preferences,
        "keys": keys,
        "key_help": [(keys[action], label) for action, label in ACTIONS.items() if action in keys],
        "sign_in": f"{reverse(settings.LOGIN_URL)}?next={request.path}",
        "beat_seconds": settings.LEASE_MINUTES * 20,
        "undo_key": uuid4(),
        "scripts": SCRIPTS,
    }


def _refused(
    request: HttpRequest, member: Membership, candidate: Candidate, problem: ProblemForPerson
) -> HttpResponse:
    form = VerdictForm(request.POST, review=member.review, stage=candidate.stage)
    form.full_clean()
    if problem.status == 422:
        card = card_of(member, candidate)
        shown = None if form.errors else problem
        return _desk(request, member, candidate.stage, form=form, card=card, problem=shown)
    refused = (candidate.subject, form.cleaned_data)
    return _desk(request, member, candidate.stage, problem=problem, refused=refused)


def _desk(
    request: HttpRequest,
    member: Membership,
    stage: Stage,
    *,
    problem: ProblemForPerson | None = None,
    form: VerdictForm | None = None,
    card: Card | None = None,
    refused: tuple[Citation, dict] | None = None,
    status: int = 200,
) -> HttpResponse:
    if card is None and stage.takes_verdicts:
        card = next(iter(cards_of(member, places_at_desk(member, stage, 1))), None)
    if form is None:
        initial = {"replaces": card.replaces, "tags": card.tags} if card else {}
        form = VerdictForm(review=member.review, stage=stage, initial=initial)
    elif problem is None:
        status = 422
    kind = StageKind(stage.kind)
    criteria = current_criteria(member)
    context = habits(request, member) | {
        "stage": stage,
        "kind": kind,
        "urls": {
            name: reverse(f"screening:{address}-{kind.slug}", args=[member.review.slug])
            for name, address in (("ahead", "ahead"), ("undo", "undo"), ("own", "verdict-list"))
        },
        "card": card,
        "form": form,
        "problem": problem,
        "refused": refused,
        "progress": progress_of(member, stage),
        "last": next(iter(own_history(member, stage)[:1]), None),
        "stale": stale_count(member, stage) if criteria.version > 1 else 0,
        "criteria": criteria,
        "to_retrieve": reports_to_retrieve(member) if stage.is_full_text else 0,
        "tag_names": tag_names(member),
        "batch_days": settings.BATCH_DAYS,
        "batches": BATCHES,
    }
    if problem and status == 200:
        status = problem.status
    return render(request, "screening/desk/page.html", context, status=status)
