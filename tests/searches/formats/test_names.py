"""Author names in the writings of databases and tools (format rules 2.6, cases 14 to 16)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.formats.names import author, authors, first_author_key, split_names


@pytest.mark.parametrize(
    ("text", "family", "initials"),
    [
        ("Khalili, Amin", "Khalili", "A"),
        ("Khalili, A.", "Khalili", "A"),
        ("Khalili A", "Khalili", "A"),
        ("KHALILI A", "KHALILI", "A"),
        ("Khalili A.", "Khalili", "A"),
        ("A. Khalili", "Khalili", "A"),
        ("A Khalili", "Khalili", "A"),
        ("AG Meyer", "Meyer", "AG"),
        ("Meyer, A.-G.", "Meyer", "AG"),
        ("van der Berg P", "van der Berg", "P"),
        ("van der Berg, Pieter J.", "van der Berg", "PJ"),
        ("PJ van der Berg", "van der Berg", "PJ"),
        ("Pieter Jan van der Berg", "van der Berg", "PJ"),
        ("Kwak-Kim J.", "Kwak-Kim", "J"),
        ("Brownstein C D", "Brownstein", "CD"),
        ("Peñalver E", "Peñalver", "E"),
        ("Plato", "Plato", ""),
        ("van den Hoven", "van den Hoven", ""),
    ],
)
def test_it_tells_family_and_initials(text, family, initials):
    found = author(text)
    assert (found.family, found.initials) == (family, initials)
    assert found.raw == text


@pytest.mark.parametrize("text", ["Smith J Jr", "Smith, J, Jr", "Smith, J Jr"])
def test_a_suffix_is_no_initial(text):
    assert (author(text).family, author(text).initials, author(text).suffix) == ("Smith", "J", "Jr")


@pytest.mark.parametrize("text", ["ESHRE Guideline Group,", "PARIS Trial Investigators", "WHO,"])
def test_a_group_has_no_given_name(text):
    found = author(text)
    assert found.collective
    assert found.family == text.rstrip(",")


@pytest.mark.parametrize(
    "text", ["[Anonymous]", "Anonymous", "[No authors listed]", "", ", ,", "."]
)
def test_a_word_that_names_nobody_is_no_author(text):
    assert author(text) is None


@pytest.mark.parametrize(
    "names", [["Khalili A, et al."], ["Khalili A", "et al."], ["Khalili A", "..."]]
)
def test_a_list_that_was_cut_short_says_so(names):
    found, truncated = authors(names)
    assert [name.family for name in found] == ["Khalili"]
    assert truncated


SPLITS = [
    ("scopus", "Nakagawa K.; Kwak-Kim J.", ["Nakagawa K.", "Kwak-Kim J."]),
    ("old scopus", "Nakagawa K., Kwak-Kim J.", ["Nakagawa K.", "Kwak-Kim J."]),
    ("publish or perish", "AG Meyer, J Smith", ["AG Meyer", "J Smith"]),
    ("cut list", "AG Meyer, J Smith, ...", ["AG Meyer", "J Smith", "..."]),
    ("rayyan", "Yang, Z. and Jiang, B.", ["Yang, Z.", "Jiang, B."]),
    ("scholar", "Khalili, A; ", ["Khalili, A"]),
    ("pubmed", "Griffin DK, O'Connor RE.", ["Griffin DK", "O'Connor RE."]),
    ("openalex", "Alba Vicente|Josep Sanjuan", ["Alba Vicente", "Josep Sanjuan"]),
    ("full names", "John Smith, Mary Jones", ["John Smith", "Mary Jones"]),
    ("one name", "Khalili, Amin", ["Khalili, Amin"]),
    ("one name with initial", "Smith Jones, Pieter J.", ["Smith Jones, Pieter J."]),
    ("one name with particle", "van der Berg, Pieter Jan", ["van der Berg, Pieter Jan"]),
    ("one name, two initials", "Sanz Lopez, M A", ["Sanz Lopez, M A"]),
]


@pytest.mark.parametrize(
    ("text", "names"), [case[1:] for case in SPLITS], ids=[case[0] for case in SPLITS]
)
def test_it_splits_lists_and_leaves_single_names_whole(text, names):
    assert split_names(text) == names


def test_the_key_of_the_first_author_has_no_accents_blanks_and_hyphens():
    assert first_author_key(author("Pérez-de la Fuente, R")) == "perezdelafuente r"
    assert first_author_key(None) == ""


@given(st.text(alphabet="Ab.,;-'[] é\n", max_size=30))
def test_whoever_is_named_has_a_family_name(text):
    found = author(text)
    assert found is None or found.family.strip(" ,")
