"""Reviewers as real processes claim from one queue: each record gets exactly two of them."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")
MINUTES = 300

HELD_BY = """
    SELECT a.candidate_id, a.reviewer_id FROM screening_assignment a WHERE a.state = 'decided'
"""


def python(env: dict, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=MINUTES,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def race(env: dict, *, reviewers: int, candidates: int) -> list[tuple[str, str]]:
    """Let the reviewers loose; returns (candidate, reviewer) of every decided place."""
    python(env, "manage.py", "migrate", "--verbosity=0")
    emails = python(env, str(HERE / "build.py"), "race", str(reviewers), str(candidates)).split()
    people = [
        subprocess.Popen(
            [sys.executable, str(HERE / "reviewer.py"), "race", email],
            cwd=ROOT,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for email in emails
    ]
    for person in people:
        assert person.stdout.readline() == "ready\n", person.stderr.read()
    for person in people:
        person.stdin.write("go\n")
        person.stdin.flush()
    ends = [person.communicate(timeout=MINUTES) for person in people]
    errors = "".join(err for _, err in ends)
    assert "database is locked" not in errors
    assert all(person.returncode == 0 for person in people), errors
    checked = python(env, "manage.py", "check_integrity")
    assert re.search(r"\b0 violations", checked)
    given = sum(int(out) for out, _ in ends)
    assert given == 2 * candidates
    dump = "from django.db import connection as c; q = c.cursor(); "
    dump += f"q.execute('''{HELD_BY}'''); [print(*row) for row in q.fetchall()]"
    rows = python(env, "manage.py", "shell", "--no-imports", "-c", dump)
    return [tuple(line.split()) for line in rows.splitlines()]


def assert_two_distinct_readers_each(places: list[tuple[str, str]], candidates: int) -> None:
    readers = Counter(candidate for candidate, _ in places)
    assert len(readers) == candidates and set(readers.values()) == {2}
    assert len(set(places)) == len(places)


def environment(tmp_path: Path, **values: str) -> dict:
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return env | {"DATA_DIR": str(tmp_path), "SECRET_KEY": "x" * 50, **values}


@pytest.mark.workers
def test_eight_processes_on_sqlite_share_a_queue_without_a_locked_database(tmp_path):
    places = race(environment(tmp_path), reviewers=8, candidates=40)
    assert_two_distinct_readers_each(places, 40)


@pytest.fixture
def postgres_database():
    name = f"race_{uuid4().hex[:12]}"
    try:
        server = psycopg2.connect(f"{POSTGRES}/postgres")
    except psycopg2.OperationalError as down:
        if os.environ.get("REQUIRE_SERVICES"):
            raise
        pytest.skip(f"PostgreSQL does not answer at {POSTGRES}: {down}")
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield f"{POSTGRES}/{name}"
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


@pytest.mark.workers
@pytest.mark.postgres
def test_twenty_processes_on_postgresql_share_a_queue(tmp_path, postgres_database):
    env = environment(tmp_path, DATABASE_URL=postgres_database, ALLOWED_HOSTS="localhost")
    places = race(env, reviewers=20, candidates=60)
    assert_two_distinct_readers_each(places, 60)
