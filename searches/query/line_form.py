"""The line form of a single query: a line for each term, and lines that combine lines."""

from __future__ import annotations

from collections.abc import Sequence

from searches.query.grouping import flattened
from searches.query.lines import Line
from searches.query.nodes import And, Boolean, Limit, Node, Not, Ref, RefRange, fold

SHORTEST_RANGE = 3


def is_numbered(lines: Sequence[Line]) -> bool:
    """Whether lines are a strategy to be kept as lines, and no list of terms."""
    queries = [line for line in lines if line.tree is not None]
    refers = any(isinstance(leaf, Ref | RefRange) for line in queries for leaf in _leaves(line))
    return len(queries) > 1 and (refers or any(line.label for line in queries))


def split_into_lines(tree: Node) -> list[tuple[int, Node]]:
    """Numbers and trees of the lines; what combines others holds references to them.

    Operators of the same kind inside each other are one line, as in the printed query; what only
    restricts a search comes after it.
    """
    lines: list[tuple[int, Node]] = []

    def add(node: Node) -> Ref:
        lines.append((len(lines) + 1, node))
        return Ref(len(lines))

    def branch(node: Boolean, parts: list[Ref | Limit]) -> Ref:
        limits = [part for part in parts if isinstance(part, Limit)]
        if not isinstance(node, And) or len(limits) == len(parts):
            numbered = [part if isinstance(part, Ref) else add(part) for part in parts]
            return add(_combined(node, numbered))
        searches = [part for part in parts if isinstance(part, Ref)]
        found = searches[0] if len(searches) == 1 else add(_combined(node, searches))
        return add(And((found, *limits), span=node.span)) if limits else found

    last = fold(
        _flattened(tree),
        lambda leaf: leaf if isinstance(leaf, Limit) else add(leaf),
        branch,
        Boolean,
    )
    if isinstance(last, Limit):
        add(last)
    return lines


def _flattened(tree: Node) -> Node:
    """The tree with And inside And, and Or inside Or, as one."""

    def branch(node: Boolean, children: list[Node]) -> Node:
        if isinstance(node, Not):
            return Not(tuple(children), span=node.span)
        return type(node)(flattened(type(node), children), span=node.span)

    return fold(tree, lambda leaf: leaf, branch, Boolean)


def _combined(node: Boolean, lines: list[Ref]) -> Node:
    """The tree of a line that combines others."""
    numbers = [each.line for each in lines]
    first, last = numbers[0], numbers[-1]
    unbroken = numbers == list(range(first, last + 1))
    if not isinstance(node, Not) and unbroken and len(numbers) >= SHORTEST_RANGE:
        return RefRange("AND" if isinstance(node, And) else "OR", first, last)
    return type(node)(tuple(lines))


def _leaves(line: Line) -> list[Node]:
    leaves: list[Node] = []
    fold(line.tree, leaves.append, lambda node, values: None)
    return leaves
