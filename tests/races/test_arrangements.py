"""Records are dealt out and dealt anew while reviewers screen: exactly two readers each."""

from collections import Counter

import pytest

from tests.races.running import HERE, assert_sound, begin, let_loose, python

pytestmark = pytest.mark.workers
DECIDED = """
from screening.models.decisions import Decision
for row in Decision.objects.current().values_list("candidate", "reviewer"): print(*row)
"""


def race(env: dict, *, reviewers: int, candidates: int, times: int) -> None:
    emails = python(env, str(HERE / "build.py"), "race", str(reviewers), str(candidates)).split()
    people = begin(env, "reviewers.py", "race", *emails, "late")
    given, _ = let_loose([people, begin(env, "arrange.py", "race", str(times))])
    assert_sound(env)
    lead = "lead@race.example"
    (rest,) = let_loose([begin(env, "reviewers.py", "race", lead, *emails)])
    assert_sound(env)
    rows = python(env, "manage.py", "shell", "--no-imports", "-c", DECIDED).splitlines()
    readers = Counter(row.split()[0] for row in rows)
    assert len(readers) == candidates and set(readers.values()) == {2}
    assert len(set(rows)) == len(rows) == sum(map(int, f"{given} {rest}".split()))


def test_shares_are_dealt_anew_under_load_on_sqlite(on_sqlite):
    race(on_sqlite, reviewers=4, candidates=30, times=10)


@pytest.mark.postgres
def test_shares_are_dealt_anew_under_load_on_postgresql(on_postgresql):
    race(on_postgresql, reviewers=8, candidates=60, times=20)
