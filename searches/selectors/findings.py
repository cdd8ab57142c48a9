"""What the compiler has to say of a strategy, with the places that a page shows."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from searches.query.checks import check, names_asked
from searches.query.findings import Finding, finding_to_json
from searches.query.parser import read
from searches.query.rules import PRESS_ELEMENTS, RULES
from searches.selectors.mesh import vocabulary

GRAVITY = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding as a page shows it; line and column count from 1 and are 0 without a place.

    `start` and `end` count characters as Python does, `from_unit` and `to_unit` as browsers do.
    """

    code: str
    severity: str
    message: str
    start: int | None = None
    end: int | None = None
    suggestion: str | None = None
    line: int = 0
    column: int = 0
    from_unit: int = 0
    to_unit: int = 0
    quoted: str = ""

    @property
    def title(self) -> str:
        return RULES[self.code].title

    @property
    def explanation(self) -> str:
        return RULES[self.code].explanation

    @property
    def press(self) -> str:
        """The element of a PRESS peer review that the rule belongs to; empty without one."""
        element = RULES[self.code].press
        return f"{element} {PRESS_ELEMENTS[element]}" if element else ""

    @property
    def key(self) -> str:
        """Names the finding among those of its text."""
        return f"{self.code}:{self.start}:{self.end}"


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the text under the same findings; `severity` is that of the gravest."""

    text: str
    severity: str = ""


def findings_of(text: str, database: str) -> tuple[Finding, ...]:
    """Every finding on a text in the language of `database`, by place."""
    parsed, mesh = read(text, database), vocabulary()
    mesh.prefetch(names_asked(parsed))
    return check(parsed, mesh)


def remarks_on(text: str, findings: Iterable[dict | Finding]) -> tuple[Remark, ...]:
    """The findings, stored or fresh, with line, column and the rule's words."""
    line_starts = [0, *(match.end() for match in re.finditer("\n", text))]
    astral = [match.start() for match in re.finditer("[^\u0000-\uffff]", text)]
    return tuple(
        _remark(
            text,
            finding if isinstance(finding, dict) else _as_dict(finding),
            line_starts,
            astral,
        )
        for finding in findings
    )


def segments_of(text: str, remarks: Iterable[Remark]) -> tuple[Segment, ...]:
    """The text cut where findings begin and end; the segments joined are the text."""
    placed = [remark for remark in remarks if remark.start is not None]
    events: dict[int, list[tuple[str, int]]] = {}
    for remark in placed:
        end = max(remark.end, remark.start + 1)
        events.setdefault(remark.start, []).append((remark.severity, 1))
        events.setdefault(end, []).append((remark.severity, -1))
    open_now = dict.fromkeys(GRAVITY, 0)
    segments, last = [], 0
    for place in sorted(events):
        if text[last:place]:
            segments.append(Segment(text[last:place], _gravest(open_now)))
        for severity, step in events[place]:
            open_now[severity] += step
        last = place
    return (*segments, Segment(text[last:]))


def fixed(text: str, remarks: Iterable[Remark], key: str) -> str | None:
    """The text with the suggestion of the remark `key` applied; None if there is no such fix."""
    for remark in remarks:
        if remark.key == key and remark.suggestion is not None and remark.start is not None:
            return text[: remark.start] + remark.suggestion + text[remark.end :]
    return None


def _gravest(open_now: dict[str, int]) -> str:
    return next((severity for severity in GRAVITY if open_now[severity]), "")


def _as_dict(finding: Finding) -> dict:
    return {**finding_to_json(finding), "suggestion": finding.suggestion}


def _remark(text: str, finding: dict, line_starts: list[int], astral: list[int]) -> Remark:
    """`astral` are the places of characters that browsers count twice."""
    start, end = finding.get("start"), finding.get("end")
    values = {name: finding[name] for name in ("code", "severity", "message")}
    if start is None:
        return Remark(**values)
    line = bisect_right(line_starts, start)
    return Remark(
        **values,
        start=start,
        end=end,
        suggestion=finding.get("suggestion"),
        line=line,
        column=start - line_starts[line - 1] + 1,
        from_unit=start + bisect_left(astral, start),
        to_unit=end + bisect_left(astral, end),
        quoted=text[start:end][:60],
    )
