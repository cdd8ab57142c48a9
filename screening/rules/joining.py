"""Joining pair by pair where some must stay apart, and what hangs together by links."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def join_in_order(
    pairs: Iterable[tuple[Node, Node]], apart: Iterable[tuple[Node, Node]]
) -> tuple[list[set[Node]], list[tuple[Node, Node]]]:
    """The groups of two or more that the pairs make one after the other, and the pairs refused.

    A pair is refused when it would bring two into one group that are `apart`; the order matters.
    """
    enemies = defaultdict(set)
    for a, b in apart:
        enemies[a].add(b)
        enemies[b].add(a)
    groups: dict[Node, set[Node]] = {}
    refused = []
    for a, b in pairs:
        large, small = groups.setdefault(a, {a}), groups.setdefault(b, {b})
        if large is small:
            continue
        if len(large) < len(small):
            large, small = small, large
        if any(enemies[node] & large for node in small if node in enemies):
            refused.append((a, b))
            continue
        large |= small
        groups.update(dict.fromkeys(small, large))
    made = {id(group): group for group in groups.values() if len(group) > 1}
    return list(made.values()), refused


def hanging_together(start: Node, links: Iterable[tuple[Node, Node]]) -> set[Node]:
    """Everything that can be reached from `start`, itself included."""
    neighbours = defaultdict(set)
    for a, b in links:
        neighbours[a].add(b)
        neighbours[b].add(a)
    reached, frontier = {start}, {start}
    while frontier:
        frontier = set().union(*(neighbours[node] for node in frontier)) - reached
        reached |= frontier
    return reached
