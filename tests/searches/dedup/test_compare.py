"""Agreement of two entries, field by field."""

from __future__ import annotations

import pytest
from rapidfuzz.distance import JaroWinkler

from searches.dedup import Entry
from searches.dedup.compare import compare, same_journal, same_number, same_page
from searches.dedup.normalise import fold, keys_of


@pytest.mark.parametrize(
    ("a", "b", "similarity"),
    [("MARTHA", "MARHTA", 0.9611), ("DIXON", "DICKSONX", 0.8133)],
)
def test_title_similarity_is_that_of_jaro_and_winkler(a, b, similarity):
    """Acceptance case 62 of the screening rules."""
    assert JaroWinkler.similarity(a, b) == pytest.approx(similarity, abs=5e-5)
    both = compare(keys_of(Entry(1, a)), keys_of(Entry(2, b)))
    assert both.score == pytest.approx(similarity, abs=5e-5)


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("45", "45", True),
        ("s45", "45", True),
        ("c37", "37", True),
        ("14s", "s14", False),
        ("s45", "a45", False),
        ("45", "46", False),
        ("45", "", None),
        ("", "", None),
    ],
)
def test_first_pages_agree_with_and_without_the_letter_of_a_supplement(a, b, agree):
    assert same_page(a, b) is agree
    assert same_page(b, a) is agree


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("9", "drug discovery 9", True),
        ("suppl", "suppl", True),
        ("suppl 2", "2", True),
        ("7", "07", True),
        ("suppl", "s", None),
        ("suppl", "suppl 2", None),
        ("7", "8", False),
        ("7", "", None),
    ],
)
def test_volumes_agree_by_their_digits(a, b, agree):
    assert same_number(a, b) is agree
    assert same_number(b, a) is agree


@pytest.mark.parametrize(
    ("a", "b", "agree"),
    [
        ("N Engl J Med", "The New England Journal of Medicine", True),
        ("Proc Natl Acad Sci U S A", "Proceedings of the National Academy of Sciences", True),
        ("JAMA", "Journal of the American Medical Association", True),
        ("Pediatr Nephrol", "Pediatric Nephrology.Conference: 44th Meeting", True),
        ("Blood", "Molecular Immunology", False),
        ("Haemophilia", "Blood", False),
        ("Blood", "", None),
    ],
)
def test_journals_agree_when_one_abbreviates_the_other(a, b, agree):
    assert same_journal(fold(a), fold(b)) is agree
    assert same_journal(fold(b), fold(a)) is agree


def test_the_score_leaves_out_what_one_side_lacks():
    """Title 0.5, first author 0.2, year 0.1 of 0.8 that can be compared."""
    a = keys_of(Entry(1, "Tacrolimus", (("Nakagawa", "K"),), 2010, journal="Blood"))
    b = keys_of(Entry(2, "Tacrolimus", (("Nakagawa", "K"),), 2013, page_start="7"))
    assert compare(a, b).score == pytest.approx(0.7 / 0.8)


def test_nothing_agrees_with_nothing():
    blank = keys_of(Entry(1))
    comparison = compare(blank, blank)
    assert comparison.same_title is False
    assert comparison.word_overlap == comparison.word_similarity == comparison.score == 0
