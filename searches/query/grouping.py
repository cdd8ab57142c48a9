"""Groups the operands of one level by a database's order of evaluation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from searches.query.nodes import And, Boolean, Near, Node, Not, Or, Span, Term, Wildcard

NODES = {"AND": And, "SAME": And, "OR": Or}


@dataclass(frozen=True, slots=True)
class Operator:
    """What joins two operands: AND, OR, NOT, SAME (AND that binds tighter), or NEAR with
    the greatest distance between.

    `written` is how it stood in the text, empty where it was only a space.
    """

    name: str
    max_between: int = 0
    ordered: bool = False
    written: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False)


def group(
    operands: Sequence[Any],
    operators: Sequence[Operator],
    order: tuple[tuple[str, ...], ...],
    join: Callable[[Operator, list[Any]], Any],
) -> Any:
    """Join operands, one more than operators, by the groups of `order` that bind tightest first.

    Operators of one group are taken from left to right; a run of the same AND, OR or NEAR is
    joined at once.
    """
    operands, operators = list(operands), list(operators)
    for tier in order:
        kept, waiting = [operands[0]], []
        run: list[Any] | None = None
        running: Operator | None = None
        for operator, operand in zip(operators, operands[1:], strict=True):
            if operator.name not in tier:
                if run:
                    kept[-1] = join(running, run)
                run = running = None
                kept.append(operand)
                waiting.append(operator)
            elif run and operator == running and operator.name != "NOT":
                run.append(operand)
            else:
                first = join(running, run) if run else kept[-1]
                run, running = [first, operand], operator
        if run:
            kept[-1] = join(running, run)
        operands, operators = kept, waiting
    return operands[0]


def join_nodes(operator: Operator, nodes: list[Node]) -> Node:
    """The node of an operator, marked as not written in brackets."""
    span = _around(nodes)
    if operator.name == "NOT":
        return Not(tuple(nodes), False, span)
    if operator.name != "NEAR":
        return NODES[operator.name](flattened(NODES[operator.name], nodes), False, span)
    if operator.ordered and operator.max_between == 0 and (phrase := _phrase(nodes, span)):
        return phrase
    return Near(tuple(nodes), operator.max_between, operator.ordered, span)


def flattened(kind: type[And] | type[Or], nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Operands of AND or OR, with those of the same operator inside them in their place."""
    return tuple(
        child for node in nodes for child in (node.children if isinstance(node, kind) else (node,))
    )


def written_level(node: Boolean) -> tuple[list[Node], list[Operator]]:
    """The operands and operators of a level as they were written, before they were grouped."""
    operands: list[Node] = []
    operators: list[Operator] = []
    todo: list[Node | Operator] = [node]
    while todo:
        each = todo.pop()
        if isinstance(each, Operator):
            operators.append(each)
        elif isinstance(each, Boolean) and (each is node or not each.bracketed):
            name = type(each).__name__.upper()
            for index in range(len(each.children) - 1, -1, -1):
                todo.append(each.children[index])
                if index:
                    todo.append(Operator(name))
        else:
            operands.append(each)
    return operands, operators


def _phrase(nodes: list[Node], span: Span | None) -> Term | None:
    """Words that must stand side by side in this order are a phrase."""
    first = nodes[0]
    if not all(isinstance(node, Term) and _is_plain(node, first) for node in nodes):
        return None
    wildcards, at = [], 0
    for node in nodes:
        wildcards += [Wildcard(at + w.position, w.type, w.limit) for w in node.trunc]
        at += len(node.text) + 1
    text = " ".join(node.text for node in nodes)
    return Term(text, "phrase", first.field, tuple(wildcards), tagged=first.tagged, span=span)


def _is_plain(node: Term, first: Term) -> bool:
    alike = node.field == first.field and node.tagged == first.tagged
    return alike and node.explode is None and node.kind != "exact_phrase"


def _around(nodes: list[Node]) -> Span | None:
    first, last = nodes[0].span, nodes[-1].span
    return (first[0], last[1]) if first and last else None
