"""Compares trees by what they find, for tests."""

from __future__ import annotations

from searches.query.nodes import And, Limit, Near, Node, Not, Or, Raw, Ref, RefRange, Term, fold


def meaning(tree: Node) -> tuple:
    """The tree without what makes no difference to what it finds, in one fixed order.

    Left out: the order of alternatives and conditions, brackets and repetitions, upper case, and
    whether a phrase needed its quotation marks.
    """
    return fold(tree, _leaf, _branch)


def _leaf(node: Node) -> tuple:
    if isinstance(node, Term):
        marks = tuple((each.position, each.type, each.limit) for each in node.trunc)
        qualifiers = tuple(sorted(node.subheadings))
        text = node.text.casefold()
        return ("Term", text, str(node.field), marks, node.explode, node.major, qualifiers)
    if isinstance(node, Limit):
        return ("Limit", node.type, node.value.casefold())
    if isinstance(node, RefRange):
        lines = tuple(("Ref", number) for number in range(node.first, node.last + 1))
        return (node.op.title(), *lines) if len(lines) > 1 else lines[0]
    return ("Ref", node.line) if isinstance(node, Ref) else (type(node).__name__, _text(node))


def _text(node: Raw) -> str:
    return " ".join(node.text.split())


def _branch(node: Node, parts: list[tuple]) -> tuple:
    kind = type(node).__name__
    if isinstance(node, Not):
        return (kind, *parts)
    if isinstance(node, Near):
        ordered = parts if node.ordered else sorted(parts, key=repr)
        return (kind, node.max_between, node.ordered, *ordered)
    flat = {
        inner
        for part in parts
        for inner in (part[1:] if isinstance(node, And | Or) and part[0] == kind else (part,))
    }
    return (kind, *sorted(flat, key=repr)) if len(flat) > 1 else flat.pop()
