"""`manage.py serve`: it starts, answers, mends what dies, stops whole and loses nothing."""

import os
import re
import signal
import socket
import sqlite3
from contextlib import closing
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

from tests.ops.processes import base_environment, free_port, run, wait_until

pytestmark = [
    pytest.mark.workers,
    pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks processes up in /proc"),
]
SERVE = ["manage.py", "serve"]
TITLE = "Tacrolimus in unexplained infertility"


class Site:
    """A served site: its supervisor, its address and its data."""

    def __init__(self, start, data: Path, *arguments: str):
        self.data, self.port = data, free_port()
        self.env = base_environment(data) | {"PORT": str(self.port)}
        self.address = f"http://127.0.0.1:{self.port}"
        self.supervisor = start([*SERVE, *arguments], self.env)
        ready = f"is ready: {self.address}"
        wait_until(lambda: ready in self.said() or self.ended(), "the site ready", seconds=120)
        assert not self.ended(), self.said()

    def said(self) -> str:
        return self.supervisor.said()

    def ended(self) -> bool:
        return self.supervisor.process.poll() is not None

    def children(self) -> dict[int, str]:
        return {
            pid: words
            for pid in map(int, self._proc(self.supervisor.pid).read_text().split())
            if (words := command_line(pid))
        }

    def child(self, word: str) -> int:
        return next((pid for pid, words in self.children().items() if word in words), 0)

    @staticmethod
    def _proc(pid: int) -> Path:
        return Path(f"/proc/{pid}/task/{pid}/children")


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except FileNotFoundError:
        return ""


def page(address: str, opener=None) -> str:
    try:
        with (opener or build_opener()).open(address, timeout=10) as answer:
            return answer.read().decode()
    except URLError:
        return ""


def sign_in(site: Site, email: str, password: str):
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    login = f"{site.address}/accounts/login/"
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page(login, opener))[1]
    form = urlencode({"csrfmiddlewaretoken": token, "login": email, "password": password})
    opener.open(Request(login, form.encode(), {"Referer": login}), timeout=10).close()
    return opener


def test_the_demo_is_served_and_is_still_there_after_a_stop_and_a_start(start, tmp_path):
    first = Site(start, tmp_path / "data")
    password = re.search(r"password (\S+):", first.said())[1]
    assert TITLE in page(f"{first.address}/reviews/", sign_in(first, "lena@example.org", password))
    children = first.children()
    assert len(children) == 3
    assert first.supervisor.stop() == 0
    assert not [pid for pid in children if command_line(pid)]

    second = Site(start, tmp_path / "data")
    assert "is there" in second.said()
    assert TITLE in page(
        f"{second.address}/reviews/", sign_in(second, "lena@example.org", password)
    )
    assert second.supervisor.stop(signal.SIGINT) == 0
    assert "Traceback" not in first.said() + second.said()


@pytest.fixture(scope="module")
def site(start_for_all, tmp_path_factory):
    """One site for all tests that leave it as it was."""
    return Site(start_for_all, tmp_path_factory.mktemp("site") / "data", "--no-demo")


PARTS = [("web", "waitress"), ("worker", "celery"), ("sweeper", "sweep")]


@pytest.mark.parametrize(("name", "word"), PARTS)
def test_a_part_that_is_killed_is_started_again(site, name, word):
    killed = wait_until(lambda: site.child(word), f"the {word} process")
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: site.child(word) not in (0, killed), f"a new {word} process")
    assert f"The {name} ended (signal 9); it starts again in 1 s" in site.said()
    wait_until(lambda: page(f"{site.address}/healthz") == "ok", "the site answering")


def test_no_part_outlives_a_supervisor_that_is_killed(start, tmp_path):
    site = Site(start, tmp_path / "data", "--no-demo")
    wait_until(lambda: len(site.children()) == 3, "all parts")
    children = site.children()
    site.supervisor.stop(signal.SIGKILL)
    wait_until(lambda: not any(map(command_line, children)), "the parts ended")


def test_600_mb_are_refused_before_they_come(site):
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as line:
        head = "POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 629145600\r\n"
        line.sendall(f"{head}\r\nlogin=".encode())
        assert line.recv(100).startswith(b"HTTP/1.1 413")


def test_an_import_is_done_by_its_worker(site):
    job = run(site.env, "tests/ops/queue_import.py", "woken").replace("-", "")

    def state():
        with closing(sqlite3.connect(site.data / "reviewsite.sqlite3", timeout=20)) as reader:
            return reader.execute("SELECT state FROM reviews_job WHERE id = ?", [job]).fetchone()

    wait_until(lambda: state() == ("done",), "the import done")


def test_a_backup_is_made_at_the_start(site):
    folder = site.data / "backups"
    copy = wait_until(lambda: next(folder.glob("*.sqlite3"), None), "a backup")
    with closing(sqlite3.connect(copy)) as reader:
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert reader.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 10


def test_a_port_in_use_is_refused_before_anything_is_touched(site, tmp_path):
    env = site.env | {"DATA_DIR": str(tmp_path / "other")}
    said = run(env, *SERVE, status=2)
    assert f"Port {site.port} cannot be used" in said and "Traceback" not in said
    assert "PORT=" in said
    assert not (tmp_path / "other" / "reviewsite.sqlite3").exists()


def test_an_older_sqlite_is_named_with_what_to_do(site):
    if sqlite3.sqlite_version_info >= (3, 51, 3):
        assert "PostgreSQL" not in site.said()
    else:
        assert f"SQLite {sqlite3.sqlite_version} is older" in site.said()
        assert "PostgreSQL" in site.said()
