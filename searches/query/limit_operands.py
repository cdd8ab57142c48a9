"""Reads restrictions: by date, language, publication type, and what only one database has."""

from __future__ import annotations

import re

from searches.databases.languages import LANGUAGES
from searches.databases.syntax import Syntax
from searches.query.dates import reads_as_date, report_reversed
from searches.query.fields import LIMIT_TYPES, Field
from searches.query.findings import Finding, finding
from searches.query.lexer import Token, clean
from searches.query.nodes import And, Limit, Node, Raw, Ref, Span

_LANGUAGES = frozenset(LANGUAGES.values())
_YEARS = re.compile(
    r"(?:(?:yr|year)\s*=|publication year (?:from|between))\s*"
    r'(?P<years>"[^"]*"|\d{4}(?:\s*(?:-|to|and)\s*(?:\d{4}|current)?)?|\S+)(?:,?\s*in trials)?',
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{4})(?:\s*(?:[-:]|to\b|and\b)\s*(\d{4}|current)?)?", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)?(?:-(\d{4})(\d\d)(\d\d)?)?")


class LimitOperands:
    """Reads the limits of one language; remarks are added to `findings`."""

    def __init__(self, syntax: Syntax, mended: str, findings: list[Finding]):
        self.syntax, self.mended, self.findings = syntax, mended, findings

    def limit(self, token: Token) -> Node:
        """A restriction that is complete in itself; one of a numbered line is ANDed with it."""
        parts = token.groups
        nodes: list[Node] = []
        if line := parts.get("command_line") or parts.get("duplicates_line"):
            message = f"Read as line {line} alone: {token.text}"
            self.findings.append(finding("SL-199", message, token.span))
            return Ref(int(line), token.span)
        if line := parts.get("limit_line"):
            nodes.append(Ref(int(line), token.span))
        if year := parts.get("year"):
            nodes.append(self._compared_year(parts["comparison"], int(year), token.span))
        elif kind := parts.get("limit_kind"):
            nodes.append(self._bracketed_limit(parts["limit_value"], kind.lower(), token))
        elif text := parts.get("limit_text"):
            nodes.append(self._worded_limit(clean(text), token))
        else:
            values = _without_brackets(clean(parts.get("limit_values") or ""))
            nodes += [self._worded_limit(each, token) for each in _split_and(values)]
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes), span=token.span)

    def unread(self, source: str, span: Span) -> Raw:
        """Text that is not understood and carried through."""
        message = f"Not understood, kept as it stands: {source}"
        self.findings.append(finding("SL-199", message, span))
        return Raw(source, span)

    def _source(self, span: Span) -> str:
        return clean(self.mended[span[0] : span[1]])

    def field_limit(self, text: str, field: Field, span: Span) -> Node:
        """A restriction given as a value in a field."""
        kind = LIMIT_TYPES[field]
        if kind != "date":
            if not any(character.isalnum() for character in text):
                return self.unread(self._source(span), span)
            if kind == "pubtype":
                text = self.syntax.publication_types.get(text.lower(), text)
            return Limit(kind, text, field, span)
        value = _pubmed_date(text)
        if not reads_as_date(value):
            self.findings.append(finding("SL-806", f"Date {text} not understood", span))
            return Raw(self._source(span), span)
        report_reversed(value, span, self.findings)
        return Limit("date", value, field, span)

    def _compared_year(self, comparison: str, year: int, span: Span) -> Limit:
        comparison = comparison.upper()
        if comparison in (">", "AFT"):
            value = f"{year + 1}:3000"
        elif comparison in ("<", "BEF"):
            value = f"1000:{year - 1:04}"
        else:
            value = str(year)
        return Limit("date", value, Field.DATE, span)

    def _bracketed_limit(self, value: str, kind: str, token: Token) -> Node:
        """Embase's `[english]/lim`, `[2010-2020]/py`, `[1-1-2024]/sd`."""
        value = clean(value)
        if kind == "py":
            return self.field_limit(value, Field.DATE, token.span)
        if value.lower() in _LANGUAGES:
            return Limit("language", value, Field.LANGUAGE, token.span)
        return Limit("custom", f"[{value}]/{kind}", Field.FILTER, token.span)

    def _worded_limit(self, value: str, token: Token) -> Node:
        """One condition of Ovid's `limit 3 to …`."""
        if years := _YEARS.fullmatch(value.removeprefix("with ")):
            return self.field_limit(years["years"].strip('" '), Field.DATE, token.span)
        language = value.lower().removesuffix(" language")
        if language in _LANGUAGES:
            return Limit("language", language, Field.LANGUAGE, token.span)
        return Limit("custom", value, Field.FILTER, token.span)


def _without_brackets(values: str) -> str:
    return values[1:-1].strip() if values.startswith("(") and values.endswith(")") else values


def _split_and(values: str) -> list[str]:
    """The parts between `and`, but not of what stands in brackets."""
    parts, depth = [""], 0
    for piece in re.split(r"(\s+and\s+|[()])", values, flags=re.IGNORECASE):
        depth += (piece == "(") - (piece == ")")
        if depth == 0 and piece.strip().lower() == "and":
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts if part.strip()]


def _pubmed_date(text: str) -> str:
    """A date or range as other databases write it, in PubMed's form: `2010-2020` is `2010:2020`."""
    text = text.strip()
    if compact := _COMPACT.fullmatch(text):
        first = "/".join(part for part in compact.groups()[:3] if part)
        last = "/".join(part for part in compact.groups()[3:] if part)
        return f"{first}:{last}" if last else first
    if years := _RANGE.fullmatch(text):
        if years[2]:
            last = "3000" if years[2].lower() == "current" else years[2]
            return f"{years[1]}:{last}"
        return f"{years[1]}:3000" if text.rstrip().endswith("-") else years[1]
    return re.sub(r"\s*:\s*", ":", text)
