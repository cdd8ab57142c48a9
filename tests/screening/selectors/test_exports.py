"""Round trip: what a review exports is read back as the records it was made of."""

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.services.reviews import create_review
from screening.exports import records_csv, records_xlsx
from screening.exports.columns import COLUMNS
from screening.exports.records import RECORDS
from screening.selectors.exports import citations_to_export, list_source_of, source_of
from screening.services.citations import merge_by_hand
from searches.bibliography import BibliographicRecord
from searches.formats import read_records
from searches.formats.csv_writer import FIELDS
from searches.models import Citation, ImportFile, Record
from searches.services.citations import refresh_fields
from searches.services.fills import fill_from_record
from searches.services.storing import json_fields
from tests.searches.formats.test_round_trip import facts, records

pytestmark = pytest.mark.django_db
FORMATS = (*RECORDS, records_csv, records_xlsx)
NAMES = [name for name, _ in FIELDS]


@pytest.fixture
def store(review_cast, add_citations):
    """Makes `found` the records of the review, each with a citation of its own."""
    add_citations(review_cast.lena, [])
    file = ImportFile.objects.get()

    def make(found):
        Record.objects.all().delete()
        Citation.objects.all().delete()
        citations = []
        for position, record in enumerate(found, start=1):
            citation = Citation.objects.create(review=review_cast.review, title=record.title)
            Record.objects.create(
                review=review_cast.review,
                file=file,
                position=position,
                line=position,
                raw="raw",
                is_readable=True,
                fields=json_fields(record),
                citation=citation,
                own_citation=citation,
            )
            refresh_fields(citation)
            citations.append(citation)
        return citations

    return make


def exported(member, export):
    citations = citations_to_export(member)
    parts = export.write(list_source_of(member, citations, columns=NAMES))
    content = b"".join(p.encode() if isinstance(p, str) else p for p in parts)
    return [row.record for row in read_records(io.BytesIO(content), format=export.KEY)]


@pytest.mark.parametrize("export", FORMATS, ids=lambda export: export.KEY)
@settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(found=st.lists(records(), min_size=1, max_size=3))
def test_what_is_exported_is_read_back(review_cast, store, export, found):
    store(found)
    assert list(map(facts, exported(review_cast.lena, export))) == list(map(facts, found))


@pytest.mark.parametrize("export", FORMATS, ids=lambda export: export.KEY)
def test_a_title_that_looks_like_a_tag_or_a_formula_stays_a_title(
    review_cast, add_citations, export
):
    nasty = ["ER -", "TY - JOUR", "=1+1", "@misc{x,", "PMID- 1", "</record>"]
    add_citations(review_cast.lena, nasty)
    assert [record.title for record in exported(review_cast.lena, export)] == nasty


def test_a_merged_citation_has_the_fields_of_all_its_records_and_of_the_fill(review_cast, store):
    one = {"title": "Tacrolimus", "authors": (), "doi": "10.5555/a", "year": 2020}
    other = {"title": "Tacrolimus in mice", "abstract": "Text.", "year": 2021}
    citations = store([BibliographicRecord(**one), BibliographicRecord(**other)])
    merge_by_hand(review_cast.lena, [citation.pk for citation in citations])
    (row,) = source_of(review_cast.lena).citations
    assert (row.record.title, row.record.doi, row.record.abstract) == (
        "Tacrolimus",
        "10.5555/a",
        "Text.",
    )
    second = Record.objects.order_by("pk").last()
    citation = Citation.objects.visible().get()
    for field in ("title", "year"):
        fill_from_record(review_cast.ines, citation, second, field)
    (row,) = source_of(review_cast.lena).citations
    assert (row.record.title, row.record.year) == ("Tacrolimus in mice", 2021)
    assert row.record.title == row.title and row.record.year == row.year


def test_numbers_of_citations_do_not_depend_on_what_else_is_on_the_server(
    review_cast, add_citations, make_user
):
    other = create_review(make_user("Eve"), title="Another review", slug="another")
    add_citations(other, ["Theirs"] * 3)
    add_citations(review_cast.lena, ["A", "B"])
    assert [row.id for row in source_of(review_cast.lena).citations] == [1, 2]


def test_every_column_has_a_name_of_its_own():
    assert len({column.name for column in COLUMNS}) == len(COLUMNS)


@pytest.mark.parametrize("n", [5, 50])
def test_the_questions_do_not_grow_with_the_citations(
    review_cast, screening_of, vote, n, django_assert_num_queries
):
    for candidate in screening_of(review_cast, n).candidates.all():
        vote(review_cast.ana, candidate, "include")
    with django_assert_num_queries(13):
        assert len(list(source_of_list(review_cast.lena))) == n


def source_of_list(member):
    return list_source_of(member, citations_to_export(member)).citations
