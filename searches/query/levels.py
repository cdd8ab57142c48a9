"""What stands between two brackets, and how a database groups it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from searches.databases.syntax import Syntax
from searches.query.findings import Finding, finding
from searches.query.grouping import Operator, group, join_nodes
from searches.query.joining import in_one_field, joined_texts, joined_years
from searches.query.lexer import Token, clean
from searches.query.nodes import And, Boolean, Node, Not, Span

_EXPLICIT_LENGTH = 200


@dataclass(slots=True)
class Level:
    """What has been read between two brackets.

    `code` is the field code that all of it stands in, `prefix` one that waits for the next operand;
    `dropped` says that there was an operand in which nothing could be searched.
    """

    start: int
    code: str | None = None
    operands: list[Node] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    places: list[Span] = field(default_factory=list)
    pending: Operator | None = None
    prefix: Token | None = None
    dropped: bool = False


def grouped(level: Level, span: Span, syntax: Syntax, mended: str, findings: list[Finding]) -> Node:
    """The tree of a level that has operands; remarks on its operators go to `findings`."""
    if not level.operators:
        return level.operands[0]
    used = {operator.name for operator in level.operators}
    implied = syntax.key == "scholar"
    if "OR" in used and any(
        each.name == "AND" and (each.written or not implied) for each in level.operators
    ):
        _report_mixed(level, span, syntax, mended, findings)
    if "NEAR" in used and not syntax.mixes_near:
        _report_mixed_near(level, findings)

    def join(operator: Operator, nodes: list[Node]) -> Node:
        return _joined(operator, nodes, syntax, findings)

    node = group(level.operands, level.operators, syntax.order, join)
    if isinstance(node, Boolean):
        node = replace(node, bracketed=True, span=span)
    return node


def _joined(operator: Operator, nodes: list[Node], syntax: Syntax, findings: list[Finding]) -> Node:
    if operator.name == "NEAR":
        if not syntax.near_takes_and:
            _report_and(nodes, findings)
        nodes = in_one_field(nodes)
    elif operator.name == "AND":
        nodes = joined_years(nodes)
    elif operator.name == "OR" and syntax.joins_with:
        nodes = joined_texts(nodes, syntax.joins_with)
    return join_nodes(operator, nodes) if len(nodes) > 1 else nodes[0]


def _report_and(nodes: list[Node], findings: list[Finding]) -> None:
    for node in nodes:
        if isinstance(node, And | Not):
            name = "AND" if isinstance(node, And) else "NOT"
            findings.append(finding("SL-605", f"Operand contains {name}", node.span))


def _report_mixed(
    level: Level, span: Span, syntax: Syntax, mended: str, findings: list[Finding]
) -> None:
    names = [_short_source(place, mended) for place in level.places]
    explicit = group(names, level.operators, syntax.order, _join_names)
    cut = len(explicit) > _EXPLICIT_LENGTH
    explicit = f"{explicit[1:_EXPLICIT_LENGTH]}…" if cut else explicit[1:-1]
    message = f"AND and OR mixed at one level; {syntax.key} evaluates as {explicit}"
    if any(each.name in syntax.unconfirmed for each in level.operators):
        message += " (its order is not documented)"
    findings.append(finding("SL-202", message, span))


def _report_mixed_near(level: Level, findings: list[Finding]) -> None:
    for before, after in zip(level.operators, level.operators[1:], strict=False):
        if before.name == after.name == "NEAR" and before != after:
            message = "Mixed proximity operators or distances"
            findings.append(finding("SL-606", message, (before.span[0], after.span[1])))
            return


def _join_names(operator: Operator, names: list[str]) -> str:
    written = operator.written.upper() if operator.name == "NEAR" else operator.name
    return f"({f' {written} '.join(names)[: _EXPLICIT_LENGTH * 2]})"


def _short_source(span: Span, mended: str) -> str:
    source = clean(mended[span[0] : min(span[1], span[0] + 40)])
    return source if span[1] - span[0] <= 40 else f"{source}…"
