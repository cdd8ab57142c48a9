"""What the compiler has to say about a query: findings with code and place, and the refusal."""

from __future__ import annotations

from dataclasses import dataclass

from searches.query.nodes import Span
from searches.query.rules import RULES

LONGEST_MESSAGE = 400
"""Characters of a message; what it quotes from the query can be as long as the query."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on a query.

    `code` is that of the lint rule, `severity` error, warning or info; `start` and `end` are
    0-based offsets into the source text (None where the query has no text). `suggestion` is what to
    put in place of the text between them (empty: delete it), None where there is no mechanical fix.
    """

    code: str
    severity: str
    message: str
    start: int | None = None
    end: int | None = None
    suggestion: str | None = None


def finding(code: str, message: str, span: Span | None, suggestion: str | None = None) -> Finding:
    """A finding with the severity of its rule."""
    if len(message) > LONGEST_MESSAGE:
        message = f"{message[:LONGEST_MESSAGE]}…"
    return Finding(code, RULES[code].severity, message, *(span or (None, None)), suggestion)


@dataclass(frozen=True, slots=True)
class Problem:
    """What keeps a database from running a query: its place, and what to do about it."""

    code: str
    message: str
    span: Span
    remedy: str
    suggestion: str | None = None


class QuerySyntaxError(ValueError):
    """A query that cannot be read at all: where it is (line and column count from 1) and a remedy.

    `start` and `end` are 0-based offsets into `text`; `code` is that of the lint rule.
    """

    def __init__(self, code: str, message: str, text: str, span: Span, remedy: str):
        self.code, self.message, self.remedy = code, message, remedy
        self.start, self.end = span
        self.line = text.count("\n", 0, self.start) + 1
        self.column = self.start - (text.rfind("\n", 0, self.start) + 1) + 1
        super().__init__(f"{code} line {self.line}, column {self.column}: {message}. {remedy}")


def finding_to_json(remark: Finding) -> dict:
    """The remark as the command line and the stored translations have it."""
    names = ("code", "severity", "message", "start", "end")
    return {name: getattr(remark, name) for name in names}
