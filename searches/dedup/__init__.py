"""Finding records of the same publication: normalise, block, compare, match, cluster, merge."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass

from searches.dedup.block import candidate_pairs
from searches.dedup.cluster import Clusters, Edge, Ruling
from searches.dedup.match import forbidding_reason, judge
from searches.dedup.merge import MergedRecord, merge_one, merge_records
from searches.dedup.normalise import Entry, Keys, entry_from_record, keys_from_values, keys_of
from searches.dedup.shelf import Shelf

__all__ = [
    "RULES_VERSION",
    "Edge",
    "Entry",
    "Keys",
    "MergedRecord",
    "Result",
    "Ruling",
    "Shelf",
    "entry_from_record",
    "keys_from_values",
    "keys_of",
    "find_duplicates",
    "match_keys",
    "merge_one",
    "merge_records",
]

RULES_VERSION = 3
"""Goes up when keys or rules change: what was compared by older ones is compared anew."""


@dataclass(frozen=True, slots=True)
class Result:
    """Groups of ids that are the same publication (two or more each), the edges that joined them,
    the pairs that a person should look at, and the blocks too large to compare everyone in them
    (what their members share, how many they are)."""

    clusters: tuple[tuple[Hashable, ...], ...]
    edges: tuple[Edge, ...]
    maybe: tuple[Edge, ...]
    large_blocks: tuple[tuple[str, int], ...] = ()


def find_duplicates(entries: Iterable[Entry], *, rulings: Iterable[Ruling] = ()) -> Result:
    """Which entries are the same publication.

    The result depends on what the entries and rulings say, never on their order. `rulings` are
    people's words: "different" is absolute, "same" joins unless it contradicts one; a ruling on an
    id that is not among the entries says nothing here. Raises ValueError for an id that occurs
    twice.
    """
    with Shelf((entry.id, keys_of(entry)) for entry in entries) as shelf:
        return match_keys(shelf, rulings=rulings)


def match_keys(
    shelf: Shelf,
    *,
    rulings: Iterable[Ruling] = (),
    new: Collection[Hashable] | None = None,
    together: Mapping[Hashable, Hashable] | None = None,
) -> Result:
    """`find_duplicates` for entries whose keys are known already.

    With `new` only pairs with one of these ids are looked at, for the others were compared before;
    `together` names the group that an id is in since then. The clusters are those that an edge or
    a ruling touches.
    """
    wanted = None if new is None else [shelf.position(id) for id in new if id in shelf]
    blocks = candidate_pairs(shelf, wanted)
    same, maybe = _edges(shelf, blocks.pairs)
    known = [ruling for ruling in rulings if ruling.id_a in shelf and ruling.id_b in shelf]
    touched = {id for edge in (*same, *maybe, *known) for id in (edge.id_a, edge.id_b)}
    clusters = Clusters(shelf, known, forbidding_reason, _groups(together or {}, touched, shelf))
    clusters.join(same)
    return Result(
        clusters=clusters.groups(),
        edges=tuple(sorted(filter(clusters.are_joined, same), key=_place)),
        maybe=tuple(
            sorted(
                (
                    edge
                    for edge in (*maybe, *clusters.lost)
                    if not clusters.are_joined(edge) and not clusters.are_ruled_apart(edge)
                ),
                key=_place,
            )
        ),
        large_blocks=tuple(blocks.large),
    )


def _groups(
    together: Mapping[Hashable, Hashable], touched: set[Hashable], shelf: Shelf
) -> Collection[list[Hashable]]:
    """The members of every group that a touched id is in."""
    names = {together[id] for id in touched if id in together}
    members: dict[Hashable, list[Hashable]] = {name: [] for name in names}
    for id, name in together.items():
        if name in members and id in shelf:
            members[name].append(id)
    return members.values()


def _edges(shelf: Shelf, pairs: Iterable[tuple[int, int]]) -> tuple[list[Edge], list[Edge]]:
    """The edges that the rules draw, and those that they leave to a person."""
    edges: dict[str, list[Edge]] = {"same": [], "maybe": []}
    judged = None
    for first, second in pairs:
        keys_a, keys_b = sorted((shelf.at(first), shelf.at(second)))
        if (keys_a, keys_b) != judged:  # copies of one record stand side by side
            judged = keys_a, keys_b
            verdict = judge(keys_a, keys_b)
        if verdict.decision != "different":
            ids = sorted((shelf.ids[first], shelf.ids[second]))
            edge = Edge(*ids, verdict.rule, verdict.score, verdict.reason)
            edges[verdict.decision].append(edge)
    return edges["same"], edges["maybe"]


def _place(edge: Edge) -> tuple[Hashable, Hashable, str]:
    return edge.id_a, edge.id_b, edge.rule
