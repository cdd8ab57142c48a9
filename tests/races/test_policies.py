"""The policy changes while reviewers screen: no verdict is lost, and no invariant breaks."""

import re
import subprocess
import sys

import pytest

from tests.races.test_claims import HERE, MINUTES, ROOT, environment, postgres_database, python

__all__ = ["postgres_database"]

TIPS = "from screening.models.decisions import Decision; print(Decision.objects.current().count())"


def start(env: dict, script: str, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, str(HERE / script), *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def race(env: dict, *, reviewers: int, candidates: int, changes: int) -> None:
    python(env, "manage.py", "migrate", "--verbosity=0")
    emails = python(env, str(HERE / "build.py"), "race", str(reviewers), str(candidates)).split()
    people = [start(env, "reviewer.py", "race", email, "late") for email in emails]
    people.append(start(env, "change_policy.py", "race", str(changes)))
    for person in people:
        assert person.stdout.readline() == "ready\n", person.stderr.read()
    for person in people:
        person.stdin.write("go\n")
        person.stdin.flush()
    ends = [person.communicate(timeout=MINUTES) for person in people]
    errors = "".join(err for _, err in ends)
    assert all(person.returncode == 0 for person in people), errors
    assert re.search(r"\b0 violations", python(env, "manage.py", "check_integrity"))
    given = sum(int(out) for out, _ in ends[:-1])
    assert given == int(python(env, "manage.py", "shell", "--no-imports", "-c", TIPS))


@pytest.mark.workers
def test_the_policy_changes_under_load_on_sqlite(tmp_path):
    race(environment(tmp_path), reviewers=4, candidates=30, changes=10)


@pytest.mark.workers
@pytest.mark.postgres
def test_the_policy_changes_under_load_on_postgresql(tmp_path, postgres_database):
    env = environment(tmp_path, DATABASE_URL=postgres_database, ALLOWED_HOSTS="localhost")
    race(env, reviewers=8, candidates=60, changes=20)
