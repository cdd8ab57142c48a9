"""Stages: opening, taking in, sending on, closing."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import EVERYBODY, LEADS, members_only
from reviews.models import Membership
from screening.models import Stage
from screening.selectors.calibrations import open_round_of
from screening.selectors.candidates import stage_of
from screening.selectors.ledger import in_screening_ever
from screening.selectors.progress import leases_at, progress_of
from screening.selectors.readers import may_read
from screening.selectors.reports import reports_to_retrieve
from screening.services import stages as services
from screening.vocabulary import OutcomeState, StageKind


@members_only(*EVERYBODY)
@require_safe
def stage_list(request: HttpRequest, member: Membership) -> HttpResponse:
    stages = [
        {
            "kind": kind,
            "progress": progress_of(member, stage) if stage else None,
            "may_read": stage is not None and may_read(member, stage),
            "round": open_round_of(member, kind),
        }
        for kind in StageKind
        for stage in [stage_of(member, kind)]
    ]
    context = {
        "stages": stages,
        "waiting": in_screening_ever(member.review).filter(candidate__isnull=True).count(),
        "to_retrieve": reports_to_retrieve(member),
        "ready": _ready_to_send(member) if member.is_lead else None,
    }
    return render(request, "screening/stages/list.html", context)


def _ready_to_send(member: Membership) -> int:
    return (
        in_screening_ever(member.review)
        .filter(candidate__outcome=OutcomeState.INCLUDED, report__isnull=True)
        .count()
    )


@members_only(*LEADS)
@require_POST
def take_in(request: HttpRequest, member: Membership) -> HttpResponse:
    taken = services.take_in_citations(member)
    messages.success(request, f"{taken} citations are ready to be screened.")
    return redirect("screening:stage-list", member.review.slug)


@members_only(*LEADS)
@require_POST
def send_on(request: HttpRequest, member: Membership) -> HttpResponse:
    sent = services.send_on(member)
    messages.success(
        request, f"{sent} citations went on to full text; mark under “Reports” what was retrieved."
    )
    return redirect("screening:stage-list", member.review.slug)


@members_only(*LEADS)
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """What closing leaves undone; a POST closes."""
    stage = _stage(member, kind)
    if request.method == "GET":
        context = {
            "kind": kind,
            "progress": progress_of(member, stage),
            "leases": leases_at(stage).count(),
        }
        return render(request, "screening/stages/close.html", context)
    services.close_stage(member, stage)
    messages.success(request, f"“{kind.label}” is closed; the team can see its outcomes now.")
    return redirect("screening:stage-list", member.review.slug)


@members_only(*LEADS)
@require_POST
def reopen(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    services.reopen_stage(member, _stage(member, kind))
    messages.success(request, f"“{kind.label}” is open again.")
    return redirect("screening:stage-list", member.review.slug)


@members_only(*LEADS)
@require_POST
def names(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """Hide the readers' names on the pages of conflicts, or show them."""
    hidden = request.POST.get("hidden") == "yes"
    services.hide_names(member, _stage(member, kind), hidden=hidden)
    messages.success(request, f"Conflicts {'hide' if hidden else 'show'} the readers' names now.")
    return redirect(f"screening:policy-{kind.slug}", member.review.slug)


def _stage(member: Membership, kind: StageKind) -> Stage:
    stage = stage_of(member, kind)
    if stage is None:
        raise Http404("This stage has not begun.")
    return stage
