"""The policy changes while reviewers screen: no verdict is lost, and no invariant breaks."""

import pytest

from tests.races.running import HERE, assert_sound, begin, let_loose, python

pytestmark = pytest.mark.workers
TIPS = "from screening.models.decisions import Decision; print(Decision.objects.current().count())"


def race(env: dict, *, reviewers: int, candidates: int, changes: int) -> None:
    emails = python(env, str(HERE / "build.py"), "race", str(reviewers), str(candidates)).split()
    people = begin(env, "reviewers.py", "race", *emails, "late")
    given, _ = let_loose([people, begin(env, "change_policy.py", "race", str(changes))])
    assert_sound(env)
    told = sum(map(int, given.split()))
    assert told == int(python(env, "manage.py", "shell", "--no-imports", "-c", TIPS))


def test_the_policy_changes_under_load_on_sqlite(on_sqlite):
    race(on_sqlite, reviewers=4, candidates=30, changes=10)


@pytest.mark.postgres
def test_the_policy_changes_under_load_on_postgresql(on_postgresql):
    race(on_postgresql, reviewers=8, candidates=60, changes=20)
