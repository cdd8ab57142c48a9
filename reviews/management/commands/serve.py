"""The laptop shape: prepare the database, then keep web process, worker and sweeper going."""

from __future__ import annotations

import ctypes
import signal
import socket
import sqlite3
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from threading import Event
from time import monotonic

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, connections

from reviews.services.backups import back_up_site
from reviewsite.lib.commands import PlainCommand

HOST = "127.0.0.1"
SAFE_SQLITE = (3, 51, 3)
SECONDS_TO_FINISH = 30
LONGEST_PAUSE = 30
LONG_LIFE = 60
ON_LINUX = sys.platform == "linux"
PR_SET_PDEATHSIG = 1


def commands(port: int) -> dict[str, list[str]]:
    """What runs, by name; the arguments follow the interpreter."""
    return {
        "web": ["-m", "waitress", f"--listen={HOST}:{port}", "--threads=8"]
        + [f"--max-request-body-size={settings.LARGEST_REQUEST}", "reviewsite.wsgi:application"],
        "worker": ["-m", "celery", "-A", "reviewsite", "--quiet", "worker", "--pool=solo"]
        + ["--concurrency=1", "--without-gossip", "--without-mingle", "--without-heartbeat"]
        + ["-n", "laptop@%h"],
        "sweeper": ["manage.py", "sweep", "--every", "30"],
    }


class Child:
    """One process that is started again when it ends, after a pause that doubles."""

    def __init__(self, name: str, arguments: list[str]):
        self.name = name
        self.arguments = arguments
        self.pause = 1
        self.due_at = 0.0
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        self.started_at = monotonic()
        self.process = subprocess.Popen(
            [sys.executable, *self.arguments],
            cwd=settings.BASE_DIR,
            stdin=subprocess.DEVNULL,
            start_new_session=ON_LINUX,
            preexec_fn=_die_with_the_supervisor if ON_LINUX else None,
        )

    def look_after(self, say: Callable[[str], None]) -> None:
        """Start the process when it is due; plan a new start when it has ended."""
        if self.process is None:
            if monotonic() >= self.due_at:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        if monotonic() - self.started_at > LONG_LIFE:
            self.pause = 1
        say(f"The {self.name} ended ({_reason(status)}); it starts again in {self.pause} s.")
        self.process = None
        self.due_at = monotonic() + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)


def _die_with_the_supervisor() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _reason(status: int) -> str:
    return f"signal {-status}" if status < 0 else f"exit status {status}"


class Command(PlainCommand):
    help = "Serves the site on this machine, with its worker and sweeper, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demo", action="store_true", help="leave the demo review out")

    def handle(self, *, no_demo: bool, **options) -> None:
        refuse_a_port_in_use(settings.PORT)
        self.prepare(no_demo)
        connections.close_all()
        children = [Child(*command) for command in commands(settings.PORT).items()]
        stopping = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        try:
            self.supervise(children, stopping)
        finally:
            self.stop(children)

    def prepare(self, no_demo: bool) -> None:
        """Database and static files as this version needs them; the state before is backed up."""
        if connection.vendor == "sqlite":
            self.prepare_sqlite()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if not no_demo:
            call_command("seed_demo", stdout=self.stdout)

    def prepare_sqlite(self) -> None:
        if sqlite3.sqlite_version_info < SAFE_SQLITE:
            self.say(
                f"SQLite {sqlite3.sqlite_version} is older than 3.51.3 and can, very rarely, "
                "damage its file. Backups are kept in DATA_DIR/backups; a team should use "
                "PostgreSQL (docs/deployment.md)."
            )
        if Path(connection.settings_dict["NAME"]).exists():
            try:
                back_up_site()
            except (OSError, sqlite3.Error) as problem:
                raise CommandError(
                    f"No backup could be made before starting: {problem}. Nothing was changed; "
                    "free some space or look at DATA_DIR.",
                    returncode=2,
                ) from problem

    def supervise(self, children: list[Child], stopping: Event) -> None:
        announced = False
        while not stopping.wait(0.2):
            for child in children:
                child.look_after(self.say)
            if not announced and answers(settings.PORT):
                self.say(f"Reviewsite is ready: http://{HOST}:{settings.PORT}  (Ctrl-C stops it)")
                announced = True

    def stop(self, children: list[Child]) -> None:
        """Ask all to end; what still works after its time is killed, and its job runs again."""
        self.say(f"Stopping; a job at work has {SECONDS_TO_FINISH} seconds to finish.")
        running = [child.process for child in children if child.process]
        for process in running:
            process.terminate()
        deadline = monotonic() + SECONDS_TO_FINISH
        for process in running:
            try:
                process.wait(max(0, deadline - monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def say(self, message: str) -> None:
        self.stdout.write(message)
        self.stdout.flush()


def refuse_a_port_in_use(port: int) -> None:
    """Raises CommandError (exit status 2) when something else listens on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as problem:
            raise CommandError(
                f"Port {port} cannot be used: {problem.strerror}. Stop what listens there, or take "
                f"another: PORT={port + 1} make run",
                returncode=2,
            ) from problem


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0
