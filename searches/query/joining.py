"""Puts together what a database needs several operands for: a span of years, title or abstract."""

from __future__ import annotations

from dataclasses import replace

from searches.query.fields import Field
from searches.query.nodes import Boolean, Limit, Near, Node, Or, Term, fold

FIRST_YEAR, LAST_YEAR = "1000", "3000"


def joined_years(nodes: list[Node]) -> list[Node]:
    """Operands of AND, where `from 2010` and `until 2020` become one range of years."""
    since = [each for each in nodes if _is_open(each) and each.value.endswith(f":{LAST_YEAR}")]
    until = [each for each in nodes if _is_open(each) and each.value.startswith(f"{FIRST_YEAR}:")]
    if len(since) != 1 or len(until) != 1 or since[0].field != until[0].field:
        return nodes
    first, last = since[0], until[0]
    value = f"{first.value.partition(':')[0]}:{last.value.partition(':')[2]}"
    if value.partition(":")[0] > value.partition(":")[2]:
        return nodes
    span = (first.span[0], max(first.span[1], last.span[1])) if first.span and last.span else None
    joined = replace(first, value=value, span=span)
    return [joined if each is first else each for each in nodes if each is not last]


def joined_texts(nodes: list[Node], keywords: Field) -> list[Node]:
    """Operands of OR, where the same term in title and in abstract becomes one term in both.

    With the same term in the field `keywords` as well it becomes one term in all three.
    """
    flat = [
        child for node in nodes for child in (node.children if isinstance(node, Or) else (node,))
    ]
    alike: dict[object, list[Node]] = {}
    for node in flat:
        field = _field_of(node)
        if field in (Field.TITLE, Field.ABSTRACT, keywords):
            alike.setdefault(_without_field(node), []).append(node)
    joined: dict[int, Node] = {}
    dropped: set[int] = set()
    for same in alike.values():
        fields = {_field_of(node) for node in same}
        if not {Field.TITLE, Field.ABSTRACT} <= fields:
            continue
        whole = keywords in fields
        field = Field.TITLE_ABSTRACT_KEYWORDS if whole else Field.TITLE_ABSTRACT
        joined[id(same[0])] = _in_field(same[0], field)
        dropped |= {id(node) for node in same[1:]}
    if not joined:
        return nodes
    return [joined.get(id(node), node) for node in flat if id(node) not in dropped]


def _is_open(node: Node) -> bool:
    return isinstance(node, Limit) and node.type == "date" and ":" in node.value


def _field_of(node: Node) -> Field | None:
    """The one field of a term or nearness search, None for anything else."""
    if isinstance(node, Term):
        return node.field if node.tagged else None
    if not isinstance(node, Near):
        return None
    fields: set[Field | None] = set()
    fold(node, lambda leaf: fields.add(_field_of(leaf)), lambda each, values: None)
    return fields.pop() if len(fields) == 1 else None


def _without_field(node: Node) -> object:
    """What tells two terms of different fields apart."""
    return _in_field(node, Field.ALL)


def _in_field(node: Node, field: Field) -> Node:
    def branch(each: Boolean | Near, children: list[Node]) -> Node:
        return replace(each, children=tuple(children))

    return fold(node, lambda leaf: replace(leaf, field=field), branch)
