"""Imports by real processes: killed, doubled, and beside people who give verdicts."""

import signal
from time import monotonic, sleep

import pytest

from tests.races.running import HERE, assert_sound, begin, let_loose, python

IMPORT = str(HERE / "import_file.py")
RECORDS = 3000
pytestmark = pytest.mark.workers


def state(env: dict, job: str) -> tuple[str, int, int, int]:
    word, *numbers = python(env, IMPORT, "say", job).split()
    return word, *map(int, numbers)


def kill_and_go_on(env: dict) -> None:
    env = env | {"JOB_LEASE_SECONDS": "5"}
    job = python(env, IMPORT, "make", str(RECORDS))
    worker = begin(env, "import_file.py", "die", job)
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
    assert_sound(env)


def two_workers(env: dict) -> None:
    job = python(env, IMPORT, "make", "300")
    workers = [begin(env, "import_file.py", "run", job) for _ in range(2)]
    ends = [worker.communicate(timeout=120) for worker in workers]
    assert not any(worker.returncode for worker in workers), ends
    assert state(env, job) == ("done", 300, 300, 300)


def test_a_killed_import_on_sqlite_shows_nothing_and_is_done_again(on_sqlite):
    kill_and_go_on(on_sqlite)


@pytest.mark.postgres
def test_a_killed_import_on_postgresql_shows_nothing_and_is_done_again(on_postgresql):
    kill_and_go_on(on_postgresql)


def test_two_workers_on_one_job_store_it_once_on_sqlite(on_sqlite):
    two_workers(on_sqlite)


@pytest.mark.postgres
def test_two_workers_on_one_job_store_it_once_on_postgresql(on_postgresql):
    two_workers(on_postgresql)


def test_people_give_verdicts_on_sqlite_while_a_file_is_imported(on_sqlite):
    emails = python(on_sqlite, str(HERE / "build.py"), "race", "2", "30").split()
    job = python(on_sqlite, IMPORT, "make", str(RECORDS))
    people = begin(on_sqlite, "reviewers.py", "race", *emails)
    worker = begin(on_sqlite, "import_file.py", "run", job)
    given, _ = let_loose([people, worker])
    assert sum(map(int, given.split())) == 60
    assert state(on_sqlite, job) == ("done", RECORDS, RECORDS, RECORDS)
