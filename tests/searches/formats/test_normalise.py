"""The normalisation rules against the acceptance cases of the record format specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.formats import normalise

DOIS = [
    ("https://doi.org/10.18502/IJRM.v23i5.19261.", "10.18502/ijrm.v23i5.19261"),
    ("doi:10.1016/j.jri.2023.104157 [doi]", "10.1016/j.jri.2023.104157"),
    ("10.1038/s41467-024-48400-3     LK  - https://x", "10.1038/s41467-024-48400-3"),
    (
        "10.1002/(SICI)1097-0258(19980815/30)17:15/16&lt;1661::AID-SIM968&gt;3.0.CO;2-2",
        "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2",
    ),
    ("(10.1002/rmb2.12558)", "10.1002/rmb2.12558"),
    ("10.1016/S0140-6736(20)30183-5", "10.1016/s0140-6736(20)30183-5"),
    ("10.1002/14651858.CD001234.pub3", "10.1002/14651858.cd001234.pub3"),
    ("not available", ""),
    ("", ""),
    ("https://doi-org.proxy.example.edu/10.1000/x1", "10.1000/x1"),
]


@pytest.mark.parametrize(("text", "expected"), DOIS)
def test_dois(text, expected):
    assert normalise.doi(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("PUBMED 21314913", 21314913),
        ("PMID: 0038196832", 38196832),
        ("123456789", None),
        ("https://pubmed.ncbi.nlm.nih.gov/38196832/", 38196832),
        ("x", None),
        ("", None),
    ],
)
def test_pmids(text, expected):
    assert normalise.pmid(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19326203", "1932-6203"),
        ("20762615 (ISSN)", "2076-2615"),
        ("1680-6433", "1680-6433"),
        ("1680-6434", ""),
    ],
)
def test_issns_need_their_check_digit(text, expected):
    assert normalise.issn(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024///", 2024),
        ("1989//", 1989),
        ("1998 Dec-1999 Jan", 1998),
        ("Spring 2020", 2020),
        ("20240131", 2024),
        ("0", None),
        ("3024", None),
        ("-2024", 2024),
        ("٢٠٢٤", None),
    ],
)
def test_years(text, expected):
    assert normalise.year(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("6913-7", ("6913", "6917")),
        ("1008–12", ("1008", "1012")),
        ("S45-9", ("S45", "S49")),
        ("e12558", ("e12558", "")),
        ("377-382", ("377", "382")),
        ("377--382", ("377", "382")),
        ("1189-93; discussion 1193-4", ("1189", "1193")),
        ("123-", ("123", "")),
        ("", ("", "")),
    ],
)
def test_pages(text, expected):
    assert normalise.pages(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Tacrolimus in reproduction].", ("Tacrolimus in reproduction", True)),
        (
            "Effect of <i>FK506</i> on T<sub>H</sub>1 cells.",
            ("Effect of FK506 on TH1 cells", False),
        ),
        ("Is it so?", ("Is it so?", False)),
        ("a < b and c > d", ("a < b and c > d", False)),
    ],
)
def test_titles(text, expected):
    assert normalise.title(text) == expected


def test_a_title_key_has_letters_digits_and_single_spaces():
    assert normalise.title_key("β-hCG & Tacrolimus: A Review") == "betahcg and tacrolimus a review"


@pytest.mark.parametrize(
    ("text", "family", "initials"),
    [
        ("Khalili, Amin", "Khalili", "A"),
        ("Khalili, A.", "Khalili", "A"),
        ("Khalili A", "Khalili", "A"),
        ("KHALILI A", "KHALILI", "A"),
        ("A. Khalili", "Khalili", "A"),
        ("AG Meyer", "Meyer", "AG"),
        ("van der Berg P", "van der Berg", "P"),
        ("van der Berg, Pieter J.", "van der Berg", "PJ"),
        ("PJ van der Berg", "van der Berg", "PJ"),
        ("Kwak-Kim J.", "Kwak-Kim", "J"),
        ("Brownstein C D", "Brownstein", "CD"),
    ],
)
def test_authors(text, family, initials):
    author = normalise.author(text)
    assert (author.family, author.initials) == (family, initials)


def test_suffixes_groups_and_nobody():
    assert normalise.author("Smith J Jr").suffix == "Jr"
    assert normalise.author("ESHRE Guideline Group,").collective
    assert normalise.author("[Anonymous]") is None
    assert normalise.authors(["Khalili A, et al."])[1] is True
    assert [a.family for a in normalise.authors(["Khalili A", "et al."])[0]] == ["Khalili"]


@pytest.mark.parametrize("word", ["undefined", "N/A", "[No abstract available]", " ", "-"])
def test_words_that_say_absent_are_absent(word):
    assert normalise.plain_text(word) == ""


@given(st.text(max_size=80))
def test_normalising_twice_changes_nothing(text):
    for rule in (normalise.doi, normalise.title_key, normalise.plain_line, normalise.plain_text):
        once = rule(text)
        assert rule(once) == once
