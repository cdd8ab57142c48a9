"""Cluster: edges become groups of the same publication, and what must stay apart stays apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from searches.dedup.match import AUTOMATIC_RULES
from searches.dedup.normalise import Keys

RULING = "ruling"
Forbids = Callable[[Keys, Keys], str]


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

    def __init__(
        self,
        facts: Mapping[Hashable, Keys],
        rulings: Iterable[Ruling],
        forbids: Forbids,
        together: Iterable[Collection[Hashable]] = (),
    ) -> None:
        """`facts` are the keys of each id; `forbids` says why two of them must stay apart, or "";
        the ids in one of `together` are in one cluster already.

        Raises ValueError for a ruling that is neither same nor different.
        """
        self.facts = facts
        self.forbids = forbids
        self.lost: list[Edge] = []
        self._members: dict[Hashable, tuple[Hashable, ...]] = {}
        self._apart: dict[Hashable, set[Hashable]] = defaultdict(set)
        self._ruled_same: list[Edge] = []
        for ids in together:
            members = tuple(sorted(ids))
            self._members.update(dict.fromkeys(members, members))
        for ruling in rulings:
            if ruling.decision == "different":
                self._apart[ruling.id_a].add(ruling.id_b)
                self._apart[ruling.id_b].add(ruling.id_a)
            elif ruling.decision == "same":
                id_a, id_b = sorted((ruling.id_a, ruling.id_b))
                self._ruled_same.append(Edge(id_a, id_b, RULING, 1.0, "ruled the same"))
            else:
                raise ValueError(f"A ruling is same or different, not {ruling.decision!r}.")

    def join(self, edges: Iterable[Edge]) -> None:
        """Join what the rulings and then the automatic edges say, as far as it may be joined."""
        by_rule = defaultdict(list)
        for edge in (*self._ruled_same, *edges):
            by_rule[edge.rule].append(edge)
        for rule in (RULING, *AUTOMATIC_RULES):
            for group in self._hanging_together(by_rule[rule]):
                self._take(group)

    def groups(self) -> tuple[tuple[Hashable, ...], ...]:
        """The clusters of two or more, each sorted, in the order of their first ids."""
        return tuple(sorted({members[0]: members for members in self._members.values()}.values()))

    def are_joined(self, edge: Edge) -> bool:
        return self._head(edge.id_a) == self._head(edge.id_b)

    def are_ruled_apart(self, edge: Edge) -> bool:
        return edge.id_b in self._apart.get(edge.id_a, ())

    def _head(self, id: Hashable) -> Hashable:
        return self._members.get(id, (id,))[0]

    def _hanging_together(self, edges: list[Edge]) -> list[list[Edge]]:
        links = UnionFind()
        for edge in edges:
            links.union(self._head(edge.id_a), self._head(edge.id_b))
        groups = defaultdict(list)
        for edge in edges:
            groups[links.find(self._head(edge.id_a))].append(edge)
        return list(groups.values())

    def _take(self, edges: list[Edge]) -> None:
        heads = {self._head(id) for edge in edges for id in (edge.id_a, edge.id_b)}
        joined = tuple(sorted(id for head in heads for id in self._members.get(head, (head,))))
        obstacle = self._ruled_apart_within(joined)
        if not obstacle and edges[0].rule != RULING:
            obstacle = self._forbidden_within(joined)
        if obstacle:
            self.lost += [replace(edge, reason=f"{edge.reason}; but {obstacle}") for edge in edges]
            return
        self._members.update(dict.fromkeys(joined, joined))

    def _ruled_apart_within(self, ids: tuple[Hashable, ...]) -> str:
        together = set(ids)
        for id in ids:
            if others := self._apart.get(id, set()) & together:
                return f"{id} and {min(others)} were ruled different"
        return ""

    def _forbidden_within(self, ids: tuple[Hashable, ...]) -> str:
        """Why the clusters of these ids must not be joined; equal records are looked at once."""
        alike: dict[Keys, dict[Hashable, Hashable]] = defaultdict(dict)
        for id in ids:
            alike[self.facts[id]._replace(abstract="")].setdefault(self._head(id), id)
        for (facts_a, heads_a), (facts_b, heads_b) in combinations(alike.items(), 2):
            if heads_a.keys() == heads_b.keys() and len(heads_a) == 1:
                continue
            if reason := self.forbids(facts_a, facts_b):
                a, b = sorted((min(heads_a.values()), min(heads_b.values())))
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
