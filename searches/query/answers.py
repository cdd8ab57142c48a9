"""What can be said of one record and one query: yes, no, or why it cannot be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Answer:
    """`value` is None where the record cannot tell; `reasons` then say why, and only then."""

    value: bool | None
    reasons: frozenset[str] = frozenset()


YES = Answer(True)
NO = Answer(False)


@lru_cache(maxsize=4096)
def unknown(*reasons: str) -> Answer:
    return Answer(None, frozenset(reasons))


def all_of(answers: Iterable[Answer]) -> Answer:
    """AND in three values: one no decides, otherwise one unknown leaves it open."""
    return _joined(answers, decides=False)


def any_of(answers: Iterable[Answer]) -> Answer:
    """OR in three values: one yes decides, otherwise one unknown leaves it open."""
    return _joined(answers, decides=True)


def negated(answer: Answer) -> Answer:
    if answer.value is None:
        return answer
    return NO if answer.value else YES


def _joined(answers: Iterable[Answer], *, decides: bool) -> Answer:
    open_: frozenset[str] | None = None
    for answer in answers:
        if answer.value is decides:
            return answer
        if answer.value is None:
            open_ = answer.reasons if open_ is None else open_ | answer.reasons
    if open_ is not None:
        return Answer(None, open_)
    return NO if decides else YES
