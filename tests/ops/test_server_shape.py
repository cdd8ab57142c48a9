"""The server's processes, started by hand with the very commands of the images."""

import json
import re
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import psycopg2
import pytest

from tests.ops.images import command_of
from tests.ops.processes import free_port, run, wait_until

pytestmark = [pytest.mark.workers, pytest.mark.postgres, pytest.mark.redis]
BEHIND_PROXY = {"Host": "reviews.example.org", "X-Forwarded-Proto": "https"}


class StayHere(HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def get(port, path, **headers):
    """Status, headers and text of an answer; None when nobody answers."""
    request = Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with build_opener(StayHere).open(request, timeout=10) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read().decode()
    except URLError:
        return None


@pytest.fixture(scope="module")
def migrated(server_environment):
    run(server_environment, *command_of("migrate"))
    return server_environment


@pytest.fixture
def state_of(migrated):
    connection = psycopg2.connect(migrated["DATABASE_URL"])
    connection.autocommit = True

    def ask(job: str):
        with connection.cursor() as cursor:
            cursor.execute("SELECT state, attempt, result FROM reviews_job WHERE id = %s", [job])
            return cursor.fetchone()

    yield ask
    connection.close()


def test_the_web_process_serves_pages_files_and_its_health(start, migrated, tmp_path):
    env = migrated | {"STATIC_DIR": str(tmp_path / "static")}
    run(env, "manage.py", "collectstatic", "--no-input", "--verbosity=0")
    port = free_port()
    web = start(command_of("web", **{"--bind=0.0.0.0:8000": f"--bind=127.0.0.1:{port}"}), env)
    status, _, page = wait_until(lambda: get(port, "/", **BEHIND_PROXY), "the home page")
    assert status == 200, web.said()

    style = re.search(r'href="(/static/[^"]+\.css)"', page)[1]
    status, headers, _ = get(port, style, **BEHIND_PROXY)
    assert status == 200 and "immutable" in headers["Cache-Control"]

    status, headers, _ = get(port, "/accounts/login/", Host="reviews.example.org")
    assert (status, headers["Location"]) == (301, "https://reviews.example.org/accounts/login/")
    assert get(port, "/", **BEHIND_PROXY | {"Host": "evil.example"})[0] == 400

    run(env, "deploy/healthcheck.py", str(port))
    assert web.stop() == 0
    assert "URLError" in run(env, "deploy/healthcheck.py", str(port), status=1)


def test_the_worker_takes_a_queued_import_and_beat_brings_back_a_lost_one(
    start, migrated, state_of, tmp_path
):
    worker = start(command_of("worker"), migrated)
    beat = start(
        command_of("beat", **{"--schedule=/tmp/beat": f"--schedule={tmp_path / 'beat'}"}), migrated
    )
    queued = run(migrated, "tests/ops/queue_import.py", "woken")
    wait_until(lambda: state_of(queued)[0] == "done", "the queued import done")
    lost = run(migrated, "tests/ops/queue_import.py", "lost")
    wait_until(lambda: state_of(lost)[0] == "done", "the lost import done", seconds=90)

    for job in (queued, lost):
        assert state_of(job) == ("done", 1, {"records": 1, "readable": 1, "unreadable": 0})
    assert list(tmp_path.glob("beat*")), "the health check of beat looks at this file"
    assert worker.stop() == 0 and beat.stop() == 0
    assert "Traceback" not in worker.said() + beat.said()


def test_the_health_check_of_the_worker_tells_alive_from_dead(start, migrated):
    ask = ["-m", "celery", "-A", "reviewsite", "inspect", "ping", "--json", "--timeout=5"]
    start(command_of("worker", **{"worker@%h": "ops-test@%h"}), migrated)

    def pong():
        try:
            found = json.loads(run(migrated, *ask))
        except AssertionError:
            return False
        return any(name.startswith("ops-test@") for name in found)

    wait_until(pong, "an answer to the ping")
