"""Rulings on pairs by a real process, beside people who give verdicts on the same records."""

import pytest

from tests.races.running import HERE, assert_sound, begin, let_loose, python

pytestmark = pytest.mark.workers


def rule_while_people_vote(env: dict) -> None:
    """Of 20 pairs 17 end as one citation: ten ruled one by one, every third of them apart."""
    emails = python(env, str(HERE / "build.py"), "race", "3", "40").split()
    people = begin(env, "reviewers.py", "race", *emails, "late")
    ruling = begin(env, "rule.py", "race")
    assert let_loose([ruling, people])[0] == "23\n"
    assert_sound(env)


def test_pairs_are_ruled_on_sqlite_while_people_vote(on_sqlite):
    rule_while_people_vote(on_sqlite)


@pytest.mark.postgres
def test_pairs_are_ruled_on_postgresql_while_people_vote(on_postgresql):
    rule_while_people_vote(on_postgresql)
