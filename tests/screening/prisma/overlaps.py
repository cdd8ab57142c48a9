"""Hypothesis strategies for overlaps, and one to look at."""

from hypothesis import strategies as st

from searches.overlap import Source, count_overlap


def sources(n):
    return [Source(f"s{place}", f"Source {place}", place % 5 == 4) for place in range(n)]


@st.composite
def overlaps(draw, most_sources=12):
    found_by = sources(draw(st.integers(1, most_sources)))
    if draw(st.booleans()):
        label = draw(st.text(st.characters(), max_size=60))
        found_by[0] = Source("s0", label)
    row = st.tuples(st.sampled_from([s.key for s in found_by]), st.integers(1, 60))
    rows = draw(st.lists(row, max_size=200))
    return count_overlap([(id, *row) for id, row in enumerate(rows)], found_by)


PUBMED, SCOPUS = Source("pubmed", "PubMed"), Source("scopus", "Scopus")
ICTRP = Source("register:other:ICTRP", "ICTRP", is_register=True)
FOUND = {"pubmed": range(1, 8), "scopus": (1, 2, 3, 11, 12), ICTRP.key: (1, 20)}
PAIRS = [(key, citation) for key, citations in FOUND.items() for citation in citations]
THREE = count_overlap([(id, *pair) for id, pair in enumerate(PAIRS)], [PUBMED, SCOPUS, ICTRP])
"""PubMed alone 4, PubMed and Scopus 2, Scopus alone 2, ICTRP alone 1, all three 1."""
