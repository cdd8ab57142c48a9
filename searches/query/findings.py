"""What the compiler has to say about a query: findings with code and place, and the refusal."""

from __future__ import annotations

from dataclasses import dataclass

from searches.query.nodes import Span

SEVERITIES = {
    "SL-100": "error",
    "SL-101": "error",
    "SL-102": "error",
    "SL-103": "error",
    "SL-104": "error",
    "SL-105": "error",
    "SL-106": "warning",
    "SL-107": "warning",
    "SL-109": "warning",
    "SL-110": "error",
    "SL-199": "warning",
    "SL-201": "error",
    "SL-202": "warning",
    "SL-203": "error",
    "SL-208": "error",
    "SL-210": "warning",
    "SL-211": "warning",
    "SL-212": "error",
    "SL-301": "error",
    "SL-304": "error",
    "SL-305": "warning",
    "SL-310": "error",
    "SL-401": "error",
    "SL-407": "error",
    "SL-411": "warning",
    "SL-602": "error",
    "SL-603": "error",
    "SL-604": "error",
    "SL-605": "error",
    "SL-606": "error",
    "SL-607": "info",
    "SL-608": "warning",
    "SL-701": "error",
    "SL-702": "error",
    "SL-703": "error",
    "SL-706": "warning",
    "SL-707": "error",
    "SL-806": "error",
    "SL-807": "error",
    "SL-901": "error",
    "SL-903": "warning",
}
"""The severity of each rule, as the table of lint rules has it."""


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
    return Finding(code, SEVERITIES[code], message, *(span or (None, None)), suggestion)


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
