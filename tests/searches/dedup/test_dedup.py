"""Finding duplicates, from entries to clusters."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.dedup import labelled, ours
from searches.dedup import (
    Entry,
    Ruling,
    Shelf,
    find_duplicates,
    keys_from_values,
    match_keys,
)
from searches.dedup.match import forbidding_reason, judge
from searches.dedup.normalise import keys_of

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


def test_a_block_that_is_too_large_is_split_and_said():
    """300 articles of one title in different volumes, each with one copy."""
    articles = [
        replace(PUBMED, id=n, doi="", pmid=None, volume=str(n), page_start=str(9 * n), year=2015)
        for n in range(300)
    ]
    copies = [replace(article, id=article.id + 300, issue="") for article in articles]
    result = find_duplicates([*articles, *copies])
    assert result.clusters == tuple((n, n + 300) for n in range(300))
    assert ("title", 600) in result.large_blocks


def test_the_work_on_copies_grows_with_their_number_not_with_its_square():
    from searches.dedup.block import WINDOW, candidate_pairs

    for count in (500, 1000, 2000):
        alike = [
            keys_of(replace(PUBMED, id=n, page_start=str(n), doi=f"10.1/{n}")) for n in range(count)
        ]
        with Shelf(enumerate(alike)) as shelf:
            assert len(candidate_pairs(shelf).pairs) <= 5 * WINDOW * count


HOSTILE = [
    "\x00",
    "\u202e\u202d",
    "\ud800",
    "a\u0301" * 500,
    "𝕋𝕒𝕔𝕣𝕠𝕝𝕚𝕞𝕦𝕤 in 𝖘𝖔𝖒𝖊 𝖜𝖔𝖒𝖊𝖓",
    "ﷺ" * 300,
    "İstanbul ıssız",
    "( (" * 4000,
    "[" * 9000,
    "Erratum: " * 900,
    "... " * 2000 + "2009 Jan;1:1-1",
    "<" * 5000,
    "&amp;" * 3000,
]


def test_hostile_text_in_every_field_does_no_harm():
    made = [
        Entry(
            (n, m),
            text,
            ((text, text), (other, "")),
            2015,
            text,
            other,
            text,
            other,
            text,
            record_type=other,
            abstract=text,
            page_end=text,
        )
        for n, text in enumerate(HOSTILE)
        for m, other in enumerate(HOSTILE[:4])
    ]
    find_duplicates(made)


@pytest.mark.parametrize(
    "made",
    [
        [Entry(id) for id in range(500)],
        [Entry(id, "Editorial") for id in range(500)],
        [Entry(id, "Tacrolimus") for id in range(500)],
        [Entry(id, "", year=2015, journal="Blood", volume="3") for id in range(500)],
        [Entry(id, "", NAKAGAWA, 2015, "Blood", "3", "1", "45") for id in range(500)],
    ],
    ids=["nothing", "one word", "one rare word", "no title", "no title in one place"],
)
def test_nothing_is_merged_on_emptiness(made):
    assert find_duplicates(made).clusters == ()


def test_in_steps_new_records_are_compared_with_all_and_the_others_are_not():
    keyed = [(e.id, keys_of(e)) for e in (PUBMED, replace(PUBMED, id=2), replace(PUBMED, id=3))]
    with Shelf(keyed) as shelf:
        result = match_keys(shelf, new=[3], together={1: "a", 2: "b", 3: "c"})
        assert match_keys(shelf, new=[]).edges == ()
    assert {(e.id_a, e.id_b) for e in result.edges} == {(1, 3), (2, 3)}
    assert result.clusters == ((1, 2, 3),)


def test_keys_come_back_from_json_as_they_were():
    keys = keys_of(replace(PUBMED, title=f"{TITLE} II: part 3", abstract="A b."))
    assert keys_from_values(json.loads(json.dumps(keys))) == keys


# Few values, so that they often meet, and every field often missing.
entries = st.lists(
    st.builds(
        Entry,
        id=st.just(0),
        title=st.sampled_from(
            [
                "",
                "Editorial",
                TITLE,
                TITLE.upper(),
                f"{TITLE}: part II",
                f"Erratum: {TITLE}",
                "Implantation failure prevention",
                "Implantation failure: the prevention",
            ]
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


@given(entries)
@settings(max_examples=150, deadline=None)
def test_a_verdict_is_the_same_whichever_comes_first(made):
    for a, b in combinations(map(keys_of, made), 2):
        assert judge(a, b) == judge(b, a)


@pytest.mark.parametrize("ids", [(1, 2), (2, 1)])
def test_a_title_that_is_long_in_one_writing_only_is_not_enough_whatever_the_ids(ids):
    titles = ("Implantation failure prevention", "Implantation failure: the prevention")
    made = [Entry(id, title, NAKAGAWA, 2015) for id, title in zip(ids, titles, strict=True)]
    result = find_duplicates(made)
    assert result.clusters == ()
    assert len(result.maybe) == 1


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


@pytest.mark.parametrize(
    ("name", "at_least", "wrong_at_most", "missed_at_most"),
    [("haematology", 125, 0, 10), ("special_cases", 3, 0, 0), ("tafenoquine", 114, 0, 0)],
)
def test_it_finds_the_known_duplicates_without_a_wrong_merge(
    name, at_least, wrong_at_most, missed_at_most
):
    if not (DEDUPE / name).is_dir():
        pytest.skip(f"The data set {name} is not beside the checkout.")
    known = labelled(DEDUPE / name)
    clusters = ours(known.records)
    score = known.score(clusters)
    assert score.right >= at_least
    assert score.wrong <= wrong_at_most
    assert score.missed <= missed_at_most
    group_of = {id: number for number, ids in enumerate(known.groups or ()) for id in ids}
    for cluster in clusters if known.groups else ():
        assert len({group_of.get(id) for id in cluster}) == 1
