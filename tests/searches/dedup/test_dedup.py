"""Finding duplicates, from entries to clusters."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searches.dedup import Entry, Ruling, entry_from_record, find_duplicates
from searches.dedup.match import forbidding_reason
from searches.dedup.normalise import keys_of
from searches.formats import read_records

DEDUPE = Path(__file__).resolve().parents[4] / "shared/data/dedupe"
TITLE = "Tacrolimus treatment in women with repeated implantation failures"
NAKAGAWA = (("Nakagawa", "K"), ("Kwak-Kim", "J"))
PUBMED = Entry(
    1,
    TITLE,
    NAKAGAWA,
    2015,
    "Am J Reprod Immunol",
    "73",
    "4",
    "1008",
    "10.1111/aji.12373",
    25640606,
)


def test_one_article_from_three_databases_is_one_cluster():
    """Acceptance case 56: Scopus without PMID, Scholar without pages and identifiers."""
    scopus = replace(PUBMED, id=2, pmid=None, journal="American Journal of Reproductive Immunology")
    scholar = Entry(3, TITLE, NAKAGAWA[:1], 2015, "American journal of …")
    result = find_duplicates([PUBMED, scopus, scholar])
    assert result.clusters == ((1, 2, 3),)
    assert [(e.id_a, e.id_b, e.rule) for e in result.edges] == [
        (1, 2, "identifier"),
        (1, 3, "title and people"),
        (2, 3, "title and people"),
    ]
    assert result.maybe == ()


def test_a_chain_is_one_cluster_although_its_ends_are_unlike():
    """Acceptance case 59: the pair without an edge is the weak one."""
    a = Entry(1, "Tacrolimus treatment in women with failures", NAKAGAWA, 2015, doi="10.1/x")
    b = replace(PUBMED, id=2, doi="10.1/x", page_start="", volume="73", issue="")
    c = replace(PUBMED, id=3, doi="", pmid=None, year=2015)
    result = find_duplicates([a, b, c])
    assert result.clusters == ((1, 2, 3),)
    assert {(e.id_a, e.id_b) for e in result.edges} == {(1, 2), (2, 3)}


def test_a_ruling_different_takes_a_pair_apart_and_off_the_list():
    other = replace(PUBMED, id=2)
    result = find_duplicates([PUBMED, other], rulings=[Ruling(2, 1, "different")])
    assert (result.clusters, result.edges, result.maybe) == ((), (), ())


def test_a_ruling_same_joins_what_no_rule_would():
    other = Entry(2, "Seed dormancy of alpine plants")
    assert find_duplicates([PUBMED, other]).clusters == ()
    result = find_duplicates([PUBMED, other], rulings=[Ruling(1, 2, "same")])
    assert result.clusters == ((1, 2),)


def test_a_ruling_on_a_record_that_is_not_there_says_nothing():
    rulings = [Ruling(1, 99, "same"), Ruling(98, 99, "different")]
    assert find_duplicates([PUBMED], rulings=rulings).clusters == ()


def test_an_id_that_occurs_twice_is_refused():
    with pytest.raises(ValueError, match="id of its own"):
        find_duplicates([PUBMED, replace(PUBMED, year=2016)])


def test_ten_thousand_equal_records_are_one_cluster():
    equal = [replace(PUBMED, id=id, abstract="Background. " * 40) for id in range(10_000)]
    (cluster,) = find_duplicates(equal).clusters
    assert cluster == tuple(range(10_000))


# Few values, so that they often meet, and every field often missing.
entries = st.lists(
    st.builds(
        Entry,
        id=st.just(0),
        title=st.sampled_from(
            ["", "Editorial", TITLE, TITLE.upper(), f"{TITLE}: part II", f"Erratum: {TITLE}"]
        ),
        authors=st.sampled_from([(), NAKAGAWA, NAKAGAWA[:1], NAKAGAWA[::-1], (("Smith", ""),)]),
        year=st.sampled_from([None, 2014, 2015, 2016]),
        journal=st.sampled_from(["", "Blood", "medRxiv", "Annual meeting"]),
        volume=st.sampled_from(["", "73", "74"]),
        issue=st.sampled_from(["", "4"]),
        page_start=st.sampled_from(["", "45", "S45", "353"]),
        doi=st.sampled_from(["", "", "10.1/a", "10.1/b"]),
        pmid=st.sampled_from([None, None, 7]),
        record_type=st.sampled_from(["other", "article", "conference_abstract"]),
        abstract=st.just(""),
    ),
    max_size=8,
).map(lambda made: [replace(entry, id=id) for id, entry in enumerate(made)])
rulings = st.lists(
    st.builds(Ruling, st.integers(0, 3), st.integers(4, 7), st.sampled_from(["same", "different"])),
    max_size=4,
    unique_by=lambda ruling: (ruling.id_a, ruling.id_b),
)


@given(entries, rulings, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_result_does_not_depend_on_the_order(made, ruled, random):
    shuffled = random.sample(made, len(made))
    turned = [Ruling(r.id_b, r.id_a, r.decision) for r in random.sample(ruled, len(ruled))]
    assert find_duplicates(shuffled, rulings=turned) == find_duplicates(made, rulings=ruled)


@given(entries, rulings)
@settings(max_examples=150, deadline=None)
def test_what_must_stay_apart_is_never_in_one_cluster(made, ruled):
    keys = {entry.id: keys_of(entry) for entry in made}
    apart = {(r.id_a, r.id_b) for r in ruled if r.decision == "different"}
    for cluster in find_duplicates(made, rulings=ruled).clusters:
        assert not apart & set(combinations(cluster, 2))
    for cluster in find_duplicates(made).clusters:
        for a, b in combinations(cluster, 2):
            assert not forbidding_reason(keys[a], keys[b])


@given(entries)
@settings(max_examples=100, deadline=None)
def test_clusters_confirmed_by_people_stay_as_they_are(made):
    first = find_duplicates(made)
    confirmed = [
        Ruling(a, b, "same") for ids in first.clusters for a, b in zip(ids, ids[1:], strict=False)
    ]
    assert find_duplicates(made, rulings=confirmed).clusters == first.clusters


@given(entries)
@settings(max_examples=100, deadline=None)
def test_what_says_nothing_of_itself_is_never_merged(made):
    blank = [replace(entry, title="", doi="", pmid=None) for entry in made]
    assert find_duplicates(blank).clusters == ()


@given(entries)
@settings(max_examples=100, deadline=None)
def test_every_pair_is_in_one_list_at_most(made):
    result = find_duplicates(made)
    together = {pair for ids in result.clusters for pair in combinations(ids, 2)}
    assert {(e.id_a, e.id_b) for e in result.edges} <= together
    maybe = [(e.id_a, e.id_b) for e in result.maybe]
    assert len(maybe) == len(set(maybe))
    assert not together & set(maybe)


def read_entries(folder: Path) -> list[Entry]:
    with (folder / "records.csv").open("rb") as stream:
        return [
            entry_from_record(next(csv.reader([row.raw]))[0], row.record)
            for row in read_records(stream)
        ]


def score(clusters, folder: Path) -> tuple[int, int, int]:
    """Records removed rightly, removed wrongly, and kept too many, by the rule of the data set."""
    with (folder / "clusters.csv").open(encoding="utf-8", newline="") as stream:
        groups = [set(row["merged_ids"].split(";")) for row in csv.DictReader(stream)]
    removed = {id for cluster in clusters for id in cluster[1:]}
    kept = [len(group - removed) for group in groups]
    right = len(removed.intersection(*[set().union(*groups)]))
    wrong = len(removed) - right + kept.count(0)
    return right, wrong, sum(count - 1 for count in kept if count)


@pytest.mark.parametrize(
    ("name", "at_least", "wrong_at_most"), [("haematology", 104, 0), ("special_cases", 3, 0)]
)
def test_it_finds_the_known_duplicates_without_a_wrong_merge(name, at_least, wrong_at_most):
    folder = DEDUPE / name
    if not folder.is_dir():
        pytest.skip(f"The data set {name} is not beside the checkout.")
    clusters = find_duplicates(read_entries(folder)).clusters
    right, wrong, _ = score(clusters, folder)
    assert right >= at_least
    assert wrong <= wrong_at_most
    with (folder / "clusters.csv").open(encoding="utf-8", newline="") as stream:
        group_of = defaultdict(lambda: None)
        for row in csv.DictReader(stream):
            group_of |= dict.fromkeys(row["merged_ids"].split(";"), row["merged_ids"])
    for cluster in clusters:
        assert len({group_of[id] for id in cluster}) == 1
