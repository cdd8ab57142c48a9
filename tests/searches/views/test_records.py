"""Pages of a file's rows and of one record over HTTP."""

import pytest
from django.urls import reverse

from searches.models import Record

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def record(review_cast, add_citations):
    """The second row of a file, between a readable one and an unreadable one."""
    add_citations(review_cast.lena, ["First", HOSTILE])
    record = Record.objects.get(position=2)
    record.fields |= {"abstract": "Line one.\n\n<b>Line two.</b>", "doi": "10.1000/x"}
    record.fields |= {"urls": ["javascript:alert(1)"], "imported_decisions": [{"value": "include"}]}
    record.fields["authors"] = [{"family": "Khalili", "given": "Anna", "initials": "A"}]
    record.raw = f"TI  - {HOSTILE}"
    record.problems = [
        {"code": "IMP-206", "severity": "warning", "message": "Odd <DOI>.", "line": 2}
    ]
    record.save()
    Record.objects.create(
        review=review_cast.review,
        file=record.file,
        position=3,
        line=9,
        raw="garbage",
        is_readable=False,
        problems=[{"code": "IMP-210", "severity": "error", "message": "No entry.", "line": 9}],
    )
    return record


def file_page(record) -> str:
    return reverse("searches:file-detail", args=["tacrolimus", record.file.pk])


def record_page(record) -> str:
    return reverse("searches:record-detail", args=["tacrolimus", record.pk])


def test_a_file_shows_its_rows_in_order_with_their_problems(review_cast, record, client_of):
    page = client_of(review_cast.olu).get(file_page(record))
    rows = [(row.position, row.line) for row in page.context["page_obj"]]
    assert rows == [(1, 1), (2, 2), (3, 9)]
    shown = page.content.decode()
    assert "Odd &lt;DOI&gt;." in shown and "IMP-210" in shown and "[unreadable]" in shown
    assert HOSTILE not in shown and record_page(record) in shown


def test_the_filter_leaves_the_unreadable_rows(review_cast, record, client_of):
    page = client_of(review_cast.ana).get(file_page(record), {"show": "unreadable"})
    assert [row.position for row in page.context["page_obj"]] == [3]


def test_a_file_without_unreadable_rows_says_that_nothing_is_missing(
    review_cast, record, client_of
):
    Record.objects.filter(is_readable=False).delete()
    page = client_of(review_cast.ana).get(file_page(record), {"show": "unreadable"})
    assert b"Every row was readable" in page.content


def test_a_record_shows_its_fields_and_its_text_as_delivered(review_cast, record, client_of):
    shown = client_of(review_cast.bo).get(record_page(record)).content.decode()
    assert "Khalili A" in shown and "10.1000/x" in shown and "<p>Line one.</p>" in shown
    assert "TI  - &lt;script&gt;alert(1)" in shown and HOSTILE not in shown
    assert "<b>Line two" not in shown and 'href="javascript' not in shown
    assert f"/reviews/tacrolimus/citations/{record.citation_id}/" in shown


def test_a_judgement_from_another_tool_is_not_among_the_fields(review_cast, record, client_of):
    page = client_of(review_cast.ana).get(record_page(record))
    assert "include" not in str(page.context["fields"])


def test_an_unreadable_row_shows_why_and_what_came(review_cast, record, client_of):
    unreadable = Record.objects.get(position=3)
    shown = client_of(review_cast.ana).get(record_page(unreadable)).content.decode()
    assert "IMP-210" in shown and "garbage" in shown and "Its citation" not in shown


def test_rows_stay_hidden_until_the_file_was_read_to_its_end(review_cast, record, client_of):
    record.file.published_at = None
    record.file.save()
    client = client_of(review_cast.lena)
    assert client.get(record_page(record)).status_code == 404
    assert record_page(record) not in client.get(file_page(record)).content.decode()


def test_a_page_number_that_is_none_shows_rows_all_the_same(review_cast, record, client_of):
    for page in ("x", "0", "99"):
        assert client_of(review_cast.ana).get(file_page(record), {"page": page}).status_code == 200


def test_outsiders_and_wrong_methods(review_cast, record, client_of):
    for page in (file_page(record), record_page(record)):
        assert client_of(review_cast.outsider).get(page).status_code == 404
        assert client_of(review_cast.lena).post(page).status_code == 405
    assert client_of(review_cast.lena).get(record_page(record) + "9/").status_code == 404
