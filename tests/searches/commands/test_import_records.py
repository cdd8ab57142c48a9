"""The command line contract of import_records: what it stores, says, and how it ends."""

import zipfile

import pytest

from searches.management.commands.import_records import Command
from searches.models import ImportFile, Record, Run

pytestmark = pytest.mark.django_db(transaction=True)  # a command closes its connections
RIS = "TY  - JOUR\nTI  - {}\nER  - \n"
BROKEN = "TY  - JOUR\nER  - \n"


@pytest.fixture
def run(capsys, review_cast):
    """Runs the command as the shell does; gives its exit status, stdout and stderr."""

    def run_command(*arguments: object) -> tuple[int, str, str]:
        status = 0
        try:
            argv = ["manage.py", "import_records", "tacrolimus", *map(str, arguments)]
            Command().run_from_argv(argv)
        except SystemExit as exit_:
            status = exit_.code
        return status, *capsys.readouterr()

    return run_command


@pytest.fixture
def ris(tmp_path):
    path = tmp_path / "a.ris"
    path.write_text(RIS.format("One") + RIS.format("Two"))
    return path


def test_a_file_becomes_a_new_run_with_its_records(run, ris):
    status, out, err = run(ris, "--database", "scopus", "--date", "2026-03-14", "--hits", 2)
    made = Run.objects.get()
    assert (status, err) == (0, "")
    assert f"a.ris: 2 records, 2 readable, 0 unreadable; run {made.pk}" in out
    assert (made.database, str(made.searched_on), made.hits) == ("scopus", "2026-03-14", 2)
    assert Record.objects.visible().count() == 2


def test_a_second_file_may_join_the_run(run, ris, tmp_path):
    run(ris, "--database", "scopus")
    other = tmp_path / "b.ris"
    other.write_text(RIS.format("Three"))
    assert run(other, "--run", Run.objects.get().pk)[0] == 0
    assert ImportFile.objects.filter(run=Run.objects.get()).count() == 2


def test_rows_that_cannot_be_read_are_told_with_their_place(run, ris):
    ris.write_text(RIS.format("One") + BROKEN)
    status, out, err = run(ris, "--database", "scopus")
    assert status == 1 and "1 unreadable" in out
    assert "a.ris: record 2, line 4: IMP-210" in err


def test_an_archive_gives_a_file_for_each_and_names_what_is_none(run, tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x/one.ris", RIS.format("One"))
        archive.writestr("two.ris", RIS.format("Two"))
        archive.writestr("log.txt", "nothing of the kind")
    status, out, err = run(path, "--database", "scopus")
    assert status == 1 and "one.ris: 1 records" in out and "two.ris: 1 records" in out
    assert "log.txt" in err and "IMP-002" in err
    assert Run.objects.count() == 1 and Record.objects.visible().count() == 2


REFUSED = [
    ("no database", [], "--database"),
    ("a date that is none", ["--database", "scopus", "--date", "14.3."], "YYYY-MM-DD"),
    ("fewer than no hits", ["--database", "scopus", "--hits", "-1"], "from 0 on"),
    ("a run that is not there", ["--run", "x"], "no run"),
]


@pytest.mark.parametrize(("said", "words"), [c[1:] for c in REFUSED], ids=[c[0] for c in REFUSED])
def test_what_cannot_be_is_refused_in_a_line(run, ris, said, words):
    status, out, err = run(ris, *said)
    assert (status, out) == (2, "") and words in err and not Run.objects.exists()


def test_the_same_file_again_is_refused_and_leaves_no_run(run, ris):
    run(ris, "--database", "scopus")
    status, _, err = run(ris, "--database", "scopus")
    assert status == 2 and "IMP-303" in err and Run.objects.count() == 1
    assert run(ris, "--database", "scopus", "--again")[0] == 0
    assert Record.objects.visible().count() == 4


def test_a_file_that_is_none_is_refused(run, ris, tmp_path):
    ris.write_text("<!doctype html><p>Sign in")
    status, _, err = run(ris, "--database", "scopus")
    assert status == 2 and "IMP-002" in err and not Record.objects.exists()
    assert run(tmp_path / "nowhere.ris", "--database", "scopus")[0] == 2
