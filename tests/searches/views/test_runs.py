"""Pages of runs and the upload of their files over HTTP."""

from io import BytesIO

import pytest

from reviews.models import AuditEvent
from reviews.services.jobs import run_inline
from searches import tasks
from searches.models import ImportFile, Record, Run, Strategy
from searches.services.runs import create_run
from searches.services.strategies import save_strategy

pytestmark = pytest.mark.django_db
LIST = "/reviews/tacrolimus/runs/"
NEW = f"{LIST}new/"
TWO = b"TY  - JOUR\nTI  - One\nPY  - 2020\nER  - \nTY  - JOUR\nTI  - Two\nER  - \n"
WITH_UNREADABLE = TWO + b"TY  - JOUR\nER  - \n"
WEB_PAGE = b"<!doctype html><title>Sign in</title>"


def filled(**changes) -> dict:
    form = {"database": "scopus", "source_kind": "database", "platform": "scopus.com"}
    form |= {"searched_on": "2026-03-14", "query_text": "TITLE(x)", "limits": "none", "hits": "3"}
    return form | changes


@pytest.fixture(autouse=True)
def _worker_is_away(monkeypatch):
    """The broker is not part of these tests; the tasks are known, so that jobs run inline."""
    assert tasks.store_records
    monkeypatch.setattr("celery.app.base.Celery.send_task", lambda *args, **kwargs: None)


@pytest.fixture
def run(review_cast):
    return create_run(review_cast.ines, database="scopus", query_text="<i>TITLE(x)</i>", hits=3)


@pytest.fixture
def upload(review_cast, client_of, run):
    """Send files (name, bytes) as the searcher does; `read` also does the jobs."""

    def send(*files, person="ines", read=False, **data):
        data["files"] = [named(name, content) for name, content in files]
        response = client_of(getattr(review_cast, person)).post(address(run) + "upload/", data)
        if read:
            for file in ImportFile.objects.filter(published_at__isnull=True):
                run_inline(file.job)
        return response

    return send


def named(name: str, content: bytes) -> BytesIO:
    file = BytesIO(content)
    file.name = name
    return file


def address(run) -> str:
    return f"{LIST}{run.pk}/"


def test_the_empty_list_says_what_to_do_next(review_cast, client_of):
    assert NEW in client_of(review_cast.ines).get(LIST).content.decode()
    assert NEW not in client_of(review_cast.olu).get(LIST).content.decode()


def test_a_run_is_written_down_and_shown_to_everybody(review_cast, client_of):
    response = client_of(review_cast.ines).post(NEW, filled())
    run = Run.objects.get()
    assert response["Location"] == address(run)
    assert (run.platform, run.hits, str(run.searched_on)) == ("scopus.com", 3, "2026-03-14")
    page = client_of(review_cast.olu).get(address(run)).content.decode()
    assert "TITLE(x)" in page and "14 March 2026" in page and "/edit/" not in page


def test_what_is_missing_is_said_to_be_not_recorded(review_cast, client_of):
    run = create_run(review_cast.lena, database="wos")
    page = client_of(review_cast.ana).get(address(run)).content.decode()
    assert page.count("not recorded") == 6
    assert "not recorded" in client_of(review_cast.ana).get(LIST).content.decode()


def test_the_form_is_filled_in_from_the_newest_strategy(review_cast, client_of):
    for term in ("old", "FK506"):
        save_strategy(review_cast.ines, [{"name": "Drug", "terms": [{"text": term}]}])
    form = client_of(review_cast.ines).get(NEW, {"database": "scopus"}).context["form"]
    assert form["query_text"].value() == "TITLE-ABS-KEY(FK506)"
    newest = Strategy.objects.get(version=2)
    assert form["database"].value() == "scopus" and form["strategy"].value() == newest.pk
    assert client_of(review_cast.ines).get(NEW, {"database": "nonsense"}).status_code == 200


BAD_RUNS = [
    ("no database", {"database": ""}, "database"),
    ("an unknown database", {"database": "google"}, "database"),
    ("another source without a name", {"database": "other"}, "source_name"),
    ("hits below none", {"hits": "-1"}, "hits"),
    ("hits in words", {"hits": "many"}, "hits"),
    ("no such day", {"searched_on": "2026-02-30"}, "searched_on"),
    ("another kind", {"source_kind": "hearsay"}, "source_kind"),
    ("another review's strategy", {"strategy": "999"}, "strategy"),
]


@pytest.mark.parametrize(
    ("wrong", "field"), [c[1:] for c in BAD_RUNS], ids=[c[0] for c in BAD_RUNS]
)
def test_a_run_that_makes_no_sense_comes_back_with_what_was_typed(
    review_cast, client_of, run, wrong, field
):
    for page in (NEW, f"{address(run)}edit/"):
        response = client_of(review_cast.ines).post(page, filled(**wrong))
        assert response.status_code == 422 and field in response.context["form"].errors
        assert b"TITLE(x)" in response.content
    assert Run.objects.get().hits == 3


def test_a_correction_keeps_what_stood_there_in_the_audit_log(review_cast, client_of, run):
    client_of(review_cast.lena).post(f"{address(run)}edit/", filled(hits="7"))
    run.refresh_from_db()
    event = AuditEvent.objects.get(action="run.changed")
    assert run.hits == 7 and event.old["hits"] == 3 and event.new["hits"] == 7


def test_an_upload_is_kept_and_its_records_show_when_it_was_read(
    review_cast, client_of, run, upload
):
    assert upload(("export.ris", WITH_UNREADABLE))["Location"] == address(run)
    waiting = client_of(review_cast.ines).get(address(run)).content.decode()
    assert "waiting for its turn" in waiting and "being read" in waiting
    run_inline(ImportFile.objects.get().job)
    page = client_of(review_cast.ana).get(address(run))
    file = page.context["files"][0]
    assert (file.readable, file.unreadable, file.format, file.line_ending) == (2, 1, "ris", "LF")
    assert f"/reviews/tacrolimus/quarantine/?file={file.pk}" in page.content.decode()


def test_several_files_are_taken_in_at_once(upload):
    assert upload(("a.ris", TWO), ("b.ris", WITH_UNREADABLE)).status_code == 302
    assert sorted(ImportFile.objects.values_list("name", flat=True)) == ["a.ris", "b.ris"]


@pytest.mark.parametrize(
    ("hits", "is_said"), [(3, False), (2, True), (None, False)], ids=["equal", "fewer", "unknown"]
)
def test_hits_that_are_not_the_records_are_pointed_out(
    review_cast, client_of, run, upload, hits, is_said
):
    Run.objects.update(hits=hits)
    upload(("export.ris", WITH_UNREADABLE), read=True)
    for page in (LIST, address(run)):
        shown = client_of(review_cast.olu).get(page).content.decode()
        assert ("PR-202" in shown) == is_said
    if is_said:
        assert "Scopus reported 2 hits, 3 records came in" in shown


def test_a_file_that_is_no_export_ends_as_a_failed_job_that_says_where_and_what_to_do(
    review_cast, client_of, run, upload
):
    upload(("export.ris", WEB_PAGE), read=True)
    job = ImportFile.objects.get().job
    assert job.state == "failed"
    for part in ("“export.ris”", "line 1", "a web page", "What can be read", "IMP-002"):
        assert part in job.error
        for person in ("ines", "ana"):
            page = client_of(getattr(review_cast, person)).get(address(run)).content.decode()
            assert part in page
    assert not Record.objects.exists()


def test_an_empty_file_is_refused_at_once(upload):
    response = upload(("nothing.ris", b""))
    assert response.status_code == 422 and b"IMP-001" in response.content
    assert b'name="again"' not in response.content
    assert not ImportFile.objects.exists()


def test_an_upload_without_a_file_is_refused(upload):
    response = upload()
    assert response.status_code == 422 and b"data-error-summary" in response.content


def test_the_same_file_is_taken_in_again_only_on_purpose(review_cast, client_of, run, upload):
    upload(("export.ris", TWO), read=True)
    assert b'name="again"' not in client_of(review_cast.ines).get(address(run)).content
    refused = upload(("copy.ris", TWO))
    assert refused.status_code == 409 and b"IMP-303" in refused.content
    assert b'name="again"' in refused.content
    assert upload(("copy.ris", TWO), again="on").status_code == 302
    assert ImportFile.objects.count() == 2


def test_one_refused_file_does_not_hold_up_the_others(upload):
    response = upload(("empty.ris", b""), ("good.ris", TWO))
    assert response.status_code == 422
    assert "“empty.ris” is empty" in response.content.decode()
    assert [file.name for file in response.context["files"]] == ["good.ris"]


def test_the_list_of_files_answers_only_when_a_job_has_ended(review_cast, client_of, run, upload):
    upload(("export.ris", TWO))
    client = client_of(review_cast.ana)
    ask = {"headers": {"HX-Request": "true"}, "query_params": {"open": "1"}}
    assert client.get(address(run), **ask).status_code == 204
    run_inline(ImportFile.objects.get().job)
    answer = client.get(address(run), **ask)
    assert answer.status_code == 200 and "HX-Request" in answer["Vary"]
    fragment = answer.content.decode().strip()
    assert fragment.startswith('<div id="files-of-run"') and "hx-get" not in fragment


def test_hostile_names_and_texts_are_shown_as_text(review_cast, client_of, run, upload):
    upload(("<img src=x>.ris", TWO), read=True)
    for page in (LIST, address(run)):
        shown = client_of(review_cast.ana).get(page).content
        assert b"<img src=x" not in shown and b"&lt;img src=x" in shown
    assert b"<i>TITLE" not in shown and b"&lt;i&gt;TITLE" in shown


@pytest.mark.parametrize("person", ["ana", "olu"])
def test_writing_is_for_the_lead_and_the_searcher(review_cast, client_of, run, upload, person):
    client = client_of(getattr(review_cast, person))
    for page in (NEW, f"{address(run)}edit/"):
        assert client.get(page).status_code == client.post(page, filled()).status_code == 403
    assert upload(("export.ris", TWO), person=person).status_code == 403
    assert not ImportFile.objects.exists() and Run.objects.count() == 1


def test_outsiders_and_wrong_methods(review_cast, client_of, run):
    outsider, lead = client_of(review_cast.outsider), client_of(review_cast.lena)
    for page in (LIST, NEW, address(run), f"{address(run)}edit/", f"{address(run)}upload/"):
        assert outsider.get(page).status_code == outsider.post(page).status_code == 404
    assert lead.post(LIST).status_code == lead.post(address(run)).status_code == 405
    assert lead.get(f"{address(run)}upload/").status_code == lead.put(NEW).status_code == 405
