"""The tree of a search query, the same for every database it came from or goes to.

A span is a pair of 0-based offsets into the source text, end exclusive; a tree that was not read
from a text has none. Spans and `bracketed` say how a query was written, not what it means, so they
take no part in comparisons.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from searches.query.fields import Field

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Wildcard:
    """A wildcard that stands before character `position` of the term's text.

    It stands for any number of characters (`limit` at the most, None: no limit), exactly one, or
    none or one.
    """

    position: int
    type: Literal["many", "one", "optional"] = "many"
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """A word, phrase or controlled heading; `text` is without quotation marks and wildcards.

    `tagged` is false where the author named no field; `explode` is None unless it is a heading.
    """

    text: str
    kind: Literal["word", "phrase", "loose_phrase", "exact_phrase"]
    field: Field
    trunc: tuple[Wildcard, ...] = ()
    explode: bool | None = None
    major: bool = False
    subheadings: tuple[str, ...] = ()
    tagged: bool = True
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    children: tuple[Node, ...]
    bracketed: bool = field(default=True, compare=False)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple[Node, ...]
    bracketed: bool = field(default=True, compare=False)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """What matches the first child and not the second."""

    children: tuple[Node, Node]
    bracketed: bool = field(default=True, compare=False)
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Near:
    """Two or more terms, or groups of terms, with at most `max_between` words between them."""

    children: tuple[Node, ...]
    max_between: int
    ordered: bool = False
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Ref:
    """The result of another line of the strategy."""

    line: int
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RefRange:
    """The results of lines `first` to `last`, joined by one operator."""

    op: Literal["AND", "OR"]
    first: int
    last: int
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """A restriction by date (`2020`, `2010/05:2020`), language, publication type or filter."""

    type: Literal["date", "language", "pubtype", "species", "fulltext", "custom"]
    value: str
    field: Field
    span: Span | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Raw:
    """Text that was not understood, kept as it stands."""

    text: str
    span: Span | None = field(default=None, compare=False)


Boolean = And | Or | Not
Branch = Boolean | Near
Node = Term | Branch | Ref | RefRange | Limit | Raw


def fold(tree: Any, leaf: Callable, branch: Callable, branches: Any = Branch) -> Any:
    """Work a tree out bottom-up and left to right, without recursion (strategies nest deeply).

    `branch(node, values)` gives the value of a node of the types `branches` from the values of its
    children, `leaf(node)` that of every other.
    """
    parents_first: list = []
    todo = [tree]
    while todo:
        node = todo.pop()
        inner = isinstance(node, branches)
        parents_first.append((node, inner))
        if inner:
            todo += node.children
    values: list = []
    for node, inner in reversed(parents_first):
        if inner:
            count = len(node.children)
            values[-count:] = [branch(node, values[-count:])]
        else:
            values.append(leaf(node))
    return values[0]
