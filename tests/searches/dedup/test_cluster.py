"""Clusters obey what must stay apart."""

from __future__ import annotations

from itertools import permutations

import pytest

from searches.dedup import Entry
from searches.dedup.cluster import Clusters, Edge, Ruling
from searches.dedup.match import AUTOMATIC_RULES, forbidding_reason
from searches.dedup.normalise import keys_of

SURE, PLACE, _, PEOPLE, WEAK = AUTOMATIC_RULES


def clusters_of(edges, *, dois=None, rulings=()):
    """Clusters of ids 1 to 6 with the given DOIs, joined by (id, id, rule)."""
    facts = {id: keys_of(Entry(id, doi=(dois or {}).get(id, ""))) for id in range(1, 7)}
    clusters = Clusters(facts, rulings, forbidding_reason)
    clusters.join(Edge(a, b, rule, 0.9, "alike") for a, b, rule in edges)
    lost = {(edge.id_a, edge.id_b) for edge in clusters.lost}
    return clusters.groups(), lost, clusters


def test_edges_chain_into_one_cluster():
    groups, lost, _ = clusters_of([(1, 2, SURE), (2, 3, WEAK), (5, 6, PLACE)])
    assert groups == ((1, 2, 3), (5, 6))
    assert not lost


@pytest.mark.parametrize("edges", list(permutations([(1, 2, PLACE), (2, 3, PLACE), (5, 6, PLACE)])))
def test_a_record_between_two_dois_is_joined_to_neither_whatever_the_order(edges):
    groups, lost, clusters = clusters_of(edges, dois={1: "10.1/a", 3: "10.1/b"})
    assert groups == ((5, 6),)
    assert lost == {(1, 2), (2, 3)}
    assert all(
        edge.reason == "alike; but 1 and 3 must stay apart: different DOIs: 10.1/a and 10.1/b (N6)"
        for edge in clusters.lost
    )


@pytest.mark.parametrize("edges", list(permutations([(1, 2, SURE), (2, 3, WEAK), (3, 4, SURE)])))
def test_the_least_sure_edge_is_lost(edges):
    groups, lost, _ = clusters_of(edges, dois={1: "10.1/a", 4: "10.1/b"})
    assert groups == ((1, 2), (3, 4))
    assert lost == {(2, 3)}


def test_a_ruling_same_joins_against_a_negative_rule_and_others_may_follow():
    groups, lost, _ = clusters_of(
        [(2, 3, WEAK)],
        dois={1: "10.1/a", 2: "10.1/b"},
        rulings=[Ruling(2, 1, "same")],
    )
    assert groups == ((1, 2, 3),)
    assert not lost


def test_a_ruling_same_opens_its_cluster_to_nothing_else():
    groups, lost, _ = clusters_of(
        [(2, 3, SURE)],
        dois={1: "10.1/a", 2: "10.1/b", 3: "10.1/c"},
        rulings=[Ruling(1, 2, "same")],
    )
    assert groups == ((1, 2),)
    assert lost == {(2, 3)}


def test_a_ruling_different_holds_through_others():
    groups, lost, clusters = clusters_of(
        [(1, 2, SURE), (2, 3, PEOPLE)], rulings=[Ruling(3, 1, "different")]
    )
    assert groups == ((1, 2),)
    assert lost == {(2, 3)}
    assert clusters.lost[0].reason == "alike; but 1 and 3 were ruled different"


def test_rulings_that_contradict_each_other_join_nothing():
    rulings = [Ruling(1, 2, "same"), Ruling(2, 3, "same"), Ruling(1, 3, "different")]
    for order in permutations(rulings):
        groups, lost, _ = clusters_of([], rulings=order)
        assert groups == ()
        assert lost == {(1, 2), (2, 3)}


def test_a_ruling_must_be_same_or_different():
    with pytest.raises(ValueError, match="'perhaps'"):
        clusters_of([], rulings=[Ruling(1, 2, "perhaps")])
