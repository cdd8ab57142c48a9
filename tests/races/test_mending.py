"""Several people mend one row at the same instant: it is mended once, the others are told."""

from pathlib import Path

import pytest

from tests.races.test_claims import environment, postgres_database, python
from tests.races.test_imports import begin

__all__ = ["postgres_database"]
MEND = str(Path(__file__).resolve().parent / "mend_row.py")
COUNT = (
    "from searches.models import Citation, Record;"
    "print(Record.objects.visible().count(), Citation.objects.visible().count())"
)
pytestmark = pytest.mark.workers


def mended_once(env: dict) -> None:
    python(env, "manage.py", "migrate", "--verbosity=0")
    row = python(env, MEND, "make").strip()
    people = [begin(env, MEND, "mend", row) for _ in range(5)]
    for person in people:
        assert person.stdout.readline() == "ready\n", person.stderr.read()
    for person in people:
        person.stdin.write("go\n")
        person.stdin.flush()
    ends = [person.communicate(timeout=120) for person in people]
    assert sorted(out for out, _ in ends) == ["conflict\n"] * 4 + ["mended\n"], ends
    assert python(env, "manage.py", "shell", "--verbosity=0", "-c", COUNT).split() == ["3", "3"]
    assert " 0 violations" in f" {python(env, 'manage.py', 'check_integrity')}"


def test_one_of_five_mends_a_row_on_sqlite(tmp_path):
    mended_once(environment(tmp_path))


@pytest.mark.postgres
def test_one_of_five_mends_a_row_on_postgresql(tmp_path, postgres_database):
    mended_once(environment(tmp_path, DATABASE_URL=postgres_database, ALLOWED_HOSTS="localhost"))
