"""Reading the peer review of a strategy version and its final mark."""

from __future__ import annotations

from dataclasses import dataclass

from searches.models import PressComment, PressRuling, Strategy, StrategyFinal
from searches.vocabulary import PRESS_ELEMENTS


@dataclass(frozen=True, slots=True)
class ElementComments:
    """The comments under one PRESS element, each with its `answers`."""

    number: int
    label: str
    comments: tuple[PressComment, ...]
    open: int


@dataclass(frozen=True, slots=True)
class PressState:
    """The peer review of a version: all six elements, the ruling that counts, the final mark.

    Comments are open until a ruling follows them.
    """

    elements: tuple[ElementComments, ...]
    ruling: PressRuling | None
    final: StrategyFinal | None

    @property
    def open(self) -> int:
        return sum(element.open for element in self.elements)


def press_state(strategy: Strategy) -> PressState:
    """The state that `searches/strategies/_press.html` shows, in four queries."""
    ruling = strategy.press_rulings.select_related("by").last()
    comments = list(
        strategy.press_comments.filter(parent=None)
        .select_related("by")
        .prefetch_related("answers__by")
    )
    elements = []
    for number, label in PRESS_ELEMENTS.items():
        own = tuple(comment for comment in comments if comment.element == number)
        still_open = sum(ruling is None or comment.at > ruling.at for comment in own)
        elements.append(ElementComments(number, label, own, still_open))
    return PressState(tuple(elements), ruling, final_mark(strategy))


def final_mark(strategy: Strategy) -> StrategyFinal | None:
    """The row that marks the version final; None when there is none or it was taken back."""
    newest = strategy.finals.select_related("by").last()
    return newest if newest and newest.is_final else None


def is_final(strategy: Strategy) -> bool:
    return final_mark(strategy) is not None
