"""Pages of a version's peer review and of its final mark."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from searches.databases import RUN_DATABASES
from searches.models import Strategy
from searches.selectors.press import PressState, press_state
from searches.selectors.strategies import strategy_or_404
from searches.selectors.translations import placed_findings_of, texts_of
from searches.services import press
from searches.vocabulary import PRESS_ELEMENTS, PressVerdict


@members_only(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def press_detail(request: HttpRequest, member: Membership, version: int) -> HttpResponse:
    """Read the peer review; the form's `act` is comment, answer or ruling."""
    strategy = strategy_or_404(member, version)
    if request.method == "GET":
        return _press_page(request, member, strategy)
    try:
        _act(member, version, request.POST)
    except BadInput as problem:
        return _press_page(request, member, strategy, problem=problem)
    messages.success(request, "Saved.")
    return redirect("searches:press-detail", member.review.slug, version)


def _act(member: Membership, version: int, data) -> None:
    act, text = data.get("act"), data.get("text", "")
    if act == "comment":
        line = _number(data.get("line"), "line") if data.get("line", "").strip() else None
        element = _number(data.get("element"), "element")
        press.add_comment(member, version, element=element, text=text, line=line)
    elif act == "answer":
        comment = _number(data.get("comment"), "comment")
        press.answer_comment(member, version, comment, text=text)
    elif act == "ruling":
        press.rule(member, version, verdict=data.get("verdict", ""), note=text)
    else:
        raise BadInput("The form does not say what to do.", remedy="Reload the page.")


def _number(value: str | None, name: str) -> int:
    text = (value or "").strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise BadInput(f"The {name} is not a number.", remedy="Choose or type a whole number.")
    return int(text)


def _press_page(
    request: HttpRequest,
    member: Membership,
    strategy: Strategy,
    problem: BadInput | None = None,
) -> HttpResponse:
    context = {
        "strategy": strategy,
        "press": press_state(strategy),
        "texts": texts_of(strategy),
        "elements": PRESS_ELEMENTS.items(),
        "verdicts": list(PressVerdict),
        "may_review": member.may_search and member.user_id != strategy.created_by_id,
        "problem": problem,
        "typed": request.POST,
    }
    status = problem.status if problem else 200
    return render(request, "searches/strategies/press.html", context, status=status)


@members_only(*EVERYBODY)
@require_http_methods(["GET", "POST"])
def final_detail(request: HttpRequest, member: Membership, version: int) -> HttpResponse:
    """What stands against marking the version final; `act` is mark or take-back."""
    strategy = strategy_or_404(member, version)
    if request.method == "GET":
        return _final_page(request, strategy)
    try:
        _act_on_final(member, version, request)
    except BadInput as problem:
        return _final_page(request, strategy, problem=problem)
    messages.success(request, "Saved.")
    return redirect("searches:final-detail", member.review.slug, version)


def _act_on_final(member: Membership, version: int, request: HttpRequest) -> None:
    act = request.POST.get("act")
    if act == "take-back":
        press.take_back_final(member, version)
    elif act == "mark":
        press.mark_final(member, version, _reasons(request))
    else:
        raise BadInput("The form does not say what to do.", remedy="Reload the page.")


def _reasons(request: HttpRequest) -> dict[str, str]:
    """The typed reasons by key of their warning."""
    return {
        name.removeprefix("reason-"): text
        for name, text in request.POST.items()
        if name.startswith("reason-")
    }


def _stated_reasons(state: PressState) -> list[dict]:
    """The reasons of the mark in force, each with the name of its database as people read it."""
    labels = dict(RUN_DATABASES)
    reasons = state.final.reasons if state.final else []
    return [{**each, "label": labels.get(each["database"], each["database"])} for each in reasons]


def _final_page(
    request: HttpRequest, strategy: Strategy, problem: BadInput | None = None
) -> HttpResponse:
    findings, typed, state = placed_findings_of(strategy), _reasons(request), press_state(strategy)
    context = {
        "strategy": strategy,
        "press": state,
        "errors": [f for f in findings if f.severity == "error"],
        "warnings": [(f, typed.get(f.key, "")) for f in findings if f.severity == "warning"],
        "reasons": _stated_reasons(state),
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "searches/strategies/final.html", context, status=status)
