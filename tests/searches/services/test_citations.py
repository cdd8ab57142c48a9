"""The fields of many citations merged anew: each as if it were alone, in few queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from screening.services.citations import merge_by_hand
from searches.models import Citation, FieldFill, ImportFile, Record
from searches.selectors.search import search_citations
from searches.services.citations import refresh_fields, refresh_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def pairs(review_cast, add_citations):
    """Make citations of two records each; only those of the second file have an abstract."""

    def make(n: int) -> list[Citation]:
        one, two = (
            add_citations(review_cast.lena, [f"{name} {k}" for k in range(n)])
            for name in ("First", "Second")
        )
        for number, pair in enumerate(zip(one, two, strict=True)):
            Record.objects.filter(citation=pair[1]).update(
                fields={"title": pair[1].title, "abstract": f"Abstract {number}", "issue": "4"}
            )
            merge_by_hand(review_cast.lena, [citation.pk for citation in pair])
        return list(Citation.objects.visible().order_by("pk"))

    return make


def hide(file: ImportFile) -> None:
    file.withdrawn_at, file.withdrawn_by = now(), file.uploaded_by
    file.save()


def files() -> list[ImportFile]:
    return list(ImportFile.objects.order_by("uploaded_at"))


def rows() -> list[tuple]:
    return list(Citation.objects.order_by("pk").values_list())


@pytest.fixture
def many_kinds(review_cast, pairs, add_citations):
    """Citations that lose a record, all of them, or none, with fills of every kind."""
    lena = review_cast.lena
    citations = [*pairs(7), *add_citations(lena, ["Alone"])]

    def fill(citation, field, value, source="hand", record=None):
        FieldFill.objects.create(
            citation=citation,
            field=field,
            value=value,
            source=source,
            record=record,
            filled_by=lena.user,
        )

    fill(citations[0], "abstract", "By hand")
    fill(citations[1], "abstract", "From a service", source="pubmed")
    fill(citations[2], "abstract", "It says", source="record", record=citations[2].records.last())
    fill(citations[3], "journal", "Taken back")
    fill(citations[3], "journal", "")
    fill(citations[4].absorbed.get(), "journal", "Of the merged one")
    fill(citations[5], "year", "", source="record", record=citations[6].records.first())
    refresh_many(citations)
    hide(files()[1])
    hide(citations[7].records.get().file)
    return citations


def test_together_they_are_what_each_is_alone(many_kinds):
    before = rows()
    for citation in many_kinds:
        refresh_fields(Citation.objects.get(pk=citation.pk))
    alone = rows()
    assert alone != before
    for citation in many_kinds:
        citation.save()
    assert rows() == before
    refresh_many(many_kinds)
    assert rows() == alone


def test_each_has_what_its_records_and_fills_give(many_kinds):
    refresh_many(many_kinds)
    assert [citation.abstract for citation in many_kinds] == [
        "By hand",
        "From a service",
        *[""] * 6,
    ]
    assert [citation.journal for citation in many_kinds[3:6]] == ["", "Of the merged one", ""]
    assert {citation.issue for citation in many_kinds} == {""}
    assert many_kinds[7].title == "Alone"


def test_a_row_that_changed_since_it_was_read_is_set_right(pairs):
    citation, _ = pairs(2)
    Citation.objects.filter(pk=citation.pk).update(abstract="Stale", journal="Stale")
    refresh_many([citation])
    stored = Citation.objects.get(pk=citation.pk)
    assert (stored.abstract, stored.journal) == ("Abstract 0", "")


def test_the_index_of_words_follows(pairs):
    citations = pairs(3)
    found = search_citations(Citation.objects.visible(), "abstract")
    assert found.count() == 3
    hide(files()[1])
    refresh_many(citations)
    assert found.count() == 0


@pytest.mark.parametrize("n", [5, 50])
def test_fifty_cost_the_queries_of_five(pairs, n):
    citations = pairs(n)
    hide(files()[1])
    with CaptureQueriesContext(connection) as asked:
        refresh_many(citations)
    writing = [query["sql"] for query in asked if query["sql"].startswith("UPDATE")]
    assert len(writing) == 1 and len(asked) <= 6
    with CaptureQueriesContext(connection) as asked:
        refresh_many(citations)
    assert len(asked) == 3
