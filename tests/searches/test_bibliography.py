"""The canonical record."""

import dataclasses
import json

import pytest

from searches.bibliography import Author, BibliographicRecord, PublicationDate, as_dict

# Section 1 of the record format specification, without id, search_run and import_batch.
SPECIFIED = """
source_db batch_index raw accession pmid pmcid doi title title_markup title_original
title_is_translated abstract abstract_sections abstract_language other_abstracts authors
author_count_truncated year pub_date date_epub date_entered journal journal_abbr issn eissn isbn
volume issue supplement page_start page_end page_raw article_number pub_types record_type language
keywords_author keywords_index substances relations retraction_status registry_ids urls
fulltext_urls citation_count gs_rank notes imported_decisions dedup_keys warnings
""".split()


def test_it_has_the_fields_that_are_specified():
    assert sorted(as_dict(BibliographicRecord())) == sorted(SPECIFIED)


def test_as_dict_gives_plain_json_values_all_the_way_down():
    record = BibliographicRecord(
        authors=(Author("Khalili", affiliations=("Univ A",)),), pub_date=PublicationDate(2024, 2)
    )
    values = as_dict(record)
    assert json.loads(json.dumps(values)) == values
    assert values["authors"][0]["affiliations"] == ["Univ A"]
    assert values["pub_date"]["month"] == 2


def test_a_record_is_never_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        BibliographicRecord().title = "x"
