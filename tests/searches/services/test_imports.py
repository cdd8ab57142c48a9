"""Imports: all of a file or nothing, whatever happens to the worker."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone

from reviews.models import Job
from reviews.services import jobs
from reviews.vocabulary import JobState
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from searches.models import Citation, ImportFile, Record
from searches.services import imports
from searches.services.runs import create_run

pytestmark = pytest.mark.django_db


def ris(n: int, *, broken: bool = False) -> bytes:
    entries = [f"TY  - JOUR\nTI  - Work {i}\nER  - \n" for i in range(n)]
    return "\n".join([*entries, "TY  - JOUR\nXX  - \nER  - \n"] if broken else entries).encode()


@pytest.fixture
def run(review_cast):
    return create_run(review_cast.ines, database="pubmed")


@pytest.fixture
def receive(review_cast, run):
    def take(content: bytes, name: str = "a.ris", **options) -> ImportFile:
        return imports.receive_file(
            review_cast.ines, run, name=name, content=io.BytesIO(content), **options
        )

    return take


def test_every_row_becomes_a_record_with_its_raw_text(receive):
    file = receive(ris(250, broken=True))
    job = jobs.run_inline(file.job)
    assert job.result == {"records": 251, "readable": 250, "unreadable": 1}
    bad = Record.objects.get(is_readable=False)
    assert bad.citation is None and bad.problems[0]["code"] == "IMP-210"
    assert bad.problems[0]["line"] == bad.line
    good = Record.objects.get(position=3)
    assert "Work 2" in good.raw and good.citation.title == "Work 2"
    assert good.citation == good.own_citation


def test_nothing_shows_before_the_last_row_is_stored(receive, monkeypatch):
    file = receive(ris(250))
    seen = []
    store = imports._store_batch

    def peek(*arguments):
        store(*arguments)
        seen.append((Record.objects.visible().count(), Citation.objects.visible().count()))

    monkeypatch.setattr(imports, "_store_batch", peek)
    jobs.run_inline(file.job)
    assert seen == [(0, 0)] * 3 and Record.objects.visible().count() == 250


def test_a_worker_killed_halfway_leaves_nothing_double(receive, monkeypatch):
    file = receive(ris(250))
    store, calls = imports._store_batch, []

    def die_at_the_second(*arguments):
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit("killed")
        store(*arguments)

    monkeypatch.setattr(imports, "_store_batch", die_at_the_second)
    with pytest.raises(SystemExit):
        jobs.run_inline(file.job)
    assert Record.objects.count() == 100 and Record.objects.visible().count() == 0
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.run_inline(file.job).state == JobState.DONE
    assert Record.objects.count() == Citation.objects.count() == 250


def test_a_message_that_comes_twice_stores_once(receive):
    file = receive(ris(3))
    jobs.run_inline(file.job)
    jobs.run_inline(file.job)
    assert Record.objects.count() == 3


def test_a_cancelled_import_shows_nothing(receive, review_cast, monkeypatch):
    file = receive(ris(250))
    store = imports._store_batch

    def cancel_then_store(*arguments):
        store(*arguments)
        job = Job.objects.get(pk=file.job.pk)
        if not job.cancel_requested_at:
            jobs.cancel_job(review_cast.ines, job)

    monkeypatch.setattr(imports, "_store_batch", cancel_then_store)
    assert jobs.run_inline(file.job).state == JobState.CANCELLED
    assert Record.objects.visible().count() == 0


def test_a_file_that_is_none_fails_with_file_line_and_remedy(receive):
    job = jobs.run_inline(receive(b"%PDF-1.7 x", name="paper.pdf").job)
    assert job.state == JobState.FAILED
    assert "paper.pdf" in job.error and "PDF" in job.error and "IMP-002" in job.error
    assert job.attempt == 1


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\x\\y.ris", "a\x00b.ris", "n" * 400])
def test_a_file_name_is_shown_and_never_a_path(receive, name, settings, tmp_path):
    file = receive(ris(1), name=name)
    assert "/" not in file.name and len(file.name) <= 255
    stored = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [file.pk.hex]


def test_nul_characters_in_a_file_are_shown_and_stop_nothing(receive):
    content = b"TY  - JOUR\nTI  - a\x00b\nVL  - 1\x002\nAN  - \x00\nXX  - \x00\nER  - \n"
    job = jobs.run_inline(receive(content).job)
    assert job.state == JobState.DONE
    record = Record.objects.get()
    assert "a␀b" in record.raw and record.citation.title == "ab"


def test_an_empty_or_too_large_file_is_refused(receive, settings):
    with pytest.raises(BadInput, match="IMP-001"):
        receive(b"")
    settings.MAX_UPLOAD_MB = 1
    with pytest.raises(BadInput, match="IMP-004"):
        receive(b"x" * (1024 * 1024 + 1))
    assert not ImportFile.objects.exists()


def test_the_same_file_again_is_asked_about(receive):
    jobs.run_inline(receive(ris(2)).job)
    with pytest.raises(Conflict, match="IMP-303"):
        receive(ris(2), name="copy.ris")
    jobs.run_inline(receive(ris(2), again=True).job)
    assert Record.objects.count() == 4


def test_reviewers_do_not_import(review_cast, run):
    with pytest.raises(NotAllowed):
        imports.receive_file(review_cast.ana, run, name="a", content=io.BytesIO(b"x"))
