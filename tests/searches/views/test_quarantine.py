"""Pages of unreadable rows over HTTP."""

import pytest

from searches.models import Record
from tests.searches.services.test_quarantine import CSV, MENDED, RIS, imported, unreadable

pytestmark = pytest.mark.django_db
LIST = "/reviews/tacrolimus/quarantine/"
DISCARD = f"{LIST}discard/"


@pytest.fixture
def row(review_cast):
    """The unreadable row of a file, beside one of a table."""
    imported(review_cast.lena, CSV, "rows.csv")
    row = unreadable(imported(review_cast.lena, RIS))
    row.raw += "<script>alert(1)</script>"
    row.save()
    return row


def page(row) -> str:
    return f"{LIST}{row.pk}/"


def test_the_list_shows_place_reason_and_text_and_is_filtered_by_file(review_cast, row, client_of):
    shown = client_of(review_cast.olu).get(LIST).content.decode()
    assert "2 rows" in shown and "IMP-210" in shown
    assert page(row) not in shown and "script&gt;alert" not in shown
    client = client_of(review_cast.ines)
    shown = client.get(LIST).content.decode()
    assert "&lt;script&gt;alert" in shown and "<script>alert" not in shown
    shown = client.get(LIST, {"file": str(row.file.pk)}).content.decode()
    assert "1 row" in shown and "rows.ris" in shown
    assert client.get(LIST, {"file": "x"}).status_code == 200


def test_looking_shows_the_fields_and_stores_nothing(review_cast, row, client_of):
    client = client_of(review_cast.ines)
    response = client.post(page(row), {"text": MENDED, "look": "1"}, headers={"HX-Request": "true"})
    assert "It was there." in response.content.decode() and b"<html" not in response.content
    whole = client.post(page(row), {"text": "nonsense", "look": "1"})
    assert "still cannot be read" in whole.content.decode() and b"nonsense" in whole.content
    assert Record.objects.filter(mended_at__isnull=False).count() == 0


def test_saving_leads_to_the_record_and_a_fault_keeps_the_text(review_cast, row, client_of):
    client = client_of(review_cast.ines)
    response = client.post(page(row), {"text": "TY  - JOUR\nnothing\nER  - \n"})
    assert response.status_code == 422 and "nothing" in response.content.decode()
    response = client.post(page(row), {"text": MENDED})
    assert response["Location"] == f"/reviews/tacrolimus/records/{row.pk}/"
    shown = client.get(response["Location"]).content.decode()
    assert "Mended by Ines" in shown and "As it was mended" in shown and "&lt;script&gt;" in shown
    assert client.get(page(row))["Location"] == response["Location"]


def test_ticked_rows_are_discarded_and_put_back(review_cast, row, client_of):
    client = client_of(review_cast.ines)
    assert client.post(DISCARD, {"record": [row.pk], "reason": ""}).status_code == 422
    client.post(DISCARD, {"record": [row.pk], "reason": "A <b>line</b>"})
    shown = client.get(LIST).content.decode()
    assert "A &lt;b&gt;line" in shown and "1 row" in shown
    client.post(f"{page(row)}keep/")
    assert "2 rows" in client.get(LIST).content.decode()


def test_the_pages_keep_to_roles_and_reviews(review_cast, row, client_of):
    acts = [page(row), DISCARD, f"{page(row)}keep/"]
    for person, status in (("ana", 403), ("olu", 403), ("outsider", 404)):
        client = client_of(getattr(review_cast, person))
        assert [client.post(act).status_code for act in acts] == [status] * 3
        assert client.get(page(row)).status_code == status
    assert client_of(review_cast.outsider).get(LIST).status_code == 404


def test_the_place_of_the_fault_is_marked_in_what_came_and_in_what_was_typed(
    review_cast, row, client_of
):
    table = Record.objects.get(is_readable=False, file__name="rows.csv")
    client = client_of(review_cast.ines)
    shown = client.get(page(table)).content.decode()
    assert '<li value="3"><mark>' in shown and "(the problem is here)" in shown
    text = 'Two,"Ng, B.",2021\nFour,"bro"ken" x,2022\n'
    shown = client.post(page(table), {"text": text, "look": "1"}).content.decode()
    assert "line 2 of the text" in shown and "<mark>Four,&quot;bro&quot;ken&quot; x,2022" in shown


def test_who_comes_second_is_told_and_keeps_the_text(review_cast, row, client_of):
    first, second = client_of(review_cast.ines), client_of(review_cast.lena)
    saved = first.post(page(row), {"text": MENDED})
    again = first.post(page(row), {"text": MENDED.replace("\n", "\r\n")})
    assert again["Location"] == saved["Location"]
    late = second.post(page(row), {"text": "TY  - JOUR\nTI  - Mine\nER  - \n"})
    shown = late.content.decode()
    assert late.status_code == 409 and "mended meanwhile by Ines" in shown and "Mine" in shown
    assert "Save as record" not in shown and saved["Location"] in shown
    assert Record.objects.get(pk=row.pk).title == "Two"


def test_a_discarded_row_and_one_of_an_undone_import_say_why_they_are_left_alone(
    review_cast, row, client_of
):
    client = client_of(review_cast.ines)
    client.post(DISCARD, {"record": [row.pk], "reason": "prose"})
    for act in (client.get, client.post):
        answer = act(page(row), {"text": MENDED})
        assert answer.status_code == 409 and "discarded meanwhile" in answer.content.decode()
    client.post(f"{page(row)}keep/")
    address = f"/reviews/tacrolimus/files/{row.file_id}/withdraw/"
    client.post(address, {"reason": "the wrong file"})
    for act in (client.get, client.post):
        answer = act(page(row), {"text": MENDED})
        assert answer.status_code == 409 and "Put the import back first" in answer.content.decode()


def test_the_list_is_reached_from_a_run_and_from_the_diagram_and_narrowed_to_the_run(
    review_cast, row, client_of
):
    client = client_of(review_cast.ines)
    run = row.file.run_id
    shown = client.get(f"/reviews/tacrolimus/runs/{run}/").content.decode()
    assert f"{LIST}?run={run}" in shown
    shown = client.get(LIST, {"run": run}).content.decode()
    assert "1 row" in shown and page(row) in shown
    assert LIST in client.get("/reviews/tacrolimus/prisma/excluded_other/").content.decode()


def test_after_mending_duplicates_are_offered_to_be_looked_for(review_cast, row, client_of):
    client = client_of(review_cast.ines)
    client.post("/reviews/tacrolimus/duplicates/find/")
    saved = client.post(page(row), {"text": MENDED})["Location"]
    assert "/reviews/tacrolimus/duplicates/find/" in client.get(saved).content.decode()
    shown = client_of(review_cast.ana).get(saved).content.decode()
    assert "/reviews/tacrolimus/duplicates/find/" not in shown
