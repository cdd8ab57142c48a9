"""Pages of a file's rows and of one record over HTTP."""

import pytest
from django.urls import reverse

from searches.models import Record

pytestmark = pytest.mark.django_db
LIST = "/reviews/tacrolimus/records/"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def record(review_cast, add_citations):
    """The second row of a file, between a readable one and an unreadable one."""
    add_citations(review_cast.lena, ["First", HOSTILE])
    record = Record.objects.get(position=2)
    record.fields |= {"abstract": "Line one.\n\n<b>Line two.</b>", "doi": "10.1000/x"}
    record.fields |= {"urls": ["javascript:alert(1)"]}
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


def test_judgements_of_another_tool_are_the_leads_alone(review_cast, record, client_of):
    record.fields["imported_decisions"] = [
        {"tool": "rayyan", "user": "Bo", "value": "exclude", "reasons": ["wrong"], "labels": []}
    ]
    record.raw = 'N1  - RAYYAN-INCLUSION: {"Bo"=>"Excluded"}'
    record.save()
    for person in ("ana", "bo", "ines", "olu"):
        client = client_of(getattr(review_cast, person))
        shown = client.get(record_page(record)).content.decode()
        assert "Excluded" not in shown and "exclude" not in shown and "only the lead" in shown
        assert listed(client.get(LIST, {"text": "RAYYAN-INCLUSION"})) == []
    lead = client_of(review_cast.lena)
    shown = lead.get(record_page(record)).content.decode()
    assert "Bo in rayyan: exclude; reasons: wrong" in shown and "RAYYAN-INCLUSION" in shown
    assert listed(lead.get(LIST, {"text": "RAYYAN-INCLUSION"})) == [HOSTILE]


def test_an_unreadable_row_shows_why_and_what_came(review_cast, record, client_of):
    unreadable = Record.objects.get(position=3)
    shown = client_of(review_cast.ines).get(record_page(unreadable)).content.decode()
    assert "IMP-210" in shown and "garbage" in shown and "Its citation" not in shown
    assert b"garbage" not in client_of(review_cast.ana).get(record_page(unreadable)).content


def test_rows_stay_hidden_until_the_file_was_read_to_its_end(review_cast, record, client_of):
    record.file.published_at = None
    record.file.save()
    client = client_of(review_cast.lena)
    assert client.get(record_page(record)).status_code == 404
    assert record_page(record) not in client.get(file_page(record)).content.decode()


def test_a_page_number_that_is_none_shows_rows_all_the_same(review_cast, record, client_of):
    for page in ("x", "0", "99"):
        assert client_of(review_cast.ana).get(file_page(record), {"page": page}).status_code == 200


@pytest.fixture
def library(review_cast, record, add_citations):
    """Five records of two databases: `First`, the hostile one, garbage, `Old` and `New`."""
    for title, year, kind, status in (
        ("Old", 1999, "review", "retracted"),
        ("New", 2024, "article", "none"),
    ):
        add_citations(review_cast.lena, [title], database="scopus")
        fields = {"title": title, "year": year, "record_type": kind, "retraction_status": status}
        Record.objects.filter(raw=title).update(fields=fields)
    mended = Record.objects.get(raw="New")
    mended.mended_raw, mended.mended_by = "TI  - New", review_cast.lena.user
    mended.mended_at = mended.file.uploaded_at
    mended.save()


def listed(response) -> list[str]:
    return [row.title or "garbage" for row in response.context["page_obj"]]


FILTERS = [
    ("nothing asked", {}, ["First", HOSTILE, "garbage", "Old", "New"]),
    ("characters of the raw text", {"text": "GARB"}, ["garbage"]),
    ("a wildcard elsewhere", {"text": "%"}, []),
    ("from a year", {"year_from": "2000"}, ["New"]),
    ("to a year", {"year_to": "2000"}, ["Old"]),
    ("a database", {"database": "scopus"}, ["Old", "New"]),
    ("unreadable", {"reading": "unreadable"}, ["garbage"]),
    ("with a warning", {"reading": "warned"}, [HOSTILE]),
    ("without a problem", {"reading": "clean"}, ["First", "Old", "New"]),
    ("mended", {"reading": "mended"}, ["New"]),
    ("a code", {"code": "imp-206"}, [HOSTILE]),
    ("a code in digits", {"code": "210"}, ["garbage"]),
    ("no code", {"code": "zebra"}, []),
    ("a type", {"type": "review"}, ["Old"]),
    ("retracted", {"retraction": "any"}, ["Old"]),
    ("sorted by title", {"sort": "title", "database": "scopus"}, ["New", "Old"]),
    ("newest first", {"sort": "newest", "database": "scopus"}, ["New", "Old"]),
    ("oldest first", {"sort": "oldest", "database": "scopus"}, ["Old", "New"]),
]


@pytest.mark.parametrize(("asked", "found"), [c[1:] for c in FILTERS], ids=[c[0] for c in FILTERS])
def test_the_list_of_records_is_filtered(review_cast, library, client_of, asked, found):
    response = client_of(review_cast.ines).get(LIST, asked)
    assert response.status_code == 200 and listed(response) == found


def test_the_list_is_filtered_by_file(review_cast, library, record, client_of):
    response = client_of(review_cast.ana).get(LIST, {"file": str(record.file.pk)})
    assert listed(response) == ["First", HOSTILE, "garbage"]


@pytest.mark.parametrize(
    "asked", [{"file": "x"}, {"type": "x"}, {"year_from": "x"}, {"sort": "x"}, {"reading": "x"}]
)
def test_a_filter_that_makes_no_sense_says_so(review_cast, library, client_of, asked):
    response = client_of(review_cast.ana).get(LIST, asked)
    assert response.status_code == 422 and b"errorlist" in response.content


def test_the_list_leads_to_record_file_run_and_citation(review_cast, library, record, client_of):
    shown = client_of(review_cast.ana).get(LIST).content.decode()
    assert record_page(record) in shown and file_page(record) in shown
    assert f"/reviews/tacrolimus/runs/{record.file.run.pk}/" in shown
    assert f"/reviews/tacrolimus/citations/{record.citation_id}/" in shown
    assert HOSTILE not in shown and "Retracted</span>" in shown


def test_what_does_not_count_is_not_listed(review_cast, library, record, client_of):
    Record.objects.filter(raw="garbage").update(
        discarded_at=record.file.uploaded_at, discarded_by=review_cast.lena.user
    )
    file = Record.objects.get(raw="Old").file
    file.withdrawn_at, file.withdrawn_by = file.uploaded_at, review_cast.lena.user
    file.save()
    assert listed(client_of(review_cast.ana).get(LIST)) == ["First", HOSTILE, "New"]


def test_a_record_leads_to_its_neighbours_in_the_file(review_cast, record, client_of):
    page = client_of(review_cast.ana).get(record_page(record))
    assert [page.context[way].position for way in ("before", "after")] == [1, 3]


def test_outsiders_and_wrong_methods(review_cast, record, client_of):
    for page in (LIST, file_page(record), record_page(record)):
        assert client_of(review_cast.outsider).get(page).status_code == 404
        assert client_of(review_cast.lena).post(page).status_code == 405
    assert client_of(review_cast.lena).get(record_page(record) + "9/").status_code == 404
