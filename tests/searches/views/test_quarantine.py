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
    assert client.get(page(row)).status_code == 404


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
