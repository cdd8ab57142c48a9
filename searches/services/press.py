"""Peer review of a strategy version, and marking the version final."""

from __future__ import annotations

from django.db import transaction

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from searches.models import PressComment, PressRuling, Strategy, StrategyFinal
from searches.selectors.press import is_final, press_state
from searches.selectors.strategies import strategy_or_404
from searches.selectors.translations import placed_findings_of
from searches.vocabulary import PRESS_ELEMENTS, PressVerdict

LONGEST_TEXT = 10_000
"""Characters of a comment, a note or a reason."""

MOST_NAMED = 5
"""Findings that a refusal names; the page lists them all."""


def add_comment(
    member: Membership, version: int, *, element: int, text: str, line: int | None = None
) -> PressComment:
    """Remark on a version under a PRESS element (1 to 6), if wished on a `line` of it.

    Raises NotAllowed for the version's author, BadInput for an unknown element or line, or no text.
    """
    strategy = _open_to(member, version)
    _refuse_author(member, strategy)
    if element not in PRESS_ELEMENTS:
        raise BadInput("There is no such PRESS element.", remedy="Choose one of the six.")
    lines = strategy.text.count("\n") + 1
    if line is not None and not 1 <= line <= lines:
        has = f"{lines:,} lines" if lines > 1 else "one line"
        remedy = f"The text has {has}; count from the top, or leave it empty."
        raise BadInput("There is no such line.", remedy=remedy)
    return _store(member, strategy, element=element, text=text, line=line)


def answer_comment(member: Membership, version: int, comment: int, *, text: str) -> PressComment:
    """Answer a comment; raises BadInput when the version has no such comment or without a text."""
    strategy = _open_to(member, version)
    parent = strategy.press_comments.filter(pk=comment, parent=None).first()
    if parent is None:
        raise BadInput("There is no such comment on this version.", remedy="Reload the page.")
    return _store(member, strategy, element=parent.element, text=text, parent=parent)


def rule(member: Membership, version: int, *, verdict: str, note: str = "") -> PressRuling:
    """Close the peer review of a version.

    Sent twice, it is one. Raises NotAllowed for its author, BadInput for an unknown verdict.
    """
    strategy = _open_to(member, version)
    _refuse_author(member, strategy)
    if verdict not in list(PressVerdict):
        raise BadInput("A review ends as approved or revise.", remedy="Choose one of the two.")
    values = {"verdict": verdict, "note": _bounded(note), "by": member.user}
    with transaction.atomic():
        _hold(strategy)
        newest = strategy.press_rulings.last()
        if newest and _is_same(newest, values) and not press_state(strategy).open:
            return newest
        ruling = PressRuling.objects.create(strategy=strategy, **values)
        record_event(
            member.review,
            "press.ruled",
            member=member,
            subject=ruling,
            summary=str(ruling),
            new={"version": version, "verdict": verdict},
            reason=ruling.note,
        )
    return ruling


def mark_final(member: Membership, version: int, reasons: dict[str, str]) -> StrategyFinal:
    """Mark a version final; `reasons` has, by key of each warning, why it may stand.

    Raises BadInput while there are errors or a warning has no reason, Conflict if it is final.
    """
    strategy = _open_to(member, version)
    findings = placed_findings_of(strategy)
    errors = [f"{f.code} ({f.place})" for f in findings if f.severity == "error"]
    if errors:
        raise BadInput(
            f"Errors stand in the way: {_first(errors)}.", remedy="Save a version without them."
        )
    warnings = [f for f in findings if f.severity == "warning"]
    bare = [f"{f.code} ({f.place})" for f in warnings if not reasons.get(f.key, "").strip()]
    if bare:
        raise BadInput(
            f"Warnings without a reason: {_first(bare)}.",
            remedy="Type for each why it may stand.",
        )
    kept = [
        {
            "database": f.database,
            "code": f.code,
            "message": f.message,
            "reason": _bounded(reasons[f.key]),
        }
        for f in warnings
    ]
    return _store_final(member, strategy, final=True, reasons=kept)


def take_back_final(member: Membership, version: int) -> StrategyFinal:
    """Take the mark back; raises Conflict if the version is not final."""
    return _store_final(member, _open_to(member, version), final=False, reasons=[])


def _first(named: list[str]) -> str:
    """The first few of a list, with the number of the others."""
    more = len(named) - MOST_NAMED
    return ", ".join(named[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _bounded(text: str) -> str:
    """A typed text without white space around it; BadInput where it is too long."""
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            f"The text has {len(text):,} characters; at most {LONGEST_TEXT:,} are kept.",
            remedy="Shorten it.",
        )
    return text


def _open_to(member: Membership, version: int) -> Strategy:
    require_role(member, SEARCHERS)
    return strategy_or_404(member, version)


def _refuse_author(member: Membership, strategy: Strategy) -> None:
    if strategy.created_by_id == member.user_id:
        raise NotAllowed(
            "You wrote this version; a second searcher reviews it.",
            remedy="Ask another lead or searcher of the review.",
        )


def _store(member: Membership, strategy: Strategy, *, text: str, **values) -> PressComment:
    """A new comment or answer; the newest one where it is the same and so was sent twice."""
    values |= {"text": _bounded(text), "by": member.user}
    if not values["text"]:
        raise BadInput("The comment is empty.", remedy="Type what you have to say.")
    with transaction.atomic():
        _hold(strategy)
        newest = strategy.press_comments.last()
        if newest and _is_same(newest, {"line": None, "parent": None} | values):
            return newest
        comment = PressComment.objects.create(strategy=strategy, **values)
        record_event(
            member.review,
            "press.answered" if comment.parent_id else "press.commented",
            member=member,
            subject=comment,
            summary=f"{strategy}: {comment.get_element_display()}",
            new={"version": strategy.version, "line": comment.line, "text": comment.text},
        )
    return comment


def _hold(strategy: Strategy) -> None:
    """Until the transaction ends, nobody else adds to the strategy's review."""
    Strategy.objects.select_for_update().get(pk=strategy.pk)


def _is_same(row: PressComment | PressRuling, values: dict) -> bool:
    return all(getattr(row, name) == value for name, value in values.items())


def _store_final(
    member: Membership, strategy: Strategy, *, final: bool, reasons: list[dict]
) -> StrategyFinal:
    with transaction.atomic():
        _hold(strategy)
        if is_final(strategy) == final:
            state = "final already" if final else "not marked final"
            raise Conflict(f"{strategy} is {state}.", remedy="Reload the page.")
        mark = StrategyFinal.objects.create(
            strategy=strategy, is_final=final, reasons=reasons, by=member.user
        )
        record_event(
            member.review,
            "strategy.finalised" if final else "strategy.reopened",
            member=member,
            subject=strategy,
            summary=str(mark),
            new={"reasons": reasons},
        )
    return mark
