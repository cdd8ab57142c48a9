"""The acceptance cases of the record formats that are about whole imports, by their number."""

import io
from pathlib import Path

import pytest

from reviews.services.jobs import run_inline
from reviewsite.lib.errors import Conflict
from screening import tasks as screening_tasks
from searches import tasks
from searches.models import Citation, ImportFile, Record
from searches.selectors.runs import runs_of
from searches.services.comparisons import compare_new
from searches.services.imports import receive_file
from searches.services.runs import create_run
from tests.searches.formats.test_readers import SAMPLES

pytestmark = pytest.mark.django_db
assert tasks.store_records and screening_tasks.deduplicate
FOLDER = Path(__file__).resolve().parents[1] / "formats" / "cases"
RIS = "TY  - JOUR\nTI  - Number {}\nER  - \n"
EMPTY = "TY  - JOUR\nER  - \n"


def imported(member, content: bytes, *, name: str = "a.ris", again: bool = False, **run):
    """A file of a new run, read by its job."""
    made = create_run(member, **{"database": "other", "source_name": name} | run)
    file = receive_file(member, made, name=name, content=io.BytesIO(content), again=again)
    return file, run_inline(file.job)


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"\xef\xbb\xbf \n", "IMP-001"), (bytes(range(1, 256)) * 9, "IMP-002")],
    ids=["case-66-empty", "case-66-random"],
)
def test_case_66_a_file_that_is_none_stores_nothing(review_cast, content, code):
    file, job = imported(review_cast.ines, content)
    assert job.state == "failed" and code in job.error
    assert not Record.objects.exists() and ImportFile.objects.get().published_at is None


def test_case_67_the_same_file_counts_twice_only_when_a_person_says_so(review_cast):
    content = RIS.format(1).encode()
    imported(review_cast.ines, content)
    with pytest.raises(Conflict, match="IMP-303"):
        imported(review_cast.ines, content)
    assert Record.objects.visible().count() == 1
    imported(review_cast.ines, content, again=True)
    assert Record.objects.visible().count() == 2


def test_case_68_every_entry_is_stored_readable_or_not(review_cast):
    content = "".join(EMPTY if n in (7, 50, 99) else RIS.format(n) for n in range(100))
    _, job = imported(review_cast.ines, content.encode())
    assert job.result == {"records": 100, "readable": 97, "unreadable": 3}


def test_case_69_a_number_that_differs_from_the_report_is_shown(review_cast, client_of):
    content = "".join(map(RIS.format, range(118))).encode()
    file, _ = imported(review_cast.ines, content, hits=120)
    shown = client_of(review_cast.ana).get(f"/reviews/tacrolimus/runs/{file.run_id}/")
    shown = shown.content.decode()
    assert "reported 120 hits, 118 records came in" in shown and "IMP-106" in shown


def test_case_73_a_file_that_declares_more_than_it_holds_is_named_on_the_diagrams_page(
    review_cast, client_of
):
    content = b"Record #1 of 3\n\n" + RIS.format(1).encode()
    imported(review_cast.ines, content)
    page = client_of(review_cast.lena).get("/reviews/tacrolimus/prisma/").content.decode()
    assert "IMP-106: a.ris" in page and "3 records, but 1" in page


def test_case_76_every_carrier_of_one_record_gives_one_citation(review_cast):
    paths = [FOLDER / name for name in SAMPLES]
    for path in paths:
        _, job = imported(review_cast.ines, path.read_bytes(), name=path.name, again=True)
        assert job.state == "done" and job.result["unreadable"] == 0, (path.name, job.error)
    assert run_inline(compare_new(review_cast.ines)).state == "done"
    citation = Citation.objects.visible().get()
    assert citation.records.visible().count() == len(paths) > 25
    assert sum(run.readable for run in runs_of(review_cast.ines)) == len(paths)
