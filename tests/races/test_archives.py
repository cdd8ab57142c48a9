"""Archives made by real processes: killed in the middle, and done again from the beginning."""

import signal
from time import monotonic, sleep

import pytest

from tests.races.running import HERE, assert_sound, begin, python

WORK = str(HERE / "archive_work.py")
pytestmark = pytest.mark.workers


def kill_and_go_on(env: dict) -> None:
    env = env | {"JOB_LEASE_SECONDS": "5"}
    job = python(env, WORK, "make", "200")
    worker = begin(env, "archive_work.py", "die", job)
    worker.communicate(timeout=120)
    assert worker.returncode == -signal.SIGKILL
    state, done, kept = python(env, WORK, "say", job).split()
    assert state == "running" and int(done) > 10 and kept == "0"
    deadline = monotonic() + 120
    while not python(env, WORK, "say", job).startswith("done"):
        assert monotonic() < deadline
        python(env, WORK, "run", job)
        sleep(0.5)
    assert python(env, WORK, "say", job).endswith(" 1")
    assert_sound(env)


def test_a_killed_archive_on_sqlite_leaves_nothing_and_is_made_again(on_sqlite):
    kill_and_go_on(on_sqlite)


@pytest.mark.postgres
def test_a_killed_archive_on_postgresql_leaves_nothing_and_is_made_again(on_postgresql):
    kill_and_go_on(on_postgresql)
