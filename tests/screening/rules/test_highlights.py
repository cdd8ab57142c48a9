"""Marking terms: whole words and stems, and never a letter of the text changed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.highlights import Finder, WantedTerm
from screening.vocabulary import TermKind

CASES = [
    ("a whole word", ["tacrolimus"], "Tacrolimus, TACROLIMUS-treated", 2),
    ("no part of a word", ["mice"], "mices and pomice", 0),
    ("a stem takes any ending", ["infertil*"], "infertile women, infertility, fertile", 2),
    ("a stem fits itself", ["infertil*"], "INFERTIL", 1),
    ("a phrase over a line break", ["recurrent miscarriage"], "recurrent\n miscarriage", 1),
    ("a phrase over a hyphen", ["double blind"], "a double-blind trial", 1),
    ("a hyphen in the term", ["double-blind"], "double blind", 1),
    ("no phrase over a full stop", ["double blind"], "It was double. Blind men", 0),
    ("a stem inside a phrase", ["pregnan* loss"], "pregnancy loss; pregnant loss", 2),
    ("signs are no term", ["*", "()"], "* ()", 0),
    ("Greek letters", ["β-hCG"], "serum β-hCG", 1),
    ("capitals that fold", ["STRASSE"], "Straße", 1),
]


def found(terms, text):
    finder = Finder(WantedTerm(term, TermKind.INCLUDE) for term in terms)
    return [segment for segment in finder.segments(text) if segment.term]


@pytest.mark.parametrize(("note", "terms", "text", "count"), CASES, ids=[c[0] for c in CASES])
def test_terms_are_found_as_words(note, terms, text, count):
    assert len(found(terms, text)) == count


def test_the_longest_of_overlapping_terms_is_marked():
    marks = found(["pregnancy", "recurrent pregnancy loss"], "recurrent pregnancy loss, pregnancy")
    assert [mark.text for mark in marks] == ["recurrent pregnancy loss", "pregnancy"]


def test_the_first_time_of_each_term_is_known():
    marks = found(["mice", "rat*"], "Mice, rats, mice, rat")
    assert [mark.first for mark in marks] == [True, True, False, False]


TEXTS = st.text(st.sampled_from("abAB ß<&>\"'*-.\n;é\u0301ǅİ"), max_size=60)


@given(TEXTS, st.lists(TEXTS, max_size=6))
def test_the_pieces_are_the_text(text, terms):
    segments = Finder(WantedTerm(term, TermKind.EXCLUDE) for term in terms).segments(text)
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text for segment in segments)


@given(st.lists(st.sampled_from("alpha beta alphabet gamma".split()), min_size=1, max_size=8))
def test_a_word_is_marked_exactly_where_it_stands_alone(words):
    assert len(found(["alpha"], " ".join(words))) == words.count("alpha")
