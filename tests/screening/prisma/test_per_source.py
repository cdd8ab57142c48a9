from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from screening.prisma.per_source import Reached, count_per_source

RECORDS = [("pubmed", 1), ("scopus", 1), ("scopus", 1), ("scopus", 2), ("wos", 2), ("wos", None)]
REACHED = {1: [Reached.INCLUDED], 2: [Reached.NOT_RETRIEVED]}


def test_a_duplicate_is_one_within_its_source_or_one_of_others():
    lines = count_per_source(RECORDS, REACHED, first_found=False)
    found = {key: (x.identified, x.within, x.between, x.unreadable) for key, x in lines.items()}
    assert found == {"pubmed": (1, 0, 0, 0), "scopus": (3, 1, 1, 0), "wos": (2, 0, 1, 1)}


def test_from_screening_on_a_citation_belongs_to_all_its_sources():
    lines = count_per_source(RECORDS, REACHED, first_found=False)
    assert {key: x.screened for key, x in lines.items()} == {"pubmed": 1, "scopus": 2, "wos": 1}
    assert {key: x.sought for key, x in lines.items()} == {"pubmed": 1, "scopus": 2, "wos": 1}
    assert sum(x.only_here for x in lines.values()) == 0


def test_or_to_the_first_alone():
    lines = count_per_source(RECORDS, REACHED, first_found=True)
    assert {key: x.screened for key, x in lines.items()} == {"pubmed": 1, "scopus": 1, "wos": 0}


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 9) | st.none()), max_size=60),
    st.lists(
        st.just([Reached.REMOVED])
        | st.lists(st.sampled_from(list(Reached)[1:]), min_size=1, max_size=3),
        min_size=9,
        max_size=9,
    ),
)
def test_where_it_was_first_found_the_sources_sum_to_the_totals(records, steps):
    reached = dict(enumerate(steps, start=1))
    first = count_per_source(records, reached, first_found=True)
    everywhere = count_per_source(records, reached, first_found=False)
    citations = {citation for _, citation in records if citation}
    totals = sum((line.reached for line in first.values()), Counter())
    kept = [reached[c] for c in citations if reached[c] != [Reached.REMOVED]]
    assert totals == Counter(step for steps_of_one in kept for step in steps_of_one)
    assert sum(line.screened for line in first.values()) == len(kept)
    assert sum(line.removed for line in first.values()) == len(citations) - len(kept)
    assert sum(line.identified for line in first.values()) == len(records)
    duplicates = sum(line.within + line.between for line in first.values())
    unreadable = sum(line.unreadable for line in first.values())
    assert duplicates + unreadable + len(citations) == len(records)
    for step in Reached:
        assert sum(x.reached[step] for x in everywhere.values()) >= totals[step]
