"""Finding records of the same publication: normalise, block, compare, match, cluster, merge."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from searches.dedup.block import candidate_pairs
from searches.dedup.cluster import Clusters, Edge, Ruling
from searches.dedup.match import forbidding_rule, judge
from searches.dedup.merge import MergedRecord, merge_records
from searches.dedup.normalise import Entry, entry_from_record, keys_of

__all__ = [
    "Edge",
    "Entry",
    "MergedRecord",
    "Result",
    "Ruling",
    "entry_from_record",
    "find_duplicates",
    "merge_records",
]


@dataclass(frozen=True, slots=True)
class Result:
    """Groups of ids that are the same publication (two or more each), the edges that joined them,
    and the pairs that a person should look at."""

    clusters: tuple[tuple[Hashable, ...], ...]
    edges: tuple[Edge, ...]
    maybe: tuple[Edge, ...]


def find_duplicates(entries: Iterable[Entry], *, rulings: Iterable[Ruling] = ()) -> Result:
    """Which entries are the same publication.

    The result depends on what the entries and rulings say, never on their order. `rulings` are
    people's words: "different" is absolute, "same" joins unless it contradicts one.
    """
    keyed = sorted(((keys_of(entry), entry.id) for entry in entries), key=lambda pair: pair)
    keys = [keys for keys, _ in keyed]
    ids = [id for _, id in keyed]
    by_id = dict(zip(ids, keys, strict=True))
    same, maybe = [], []
    for first, second in candidate_pairs(keys):
        verdict = judge(keys[first], keys[second])
        if verdict.decision == "different":
            continue
        id_a, id_b = sorted((ids[first], ids[second]))
        edge = Edge(id_a, id_b, verdict.rule, verdict.score, verdict.reason)
        (same if verdict.decision == "same" else maybe).append(edge)

    def forbids(a: Hashable, b: Hashable) -> str:
        forbidden = forbidding_rule(by_id[a], by_id[b])
        return forbidden[1] if forbidden else ""

    known = [ruling for ruling in rulings if ruling.id_a in by_id and ruling.id_b in by_id]
    clusters = Clusters(forbids, known)
    clusters.join(same)
    apart = {frozenset((r.id_a, r.id_b)) for r in known if r.decision == "different"}
    open_pairs = [
        edge
        for edge in (*maybe, *clusters.lost)
        if not clusters.are_joined(edge) and frozenset((edge.id_a, edge.id_b)) not in apart
    ]
    return Result(
        clusters=tuple(sorted(set(clusters.members.values()))),
        edges=tuple(sorted((e for e in same if clusters.are_joined(e)), key=_place)),
        maybe=tuple(sorted(open_pairs, key=_place)),
    )


def _place(edge: Edge) -> tuple[Hashable, Hashable, str]:
    return edge.id_a, edge.id_b, edge.rule
