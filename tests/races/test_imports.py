"""Imports by real processes: killed, doubled, and beside people who give verdicts."""

import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from tests.races.test_claims import ROOT, environment, postgres_database, python

__all__ = ["postgres_database"]
HERE = Path(__file__).resolve().parent
IMPORT = str(HERE / "import_file.py")
RECORDS = 3000
pytestmark = pytest.mark.workers


def begin(env: dict, *arguments: str) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def state(env: dict, job: str) -> tuple[str, int, int, int]:
    word, *numbers = python(env, IMPORT, "say", job).split()
    return word, *map(int, numbers)


def kill_and_go_on(env: dict) -> None:
    env = env | {"JOB_LEASE_SECONDS": "5"}
    python(env, "manage.py", "migrate", "--verbosity=0")
    job = python(env, IMPORT, "make", str(RECORDS))
    worker = begin(env, IMPORT, "die", job)
    worker.communicate(timeout=120)
    assert worker.returncode == -signal.SIGKILL
    word, stored, *shown = state(env, job)
    assert word == "running" and 0 < stored < RECORDS and shown == [0, 0]
    deadline = monotonic() + 120
    while state(env, job)[0] != "done":
        assert monotonic() < deadline
        python(env, IMPORT, "run", job)
        sleep(0.5)
    assert state(env, job) == ("done", RECORDS, RECORDS, RECORDS)
    assert " 0 violations" in f" {python(env, 'manage.py', 'check_integrity')}"


def two_workers(env: dict) -> None:
    python(env, "manage.py", "migrate", "--verbosity=0")
    job = python(env, IMPORT, "make", "300")
    workers = [begin(env, IMPORT, "run", job) for _ in range(2)]
    ends = [worker.communicate(timeout=120) for worker in workers]
    assert not any(worker.returncode for worker in workers), ends
    assert state(env, job) == ("done", 300, 300, 300)


def test_a_killed_import_on_sqlite_shows_nothing_and_is_done_again(tmp_path):
    kill_and_go_on(environment(tmp_path))


@pytest.mark.postgres
def test_a_killed_import_on_postgresql_shows_nothing_and_is_done_again(tmp_path, postgres_database):
    kill_and_go_on(environment(tmp_path, DATABASE_URL=postgres_database, ALLOWED_HOSTS="localhost"))


def test_two_workers_on_one_job_store_it_once_on_sqlite(tmp_path):
    two_workers(environment(tmp_path))


@pytest.mark.postgres
def test_two_workers_on_one_job_store_it_once_on_postgresql(tmp_path, postgres_database):
    two_workers(environment(tmp_path, DATABASE_URL=postgres_database, ALLOWED_HOSTS="localhost"))


def test_people_give_verdicts_on_sqlite_while_a_file_is_imported(tmp_path):
    env = environment(tmp_path)
    python(env, "manage.py", "migrate", "--verbosity=0")
    emails = python(env, str(HERE / "build.py"), "race", "2", "30").split()
    job = python(env, IMPORT, "make", str(RECORDS))
    people = [begin(env, str(HERE / "reviewer.py"), "race", email) for email in emails]
    worker = begin(env, IMPORT, "run", job)
    for process in (worker, *people):
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    ends = [person.communicate("go\n", timeout=120) for person in people]
    ends.append(worker.communicate(timeout=120))
    assert not any(process.returncode for process in (worker, *people)), ends
    assert "locked" not in "".join(err for _, err in ends)
    assert sum(int(out) for out, _ in ends[:2]) == 60
    assert state(env, job) == ("done", RECORDS, RECORDS, RECORDS)
