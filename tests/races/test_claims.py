"""Reviewers as real processes claim from one queue: each record gets exactly two of them."""

from collections import Counter

import pytest

from tests.races.running import HERE, assert_sound, begin, let_loose, python

pytestmark = pytest.mark.workers
HELD_BY = """
    SELECT a.candidate_id, a.reviewer_id FROM screening_assignment a WHERE a.state = 'decided'
"""


def race(env: dict, *, reviewers: int, candidates: int) -> list[tuple[str, str]]:
    """Let the reviewers loose; returns (candidate, reviewer) of every decided place."""
    emails = python(env, str(HERE / "build.py"), "race", str(reviewers), str(candidates)).split()
    (given,) = let_loose([begin(env, "reviewers.py", "race", *emails)])
    assert_sound(env)
    assert len(emails) == reviewers and sum(map(int, given.split())) == 2 * candidates
    dump = "from django.db import connection as c; q = c.cursor(); "
    dump += f"q.execute('''{HELD_BY}'''); [print(*row) for row in q.fetchall()]"
    rows = python(env, "manage.py", "shell", "--no-imports", "-c", dump)
    return [tuple(line.split()) for line in rows.splitlines()]


def assert_two_distinct_readers_each(places: list[tuple[str, str]], candidates: int) -> None:
    readers = Counter(candidate for candidate, _ in places)
    assert len(readers) == candidates and set(readers.values()) == {2}
    assert len(set(places)) == len(places)


def test_eight_processes_on_sqlite_share_a_queue_without_a_locked_database(on_sqlite):
    places = race(on_sqlite, reviewers=8, candidates=40)
    assert_two_distinct_readers_each(places, 40)


@pytest.mark.postgres
def test_twenty_processes_on_postgresql_share_a_queue(on_postgresql):
    places = race(on_postgresql, reviewers=20, candidates=60)
    assert_two_distinct_readers_each(places, 60)
