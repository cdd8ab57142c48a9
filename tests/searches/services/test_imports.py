"""Imports: all of a file or nothing, whatever happens to the worker."""

import io
import tracemalloc
from datetime import timedelta

import pytest
from django.utils import timezone

from reviews.models import Job
from reviews.services import jobs
from reviews.vocabulary import JobState
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from searches.bibliography import record_from_fields
from searches.dedup import merge_records
from searches.formats.reading import KEPT
from searches.models import Citation, ImportFile, Record
from searches.selectors.search import search_citations
from searches.services import imports, storing
from searches.services.citations import citation_values
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


@pytest.fixture
def in_each_transaction(monkeypatch):
    """Batches of a hundred rows, and something done at the end of each one's transaction."""
    for name in ("COPY_BATCH", "FIRST_BATCH", "LARGEST_BATCH", "REMOVAL_BATCH"):
        monkeypatch.setattr(storing, name, 100)
    monkeypatch.setattr(storing, "SQLITE_SECONDS", 60)
    monkeypatch.setattr(imports, "SECONDS_BETWEEN_REPORTS", 0)
    hold = jobs.RunningJob.hold

    def do(something):
        def then(running):
            hold(running)
            something()

        monkeypatch.setattr(jobs.RunningJob, "hold", then)

    return do


def test_nothing_shows_before_the_last_row_is_stored(receive, in_each_transaction):
    file = receive(ris(250))
    seen = []
    in_each_transaction(
        lambda: seen.append(
            (
                Record.objects.count(),
                Record.objects.visible().count(),
                Citation.objects.visible().count(),
            )
        )
    )
    jobs.run_inline(file.job)
    assert [stored for stored, *_ in seen if stored] == [100, 200, 250, 250]
    assert {tuple(shown) for _, *shown in seen} == {(0, 0)}
    assert Record.objects.visible().count() == Citation.objects.visible().count() == 250


def die_at(stored: int):
    def perhaps():
        if Record.objects.count() == stored:
            raise SystemExit("killed")

    return perhaps


def test_a_worker_killed_halfway_leaves_nothing_double(receive, in_each_transaction):
    file = receive(ris(250))
    in_each_transaction(die_at(200))
    with pytest.raises(SystemExit):
        jobs.run_inline(file.job)
    assert Record.objects.count() == 100 and Record.objects.visible().count() == 0
    in_each_transaction(lambda: None)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.run_inline(file.job).state == JobState.DONE
    assert Record.objects.count() == Citation.objects.count() == 250


def test_what_the_last_attempt_of_a_given_up_import_left_goes_with_the_next(
    receive, in_each_transaction
):
    file = receive(ris(250))
    in_each_transaction(die_at(200))
    with pytest.raises(SystemExit):
        jobs.run_inline(file.job)
    Job.objects.update(state=JobState.FAILED, error="given up", finished_at=timezone.now())
    in_each_transaction(lambda: None)
    jobs.run_inline(receive(ris(3)).job)
    assert Record.objects.count() == Citation.objects.count() == 3


def test_a_worker_that_lost_its_lease_writes_nothing(receive, in_each_transaction):
    file = receive(ris(250))

    def another_takes_over():
        if Record.objects.count() == 100:
            Job.objects.update(attempt=7)

    in_each_transaction(another_takes_over)
    jobs.run_inline(file.job)
    assert Record.objects.count() <= 100 and not Record.objects.visible().exists()


def test_a_message_that_comes_twice_stores_once(receive):
    file = receive(ris(3))
    jobs.run_inline(file.job)
    jobs.run_inline(file.job)
    assert Record.objects.count() == 3


def test_a_cancelled_import_leaves_nothing(receive, review_cast, in_each_transaction):
    file = receive(ris(250))

    def cancel():
        job = Job.objects.get(pk=file.job.pk)
        if Record.objects.count() == 200 and not job.cancel_requested_at:
            jobs.cancel_job(review_cast.ines, job)

    in_each_transaction(cancel)
    job = jobs.run_inline(file.job)
    assert not Record.objects.exists() and not Citation.objects.exists()
    assert job.state == JobState.CANCELLED


def test_progress_is_told_in_records_with_an_estimate_of_all(receive, in_each_transaction):
    file = receive(ris(2500))
    told = []
    in_each_transaction(lambda: told.append(Job.objects.values_list("done", "total").get()))
    job = jobs.run_inline(file.job)
    assert (job.done, job.total) == (2500, 2500)
    assert all(total >= done for done, total in told if total)


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


def test_text_that_no_database_can_hold_is_stored_with_a_sign_in_its_place():
    assert storing.storable({"a\x00": ["\x00b", ("\ud800", 3)]}) == {"a␀": ["␀b", ["\ufffd", 3]]}


def test_ten_thousand_authors_are_stored(receive):
    authors = "".join(f"AU  - Person{i}, A.\n" for i in range(10_000))
    content = f"TY  - JOUR\nTI  - Many\n{authors}ER  - \n".encode()
    assert jobs.run_inline(receive(content).job).state == JobState.DONE
    assert len(Citation.objects.get().authors) == 10_000


def test_a_title_and_an_abstract_of_a_megabyte_are_stored_and_found(receive, review_cast):
    long = " ".join(f"word{i}" for i in range(100_000))
    content = f"TY  - JOUR\nTI  - {long}\nAB  - {long}\nER  - \n".encode()
    assert jobs.run_inline(receive(content).job).state == JobState.DONE
    assert search_citations(Citation.objects.visible(), "word1").count() == 1


@pytest.mark.parametrize("signs", ["tab\there", "back\\slash \\N \\.", "quote \"' $$ %s ;--"])
def test_signs_that_mean_something_to_a_database_arrive_as_they_are(receive, signs):
    content = f"TY  - JOUR\nTI  - Title\nN1  - {signs}\nAB  - {signs}\nER  - \n".encode()
    jobs.run_inline(receive(content).job)
    record = Record.objects.get()
    assert signs in record.raw
    assert record.citation.abstract == " ".join(signs.split())


def test_a_file_with_more_records_than_one_may_hold_is_refused_whole(receive, settings):
    settings.MAX_RECORDS = 5
    assert jobs.run_inline(receive(ris(5)).job).state == JobState.DONE
    job = jobs.run_inline(receive(ris(6)).job)
    assert job.state == JobState.FAILED and "more than 5 records" in job.error
    assert "split" in job.error and Record.objects.count() == 5


def test_a_line_as_long_as_a_file_costs_its_entry_alone_and_little_memory(receive):
    size = 64_000_000
    long = b"TY  - JOUR\nTI  - Long\nAB  - " + b"a b c d " * (size // 8) + b"\nER  - \n"
    file = receive(ris(1) + long + ris(1))
    tracemalloc.start()
    job = jobs.run_inline(file.job)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert job.result == {"records": 3, "readable": 2, "unreadable": 1} and most < size
    cut = Record.objects.get(is_readable=False)
    assert (cut.position, len(cut.raw)) == (2, KEPT) and "longer than" in cut.problems[0]["message"]


def test_what_goes_wrong_while_the_file_is_read_ahead_stops_the_import(receive, settings):
    settings.MAX_RECORDS = 2 * storing.COPY_BATCH
    job = jobs.run_inline(receive(ris(settings.MAX_RECORDS + 1)).job)
    assert job.state == JobState.FAILED and "IMP-004" in job.error
    assert not Record.objects.exists() and not Citation.objects.exists()


def test_a_file_without_one_readable_row_is_refused(receive):
    job = jobs.run_inline(receive(b"TY  - JOUR\nXX  - \nER  - \n").job)
    assert job.state == JobState.FAILED and "IMP-210" in job.error and "line 1" in job.error
    assert not Record.objects.exists()


def test_stored_rows_say_what_the_general_way_would(receive):
    jobs.run_inline(receive(ris(3)).job)
    for record in Record.objects.select_related("citation", "file"):
        again = Citation(pk=record.citation.pk, review=record.review)
        canonical = record_from_fields(record.fields)
        merged = merge_records([(record.pk, canonical)])
        for name, value in citation_values(merged).items():
            setattr(again, name, value)
        for field in Citation._meta.concrete_fields:
            if field.name not in ("founding_file", "review"):
                name = field.attname
                assert getattr(record.citation, name) == getattr(again, name), name
        assert record.citation.founding_file == record.file


def test_what_was_withdrawn_may_come_again_unasked(receive, review_cast):
    file = receive(ris(2))
    jobs.run_inline(file.job)
    now = timezone.now()
    ImportFile.objects.update(withdrawn_at=now, withdrawn_by=review_cast.ines.user)
    assert Citation.objects.visible().count() == 0
    jobs.run_inline(receive(ris(2)).job)
    assert Citation.objects.visible().count() == 2


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
