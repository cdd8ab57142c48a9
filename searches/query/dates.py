"""Dates and date ranges as PubMed writes them: `2010`, `2010/05`, `2010/05/01:2020`."""

from __future__ import annotations

import re

from searches.query.findings import Finding, finding
from searches.query.nodes import Span

_DATE = re.compile(r"(\d{4})(?:/(\d{1,2})(?:/(\d{1,2}))?)?")
_LAST = re.compile(r"last \d{1,5} (?:day|month|year)s?", re.IGNORECASE)


def reads_as_date(value: str) -> bool:
    """Whether PubMed can read this as a date, a range of two dates or `last 5 years`."""
    dates = value.split(":")
    return bool(_LAST.fullmatch(value)) or (len(dates) <= 2 and all(map(_is_date, dates)))


def report_reversed(value: str, span: Span, findings: list[Finding]) -> None:
    """Add SL-807 where a range ends before it begins."""
    first, _, last = value.partition(":")
    if last and _parts(first, 1) > _parts(last, 99):
        findings.append(finding("SL-807", "Date range reversed", span))


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    if not match:
        return False
    month, day = int(match[2] or 1), int(match[3] or 1)
    return 1 <= month <= 12 and 1 <= day <= 31


def _parts(text: str, missing: int) -> tuple[int, ...]:
    """Year, month and day as numbers; what is left out counts as `missing`."""
    return tuple(int(part) if part else missing for part in _DATE.fullmatch(text).groups())
