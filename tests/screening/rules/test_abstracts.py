"""Structured abstracts by their sections."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.rules.abstracts import sections_of

PUBMED = (
    "STUDY QUESTION: Does tacrolimus help? SUMMARY ANSWER: It may. WHAT IS KNOWN ALREADY: Th1/Th2 "
    "ratio (see: above) matters. LIMITATIONS, REASONS FOR CAUTION: Small sample."
)
CASES = [
    ("capitals", PUBMED, ["STUDY QUESTION", "SUMMARY ANSWER", "WHAT IS KNOWN ALREADY"]),
    ("usual names", "Background: A b. Methods: C d.\nResults: E.", ["Background", "Methods"]),
    ("plural in brackets", "OBJECTIVE(S): A. RESULT(S): B.", ["OBJECTIVE(S)", "RESULT(S)"]),
    ("text before", "By order. AIM: A. RESULTS: B.", ["", "AIM", "RESULTS"]),
    ("one label is none", "Aim: to see. We saw it.", [""]),
    ("a ratio is no label", "The ratio was 3:1. And 5: 2 in others.", [""]),
    ("paragraphs", "One.\n\nTwo.", ["", ""]),
    ("nothing", "", []),
]


@pytest.mark.parametrize(("note", "text", "labels"), CASES, ids=[c[0] for c in CASES])
def test_labels_begin_sections(note, text, labels):
    assert [section.label for section in sections_of(text)][: len(labels)] == labels


def test_a_section_holds_its_own_text():
    first = sections_of(PUBMED)[0]
    assert (first.label, first.text) == ("STUDY QUESTION", "Does tacrolimus help?")


WORDS = "AIM: Methods: RESULTS: text more. (and) b: 3:1 \n \n\n".split(" ")


@given(st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join))
def test_no_letter_is_lost(text):
    parts = [part for section in sections_of(text) for part in (section.label, section.text)]
    assert re.sub(r"[\s:]", "", "".join(parts)) == re.sub(r"[\s:]", "", text)
