"""Peer review of a strategy version, and marking the version final."""

from __future__ import annotations

from django.db import transaction

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from searches.models import PressComment, PressRuling, Strategy, StrategyFinal
from searches.selectors.press import is_final
from searches.selectors.strategies import strategy_or_404
from searches.selectors.translations import placed_findings_of
from searches.vocabulary import PRESS_ELEMENTS, PressVerdict


def add_comment(
    member: Membership, version: int, *, element: int, text: str, line: int | None = None
) -> PressComment:
    """Remark on a version under a PRESS element (1 to 6), if wished on a `line` of it.

    Raises NotAllowed for the version's author, BadInput for an unknown element or no text.
    """
    strategy = _open_to(member, version)
    _refuse_author(member, strategy)
    if element not in PRESS_ELEMENTS:
        raise BadInput("There is no such PRESS element.", remedy="Choose one of the six.")
    if line is not None and not 1 <= line <= 100_000:
        raise BadInput("There is no such line.", remedy="Count lines from 1, or leave it empty.")
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

    Raises NotAllowed for its author, BadInput for an unknown verdict.
    """
    strategy = _open_to(member, version)
    _refuse_author(member, strategy)
    if verdict not in list(PressVerdict):
        raise BadInput("A review ends as approved or revise.", remedy="Choose one of the two.")
    with transaction.atomic():
        ruling = PressRuling.objects.create(
            strategy=strategy, verdict=verdict, note=note.strip(), by=member.user
        )
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
            f"Errors stand in the way: {', '.join(errors)}.", remedy="Save a version without them."
        )
    warnings = [f for f in findings if f.severity == "warning"]
    bare = [f"{f.code} ({f.place})" for f in warnings if not reasons.get(f.key, "").strip()]
    if bare:
        raise BadInput(
            f"Warnings without a reason: {', '.join(bare)}.",
            remedy="Type for each why it may stand.",
        )
    kept = [
        {
            "database": f.database,
            "code": f.code,
            "message": f.message,
            "reason": reasons[f.key].strip(),
        }
        for f in warnings
    ]
    return _store_final(member, strategy, final=True, reasons=kept)


def take_back_final(member: Membership, version: int) -> StrategyFinal:
    """Take the mark back; raises Conflict if the version is not final."""
    return _store_final(member, _open_to(member, version), final=False, reasons=[])


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
    if not text.strip():
        raise BadInput("The comment is empty.", remedy="Type what you have to say.")
    with transaction.atomic():
        comment = PressComment.objects.create(
            strategy=strategy, text=text.strip(), by=member.user, **values
        )
        record_event(
            member.review,
            "press.answered" if comment.parent_id else "press.commented",
            member=member,
            subject=comment,
            summary=f"{strategy}: {comment.get_element_display()}",
            new={"version": strategy.version, "line": comment.line, "text": comment.text},
        )
    return comment


def _store_final(
    member: Membership, strategy: Strategy, *, final: bool, reasons: list[dict]
) -> StrategyFinal:
    with transaction.atomic():
        Strategy.objects.select_for_update().get(pk=strategy.pk)
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
