"""Cluster: edges become groups of the same publication, and what must stay apart stays apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from searches.dedup.match import AUTOMATIC_RULES

RULING = "ruling"


@dataclass(frozen=True, slots=True)
class Edge:
    """Two records that are, or may be, the same: the rule, its score (0 to 1) and the reason."""

    id_a: Hashable
    id_b: Hashable
    rule: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """A person's word on two records; `decision` is same or different."""

    id_a: Hashable
    id_b: Hashable
    decision: str


class Clusters:
    """Groups that grow edge by edge, from the surest rule to the least sure.

    Edges of one rule are taken together: where they would join records that must stay apart, none
    of them is taken there. So the result depends on what the records are, never on their order.
    """

    def __init__(self, forbids: Callable[[Hashable, Hashable], str], rulings: Iterable[Ruling]):
        """`forbids` gives the reason why no automatic edge may join two records, or ""."""
        self.forbids = forbids
        self.members: dict[Hashable, tuple[Hashable, ...]] = {}
        self.lost: list[Edge] = []
        self.apart: dict[Hashable, set[Hashable]] = defaultdict(set)
        same = []
        for ruling in rulings:
            if ruling.decision == "different":
                self.apart[ruling.id_a].add(ruling.id_b)
                self.apart[ruling.id_b].add(ruling.id_a)
            else:
                same.append(Edge(ruling.id_a, ruling.id_b, RULING, 1.0, "ruled the same"))
        self.rulings = same

    def join(self, edges: Iterable[Edge]) -> None:
        """Join what the rulings and then the automatic edges say, as far as it may be joined."""
        by_rule = defaultdict(list)
        for edge in (*self.rulings, *edges):
            by_rule[edge.rule].append(edge)
        for rule in (RULING, *AUTOMATIC_RULES):
            for group in self._joined_by(by_rule[rule]):
                self._take(group)

    def of(self, id: Hashable) -> tuple[Hashable, ...]:
        """The cluster of a record, itself included."""
        return self.members.get(id, (id,))

    def are_joined(self, edge: Edge) -> bool:
        return edge.id_b in self.of(edge.id_a)

    def _joined_by(self, edges: list[Edge]) -> list[list[Edge]]:
        """The edges in groups that hang together, given the clusters so far."""
        links = UnionFind()
        for edge in edges:
            links.union(self.of(edge.id_a)[0], self.of(edge.id_b)[0])
        groups = defaultdict(list)
        for edge in edges:
            groups[links.find(self.of(edge.id_a)[0])].append(edge)
        return list(groups.values())

    def _take(self, edges: list[Edge]) -> None:
        clusters = {self.of(id) for edge in edges for id in (edge.id_a, edge.id_b)}
        obstacle = self._obstacle(clusters, by_ruling=edges[0].rule == RULING)
        if obstacle:
            self.lost += [replace(edge, reason=f"{edge.reason}; but {obstacle}") for edge in edges]
            return
        joined = tuple(sorted(id for cluster in clusters for id in cluster))
        self.members.update(dict.fromkeys(joined, joined))

    def _obstacle(self, clusters: set[tuple[Hashable, ...]], by_ruling: bool) -> str:
        together = {id for cluster in clusters for id in cluster}
        for id in sorted(together):
            if other := sorted(self.apart[id] & together) if id in self.apart else ():
                return f"{id} and {other[0]} were ruled different"
        if by_ruling:
            return ""
        for first, second in combinations(sorted(clusters), 2):
            for a in first:
                for b in second:
                    if reason := self.forbids(a, b):
                        return f"{a} and {b} must stay apart: {reason}"
        return ""


class UnionFind:
    """Sets that grow by joining two of their members."""

    def __init__(self) -> None:
        self._parent: dict[Hashable, Hashable] = {}

    def find(self, id: Hashable) -> Hashable:
        """The representative of the set that `id` is in."""
        root = id
        while (parent := self._parent.get(root, root)) != root:
            root = parent
        while (parent := self._parent.get(id, id)) != root:
            self._parent[id] = root
            id = parent
        return root

    def union(self, a: Hashable, b: Hashable) -> None:
        self._parent[self.find(a)] = self.find(b)
