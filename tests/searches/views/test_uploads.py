"""Pages on which files are handed in, looked at and confirmed, over HTTP."""

import io
import zipfile

import pytest

from reviews.services.reviews import create_review
from searches import tasks
from searches.models import ImportFile, Run, Upload
from searches.services.runs import create_run
from searches.services.uploads import take_uploads

pytestmark = pytest.mark.django_db
LIST = "/reviews/tacrolimus/imports/"
CONFIRM = f"{LIST}confirm/"
RIS = b"TY  - JOUR\nTI  - <script>alert(1)</script> One\nDB  - Scopus\nER  - \n"
OTHER = b"TY  - JOUR\nTI  - Other\nER  - \n"


@pytest.fixture(autouse=True)
def _worker_is_away(monkeypatch):
    """The broker is not part of these tests."""
    assert tasks.store_records
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **kwargs: None)


@pytest.fixture
def waiting(review_cast):
    """Two waiting files, the first from Scopus, the second of an unknown database."""
    for name, content in (("a.ris", RIS), ("b.ris", OTHER)):
        take_uploads(review_cast.ines, name=name, content=io.BytesIO(content))
    return list(Upload.objects.order_by("name"))


def named(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def fields(upload, **said) -> dict:
    said = {"take": "on", "run": "", "database": "", "source_name": ""} | said
    return {f"file-{upload.pk.hex}-{name}": value for name, value in said.items()}


def test_files_are_taken_in_together_and_shown_with_what_they_seem_to_be(review_cast, client_of):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("inside/c.ris", OTHER)
    files = [named("a.ris", RIS), named("page.ris", b"<html>"), named("z.zip", archive.getvalue())]
    client = client_of(review_cast.ines)
    response = client.post(LIST, {"files": files})
    assert response.status_code == 302 and Upload.objects.count() == 3
    shown = client.get(LIST).content.decode()
    assert "c.ris" in shown and "IMP-002" in shown and "<script>alert" not in shown
    assert '<option value="scopus" selected>' in shown


def test_a_refused_file_does_not_hold_the_others_back(review_cast, client_of):
    files = [named("empty.ris", b""), named("a.ris", RIS)]
    response = client_of(review_cast.ines).post(LIST, {"files": files})
    assert response.status_code == 422 and "IMP-001" in response.content.decode()
    assert [upload.name for upload in Upload.objects.all()] == ["a.ris"]


def test_ticked_files_are_imported_into_new_old_and_shared_runs(review_cast, waiting, client_of):
    first, second = waiting
    data = fields(first, database="scopus", searched_on="2026-03-01", hits="7")
    data |= fields(second, run="above")
    assert client_of(review_cast.ines).post(CONFIRM, data).status_code == 302
    run = Run.objects.get()
    assert (run.database, str(run.searched_on), run.hits) == ("scopus", "2026-03-01", 7)
    assert {file.run for file in ImportFile.objects.all()} == {run}
    assert not Upload.objects.exists()


def test_a_file_may_join_a_run_that_there_is(review_cast, waiting, client_of):
    run = create_run(review_cast.ines, database="embase")
    response = client_of(review_cast.lena).post(CONFIRM, fields(waiting[0], run=str(run.pk)))
    assert response.status_code == 302
    assert ImportFile.objects.get().run == run and Upload.objects.get() == waiting[1]


BAD = [
    ("no database", {}, 422, "Say which database"),
    ("a source without a name", {"database": "other"}, 422, "Name the source"),
    ("a run that is not there", {"run": "3f3c"}, 422, "not one of the available choices"),
    ("nothing above", {"run": "above"}, 409, "No file above it was imported"),
    ("a date that is none", {"database": "scopus", "searched_on": "x"}, 422, "valid date"),
    ("fewer than no hits", {"database": "scopus", "hits": "-1"}, 422, "greater than or equal"),
]


@pytest.mark.parametrize(("said", "status", "words"), [c[1:] for c in BAD], ids=[c[0] for c in BAD])
def test_what_cannot_be_is_said_at_its_file(review_cast, waiting, client_of, said, status, words):
    response = client_of(review_cast.ines).post(CONFIRM, fields(waiting[0], **said))
    assert response.status_code == status and words in response.content.decode()
    assert Upload.objects.count() == 2 and not ImportFile.objects.exists()


def test_an_unticked_file_waits_whatever_else_was_said_of_it(review_cast, waiting, client_of):
    data = fields(waiting[0], searched_on="nonsense", take="")
    response = client_of(review_cast.ines).post(CONFIRM, data, follow=True)
    assert "No file was ticked" in response.content.decode() and Upload.objects.count() == 2


def test_a_file_that_is_there_already_is_not_ticked_and_asks(review_cast, waiting, client_of):
    client = client_of(review_cast.ines)
    client.post(CONFIRM, fields(waiting[0], database="scopus"))
    file = ImportFile.objects.get()
    ImportFile.objects.update(published_at=file.uploaded_at)
    take_uploads(review_cast.ines, name="a again.ris", content=io.BytesIO(RIS))
    twin = Upload.objects.get(name="a again.ris")
    shown = client.get(LIST).content.decode()
    box = shown.split(f'name="file-{twin.pk.hex}-take"')[1].split(">")[0]
    assert "IMP-303" in shown and "checked" not in box
    said = {"database": "scopus"}
    assert client.post(CONFIRM, fields(twin, **said)).status_code == 409
    assert client.post(CONFIRM, fields(twin, again="on", **said)).status_code == 302
    assert ImportFile.objects.count() == 2


def test_a_waiting_file_is_thrown_away(review_cast, waiting, client_of):
    response = client_of(review_cast.ines).post(f"{LIST}{waiting[0].pk}/discard/")
    assert response.status_code == 302 and Upload.objects.get() == waiting[1]


def test_the_columns_of_a_table_are_said_on_its_page(review_cast, client_of):
    odd = b"Who,<b>What</b>\nKhalili A,First <i>one</i>\n"
    (upload,) = take_uploads(review_cast.ines, name="odd.csv", content=io.BytesIO(odd))
    page = f"{LIST}{upload.pk}/reading/"
    client = client_of(review_cast.ines)
    shown = client.get(page).content.decode()
    assert "&lt;b&gt;What" in shown and "First &lt;i&gt;" in shown and "IMP-002" in shown
    refused = client.post(page, {"has_header": "on", "column-0": "authors"})
    assert refused.status_code == 422 and "which column holds the title" in refused.content.decode()
    said = {"has_header": "on", "column-0": "authors", "column-1": "title"}
    assert client.post(page, said)["Location"] == LIST
    upload.refresh_from_db()
    assert upload.titles == ["First one"] and upload.columns["fields"] == {
        "0": "authors",
        "1": "title",
    }


def test_a_table_that_is_known_needs_no_columns(review_cast, client_of):
    known = io.BytesIO(b"Title,Authors\nOne,Khalili A\n")
    (upload,) = take_uploads(review_cast.ines, name="known.csv", content=known)
    page = f"{LIST}{upload.pk}/reading/"
    said = {"has_header": "on", "column-0": "title", "column-1": "authors", "encoding": "cp1252"}
    assert client_of(review_cast.ines).post(page, said).status_code == 302
    upload.refresh_from_db()
    assert (upload.columns, upload.chosen_encoding) == ({}, "cp1252")


def test_the_pages_are_for_those_who_search(review_cast, waiting, client_of):
    discard = f"{LIST}{waiting[0].pk}/discard/"
    for person, status in (("ana", 403), ("olu", 403), ("outsider", 404)):
        client = client_of(getattr(review_cast, person))
        assert client.get(LIST).status_code == status
        for address in (LIST, CONFIRM, discard, discard.replace("discard", "reading")):
            assert client.post(address).status_code == status
    assert Upload.objects.count() == 2


def test_another_reviews_upload_is_not_there(review_cast, waiting, client_of, make_user):
    eve = create_review(make_user("Eve"), title="Another", slug="another")
    client = client_of(eve)
    assert client.post(f"/reviews/another/imports/{waiting[0].pk}/discard/").status_code == 404
    assert b"a.ris" not in client.get("/reviews/another/imports/").content
    client.post("/reviews/another/imports/confirm/", fields(waiting[0], database="scopus"))
    assert Upload.objects.count() == 2 and not ImportFile.objects.exists()
