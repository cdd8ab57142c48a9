"""Rulings on pairs by a real process, beside people who give verdicts on the same records."""

from pathlib import Path

import pytest

from tests.races.test_claims import environment, postgres_database, python
from tests.races.test_imports import begin
from tests.races.test_withdrawals import let_loose

__all__ = ["postgres_database"]
HERE = Path(__file__).resolve().parent
pytestmark = pytest.mark.workers


def rule_while_people_vote(env: dict) -> None:
    """Of 20 pairs 17 end as one citation: ten ruled one by one, every third of them apart."""
    python(env, "manage.py", "migrate", "--verbosity=0")
    emails = python(env, str(HERE / "build.py"), "race", "3", "40").split()
    people = [begin(env, str(HERE / "reviewer.py"), "race", email, "late") for email in emails]
    ruling = begin(env, str(HERE / "rule.py"), "race")
    assert let_loose([ruling, *people])[0] == "23\n"
    assert " 0 violations" in f" {python(env, 'manage.py', 'check_integrity')}"


def test_pairs_are_ruled_on_sqlite_while_people_vote(tmp_path):
    rule_while_people_vote(environment(tmp_path))


@pytest.mark.postgres
def test_pairs_are_ruled_on_postgresql_while_people_vote(tmp_path, postgres_database):
    env = environment(tmp_path, DATABASE_URL=postgres_database, ALLOWED_HOSTS="localhost")
    rule_while_people_vote(env)
