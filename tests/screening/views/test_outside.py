"""Pages of withdrawals and of other tools' verdicts over HTTP."""

import pytest

from screening.models import OutsideReviewer
from screening.services.stages import take_in_citations
from searches.models import ImportFile, Record

pytestmark = pytest.mark.django_db
LIST = "/reviews/tacrolimus/screening/other-tools/"
TAKE_OVER = f"{LIST}take-over/"


@pytest.fixture(autouse=True)
def _worker_is_away(monkeypatch):
    """The broker is not part of these tests."""
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **kwargs: None)


@pytest.fixture
def file(review_cast, add_citations) -> ImportFile:
    """A file whose one record <Ann> included in Rayyan, taken into screening."""
    add_citations(review_cast.lena, ["one"])
    record = Record.objects.get()
    record.fields["imported_decisions"] = [{"tool": "rayyan", "user": "<Ann>", "value": "include"}]
    record.save()
    take_in_citations(review_cast.lena)
    return ImportFile.objects.get()


def page(file) -> str:
    return f"/reviews/tacrolimus/files/{file.pk}/"


def test_the_lead_sees_the_history_and_takes_it_over(review_cast, file, client_of):
    client = client_of(review_cast.lena)
    shown = client.get(LIST).content.decode()
    assert "&lt;Ann&gt;" in shown and "in Rayyan" in shown and "Ana" in shown
    said = {"tool": "rayyan", "name": "<Ann>", "member": str(review_cast.ana.pk)}
    assert client.post(TAKE_OVER, said)["Location"] == LIST
    assert OutsideReviewer.objects.get().member == review_cast.ana
    for member in ("x", str(review_cast.ines.pk), "9" * 30):
        assert client.post(TAKE_OVER, said | {"member": member}).status_code == 404


def test_an_import_is_undone_and_put_back_on_its_pages(review_cast, file, client_of):
    client = client_of(review_cast.ines)
    withdraw = f"{page(file)}withdraw/"
    shown = client.get(withdraw).content.decode()
    assert "Citations that vanish" in shown and "Verdicts</dt>" not in shown
    assert client.post(withdraw, {"reason": ""}).status_code == 422
    assert client.post(withdraw, {"reason": "<b>wrong</b>"})["Location"] == page(file)
    shown = client.get(page(file)).content.decode()
    assert "was undone by Ines" in shown and "Put it back" in shown
    assert "undone already" in client.get(withdraw).content.decode()
    client.post(f"{page(file)}restore/")
    assert "Undo this import" in client.get(page(file)).content.decode()


def test_the_lead_is_told_the_numbers(review_cast, file, client_of):
    shown = client_of(review_cast.lena).get(f"{page(file)}withdraw/").content.decode()
    assert "Verdicts</dt>" in shown and "Places in screening" in shown


def test_the_pages_keep_to_roles_and_reviews(review_cast, file, client_of):
    acts = [f"{page(file)}withdraw/", f"{page(file)}restore/"]
    for person, status in (("ana", 403), ("olu", 403), ("outsider", 404)):
        client = client_of(getattr(review_cast, person))
        assert [client.post(act).status_code for act in acts] == [status] * 2
        assert client.get(acts[0]).status_code == status
    for person, status in (("ana", 403), ("ines", 403), ("olu", 403), ("outsider", 404)):
        client = client_of(getattr(review_cast, person))
        assert client.get(LIST).status_code == client.post(TAKE_OVER).status_code == status
    file.refresh_from_db()
    assert file.is_shown
