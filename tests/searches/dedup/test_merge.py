"""The fields of a citation from its records."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from searches.bibliography import Author, BibliographicRecord, IndexKeyword, PublicationDate
from searches.dedup import merge_one, merge_records

PUBMED = BibliographicRecord(
    title="Tacrolimus in infertility",
    authors=(Author("Nakagawa", "Koji", "K"), Author("Kwak-Kim", "Joanne", "J")),
    year=2015,
    pub_date=PublicationDate(2015, 4),
    journal="American journal of reproductive immunology",
    volume="73",
    issue="4",
    page_start="353",
    page_end="361",
    pmid=25640606,
    abstract="A short one.",
    keywords_author=("Tacrolimus", "pregnancy"),
    keywords_index=(IndexKeyword("Tacrolimus", "mesh"),),
    record_type="article",
    source_db="pubmed",
)
SCOPUS = BibliographicRecord(
    title="Tacrolimus in infertility",
    authors=(Author("Nakagawa", "", "K"),),
    author_count_truncated=True,
    year=2015,
    abstract="A much longer abstract than the other one.",
    abstract_language="eng",
    doi="10.1111/aji.12373",
    keywords_author=("pregnancy", "Calcineurin"),
    urls=("https://example.org/1",),
    retraction_status="retracted",
    source_db="scopus",
)
SCHOLAR = BibliographicRecord(
    title="Tacrolimus in infertility",
    abstract="… this snippet is by far the longest of all abstracts, but it begins and ends with …",
    warnings=("IMP-302",),
    source_db="scholar",
)


def test_each_field_comes_from_the_record_that_has_the_best():
    """Acceptance case 63 of the screening rules."""
    merged = merge_records([(1, PUBMED), (2, SCOPUS), (3, SCHOLAR)])
    record = merged.record
    assert record.abstract == SCOPUS.abstract
    assert record.abstract_language == "eng"
    assert record.doi == "10.1111/aji.12373"
    assert record.pmid == 25640606
    assert (record.volume, record.page_start, record.page_end) == ("73", "353", "361")
    assert record.retraction_status == "retracted"
    expected = {"title": 1, "authors": 1, "year": 1, "abstract": 2, "doi": 2, "pmid": 1}
    assert merged.provenance.items() >= expected.items()


@pytest.mark.parametrize("record", [PUBMED, SCOPUS, SCHOLAR, BibliographicRecord()])
def test_one_record_alone_is_merged_as_among_others(record):
    for same in (record, replace(record, urls=("a", "A", "b"), keywords_author=("x", "X"))):
        assert merge_one(7, same) == merge_records([(7, same)])


def test_keywords_are_united_whatever_their_case():
    other = BibliographicRecord(keywords_author=("TACROLIMUS", "NK cells"))
    merged = merge_records([(1, PUBMED), (2, SCOPUS), (3, other)])
    assert merged.record.keywords_author == ("Tacrolimus", "pregnancy", "Calcineurin", "NK cells")


def test_authors_come_from_a_list_that_is_not_cut_short():
    richer = BibliographicRecord(
        title="T", authors=(Author("Cut"),), author_count_truncated=True, journal="J", volume="1",
        year=2015, doi="10.1/x", pmid=2, page_start="1", abstract="a",
    )  # fmt: skip
    shorter = BibliographicRecord(title="T", authors=(Author("Nakagawa"),))
    merged = merge_records([(1, richer), (2, shorter)])
    assert merged.record.authors == (Author("Nakagawa"),)
    assert merged.record.author_count_truncated is False
    assert merged.provenance["authors"] == 2


def test_a_title_is_preferred_to_its_placeholder():
    untitled = BibliographicRecord(
        title="[no title]", warnings=("IMP-201",), year=2015, journal="J", volume="1", doi="10.1/x"
    )
    assert merge_records([(1, untitled), (2, SCHOLAR)]).record.title == SCHOLAR.title


def test_a_page_and_its_end_come_from_one_record():
    open_end = BibliographicRecord(title="T", year=2015, journal="J", page_start="S45")
    range_ = BibliographicRecord(title="T", page_start="45", page_end="49")
    record = merge_records([(1, open_end), (2, range_)]).record
    assert (record.page_start, record.page_end) == ("S45", "")


def test_the_order_of_the_records_does_not_matter():
    numbered = [(1, PUBMED), (2, SCOPUS), (3, SCHOLAR)]
    first, *others = [merge_records(order) for order in permutations(numbered)]
    assert all(merged == first for merged in others)


def test_one_record_is_its_own_citation():
    merged = merge_records([(4, PUBMED)])
    assert merged.record == PUBMED
    assert set(merged.provenance.values()) == {4}


def test_no_records_are_refused():
    with pytest.raises(ValueError, match="at least one record"):
        merge_records([])
