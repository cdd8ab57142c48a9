"""Imports undone and rows mended by real processes, beside people who give verdicts."""

import pytest

from tests.races.running import HERE, assert_sound, begin, let_loose, python

pytestmark = pytest.mark.workers


def undo_while_people_vote(env: dict) -> None:
    emails = python(env, str(HERE / "build.py"), "race", "4", "40").split()
    people = begin(env, "reviewers.py", "race", *emails, "late")
    undoer = begin(env, "withdraw.py", "race", "40", "15")
    assert let_loose([undoer, people])[0] == "15\n"
    assert_sound(env)


def test_imports_are_undone_on_sqlite_while_people_vote(on_sqlite):
    undo_while_people_vote(on_sqlite)


@pytest.mark.postgres
def test_imports_are_undone_on_postgresql_while_people_vote(on_postgresql):
    undo_while_people_vote(on_postgresql)


def mend_the_same_rows(env: dict) -> None:
    """Each row is mended once, and the further entries never want one position."""
    slug = python(env, str(HERE / "mend.py"), "make", "30")
    ways = ("forwards", "forwards", "backwards")
    ends = let_loose([begin(env, "mend.py", slug, way) for way in ways])
    assert sum(map(int, ends)) == 30
    count = "from searches.models import Citation, Record; "
    count += "print(Record.objects.filter(is_readable=True).count(), Citation.objects.count())"
    numbers = python(env, "manage.py", "shell", "--no-imports", "-c", count)
    assert numbers.split() == ["61", "61"]
    assert_sound(env)


def test_people_mend_the_same_rows_on_sqlite(on_sqlite):
    mend_the_same_rows(on_sqlite)


@pytest.mark.postgres
def test_people_mend_the_same_rows_on_postgresql(on_postgresql):
    mend_the_same_rows(on_postgresql)
