"""Reads what stands between two operands: AND, OR, NOT, or nearness with its distance."""

from __future__ import annotations

from searches.databases.syntax import Syntax, TokenType
from searches.query.findings import Finding, finding
from searches.query.grouping import Operator
from searches.query.lexer import Token


def read_operator(token: Token, syntax: Syntax, findings: list[Finding]) -> Operator:
    """The operator a token stands for; remarks on how it is written are added to `findings`."""
    if token.type == TokenType.NEAR:
        return _near(token, syntax, findings)
    name = "NOT" if token.text.upper().endswith("NOT") else None
    name = name or syntax.operators.get(token.text.lower(), token.text.upper())
    if syntax.key == "scopus" and token.text.upper() == "NOT":
        findings.append(finding("SL-208", "Use AND NOT", token.span, "AND NOT"))
    return Operator(name, written=token.text, span=token.span)


def _near(token: Token, syntax: Syntax, findings: list[Finding]) -> Operator:
    ordered = bool(token.groups.get("ordered"))
    number = token.groups.get("distance") or token.groups.get("next_distance")
    if number is not None:
        between = _distance(int(number), token, syntax, findings)
    elif ordered or syntax.default_distance is None:
        between = 0
    else:
        between = syntax.default_distance
        fix = f"{token.text}/{between}"
        message = f"NEAR without a number means {between}"
        findings.append(finding("SL-608", message, token.span, fix))
    return Operator("NEAR", between, ordered, token.text, token.span)


def _distance(number: int, token: Token, syntax: Syntax, findings: list[Finding]) -> int:
    least, most = syntax.proximity
    if number < least or (most is not None and number > most):
        message = f"Distance {number} outside {least}–{most or '∞'}"
        findings.append(finding("SL-604", message, token.span))
    return max(number - syntax.shift, 0)
