"""Which source found what; the sums that must close whatever the records are."""

from hypothesis import given
from hypothesis import strategies as st

from searches.overlap import Combination, Overlap, Source, count_overlap, percent

PUBMED, SCOPUS = Source("pubmed", "PubMed"), Source("scopus", "Scopus")
TRIALS = Source("register:clinicaltrials", "ClinicalTrials.gov", is_register=True)
SOURCES = (TRIALS, SCOPUS, PUBMED)
EXAMPLE = [
    (1, "pubmed", "A"),
    (2, "pubmed", "A"),
    (3, "scopus", "A"),
    (4, "scopus", "A"),
    (5, "scopus", "B"),
    (6, "register:clinicaltrials", "C"),
    (7, "pubmed", "C"),
    (8, "pubmed", "D"),
    (9, "pubmed", "E"),
]

records = st.lists(
    st.tuples(st.sampled_from([s.key for s in SOURCES]), st.integers(1, 8)), max_size=40
).map(lambda rows: [(id, *row) for id, row in enumerate(rows)])


def table(overlap):
    return {
        f.source.key: (f.records, f.within, f.between, f.citations, f.alone) for f in overlap.found
    }


def test_a_copy_from_the_same_source_is_within_and_the_first_of_a_later_source_between():
    assert table(count_overlap(EXAMPLE, SOURCES)) == {
        "pubmed": (5, 1, 1, 4, 2),
        "scopus": (3, 1, 1, 2, 1),
        "register:clinicaltrials": (1, 0, 0, 1, 0),
    }


def test_databases_stand_before_registers_and_the_largest_first():
    many = [(10 + n, TRIALS.key, n) for n in range(9)]
    assert [f.source for f in count_overlap(EXAMPLE + many, SOURCES).found] == [
        PUBMED,
        SCOPUS,
        TRIALS,
    ]


def test_combinations_are_sorted_by_size_then_by_number_of_sources():
    assert count_overlap(EXAMPLE, SOURCES).combinations == (
        Combination((PUBMED,), 2),
        Combination((SCOPUS,), 1),
        Combination((PUBMED, TRIALS), 1),
        Combination((PUBMED, SCOPUS), 1),
    )


def test_a_source_without_records_is_left_out_and_nothing_is_nothing():
    assert table(count_overlap([(1, "pubmed", "A")], SOURCES)) == {"pubmed": (1, 0, 0, 1, 1)}
    assert count_overlap([], SOURCES) == Overlap()


@given(records)
def test_within_and_between_sum_to_the_duplicates_of_prisma(rows):
    overlap = count_overlap(rows, SOURCES)
    earlier = [any(r[0] < row[0] and r[2] == row[2] for r in rows) for row in rows]
    assert overlap.within + overlap.between == overlap.duplicates == sum(earlier)
    assert overlap.records == len(rows)
    assert overlap.citations == len({row[2] for row in rows})


@given(records)
def test_combinations_sum_to_the_citations_and_singles_are_what_each_found_alone(rows):
    overlap = count_overlap(rows, SOURCES)
    assert sum(c.citations for c in overlap.combinations) == overlap.citations
    singles = {c.sources[0]: c.citations for c in overlap.combinations if len(c.sources) == 1}
    assert singles == {f.source: f.alone for f in overlap.found if f.alone}
    for found in overlap.found:
        with_it = [c.citations for c in overlap.combinations if found.source in c.sources]
        assert sum(with_it) == found.citations


@given(records, st.randoms())
def test_the_order_of_the_records_does_not_matter(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert count_overlap(shuffled, SOURCES) == count_overlap(rows, SOURCES)


@given(records)
def test_each_kind_of_duplicate_is_what_its_definition_says(rows):
    for found in count_overlap(rows, SOURCES).found:
        mine = [row for row in rows if row[1] == found.source.key]
        before = [[r for r in rows if r[0] < row[0] and r[2] == row[2]] for row in mine]
        within = [any(r[1] == found.source.key for r in earlier) for earlier in before]
        assert found.within == sum(within)
        assert found.between == sum(map(bool, before)) - sum(within)


def test_a_share_has_one_decimal():
    assert (percent(1, 3), percent(3, 3), percent(0, 0)) == ("33.3%", "100.0%", "")
