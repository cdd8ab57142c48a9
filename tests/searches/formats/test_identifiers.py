"""Pasted lists of PMIDs and DOIs."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.formats.identifiers import BadLine, Identifier, read_identifiers

P, D = Identifier(pmid=31234567), Identifier(doi="10.1000/abc.1")
LISTS = [
    ("a number", "31234567", [P]),
    ("leading noughts", "0031234567"[-8:], [P]),
    ("with its prefix", "PMID: 31234567", [P]),
    ("prefix without space", "pmid:31234567", [P]),
    ("an address of PubMed", "https://pubmed.ncbi.nlm.nih.gov/31234567/", [P]),
    ("with its query", "https://pubmed.ncbi.nlm.nih.gov/31234567/?from=x", [P]),
    ("the old address", "http://www.ncbi.nlm.nih.gov/pubmed/31234567", [P]),
    ("a DOI in capitals", "10.1000/ABC.1", [D]),
    ("a DOI with its prefix", "doi: 10.1000/abc.1", [D]),
    ("an address of doi.org", "https://doi.org/10.1000/abc.1", [D]),
    ("an escaped address", "https://dx.doi.org/10.1000%2Fabc.1", [D]),
    ("one a line", "31234567\n10.1000/abc.1", [P, D]),
    ("with commas", "31234567,10.1000/abc.1, 2", [P, D, Identifier(pmid=2)]),
    ("with semicolons and spaces", "31234567; 2 3", [P, Identifier(pmid=2), Identifier(pmid=3)]),
    ("a comma inside a DOI", "10.1000/a,b", [Identifier(doi="10.1000/a,b")]),
    ("each once", "31234567\nPMID 31234567\n10.1000/abc.1\ndoi:10.1000/ABC.1", [P, D]),
    ("empty lines", "\n\n 31234567 \r\n\n", [P]),
    ("a comma at the end", "31234567,\n2,", [P, Identifier(pmid=2)]),
    ("nothing", " \n", []),
]


@pytest.mark.parametrize(("text", "found"), [c[1:] for c in LISTS], ids=[c[0] for c in LISTS])
def test_is_read(text, found):
    assert read_identifiers(text) == (found, [])


def test_bad_lines_are_reported_by_their_number_and_nothing_of_them_is_taken():
    found, bad = read_identifiers("31234567\n\nSmith 2020\n10.1/\n123456789\n2")
    assert found == [P, Identifier(pmid=2)]
    assert bad == [BadLine(3, "Smith"), BadLine(4, "10.1/"), BadLine(5, "123456789")]


def test_a_megabyte_of_brackets_is_a_bad_line_at_once():
    start = process_time()
    assert read_identifiers("10.1000/a" + ")" * 1_000_000)[0] == []
    assert read_identifiers("1," * 200_000)[0] == [Identifier(pmid=1)]
    assert process_time() - start < 10


@given(st.text(max_size=200))
def test_any_text_is_read_or_reported(text):
    found, bad = read_identifiers(text)
    assert all(bool(each.pmid) != bool(each.doi) for each in found)
    assert all(1 <= line.number <= len(text.splitlines()) for line in bad)
