"""Imports undone and rows mended by real processes, beside people who give verdicts."""

from pathlib import Path

import pytest

from tests.races.test_claims import environment, postgres_database, python
from tests.races.test_imports import begin

__all__ = ["postgres_database"]
HERE = Path(__file__).resolve().parent
pytestmark = pytest.mark.workers


def let_loose(processes: list) -> list[str]:
    """Give the word to all at once; what each wrote at its end."""
    for process in processes:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=300) for process in processes]
    errors = "".join(err for _, err in ends)
    assert not any(process.returncode for process in processes), errors
    assert "locked" not in errors and "deadlock" not in errors
    return [out for out, _ in ends]


def undo_while_people_vote(env: dict) -> None:
    python(env, "manage.py", "migrate", "--verbosity=0")
    emails = python(env, str(HERE / "build.py"), "race", "4", "40").split()
    people = [begin(env, str(HERE / "reviewer.py"), "race", email, "late") for email in emails]
    undoer = begin(env, str(HERE / "withdraw.py"), "race", "40", "15")
    assert let_loose([undoer, *people])[0] == "15\n"
    assert " 0 violations" in f" {python(env, 'manage.py', 'check_integrity')}"


def test_imports_are_undone_on_sqlite_while_people_vote(tmp_path):
    undo_while_people_vote(environment(tmp_path))


@pytest.mark.postgres
def test_imports_are_undone_on_postgresql_while_people_vote(tmp_path, postgres_database):
    env = environment(tmp_path, DATABASE_URL=postgres_database, ALLOWED_HOSTS="localhost")
    undo_while_people_vote(env)


def mend_the_same_rows(env: dict) -> None:
    """Each row is mended once, and the further entries never want one position."""
    python(env, "manage.py", "migrate", "--verbosity=0")
    mend = str(HERE / "mend.py")
    slug = python(env, mend, "make", "30")
    ways = ("forwards", "forwards", "backwards")
    ends = let_loose([begin(env, mend, slug, way) for way in ways])
    assert sum(map(int, ends)) == 30
    count = "from searches.models import Citation, Record; "
    count += "print(Record.objects.filter(is_readable=True).count(), Citation.objects.count())"
    numbers = python(env, "manage.py", "shell", "--no-imports", "-c", count)
    assert numbers.split() == ["61", "61"]
    assert " 0 violations" in f" {python(env, 'manage.py', 'check_integrity')}"


def test_people_mend_the_same_rows_on_sqlite(tmp_path):
    mend_the_same_rows(environment(tmp_path))


@pytest.mark.postgres
def test_people_mend_the_same_rows_on_postgresql(tmp_path, postgres_database):
    env = environment(tmp_path, DATABASE_URL=postgres_database, ALLOWED_HOSTS="localhost")
    mend_the_same_rows(env)
