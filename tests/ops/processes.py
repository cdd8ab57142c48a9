"""Processes of the site as they run in earnest: started by hand, waited for, listened to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL", "DATA_DIR", "PORT")


class Running:
    """A started process and everything it has said."""

    def __init__(self, arguments: list[str], env: dict, log: Path):
        self.log = log
        with log.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self.process.pid

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def stop(self, number: int = signal.SIGTERM, *, seconds: int = 40) -> int:
        """Send the signal and wait; returns the exit status."""
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        return self.process.wait(seconds)


def wait_until(check, what: str, *, seconds: int = 60):
    """Poll `check` until it answers something true, which is returned."""
    deadline = monotonic() + seconds
    while not (answer := check()):
        assert monotonic() < deadline, f"after {seconds} s not yet: {what}"
        sleep(0.1)
    return answer


def base_environment(data: Path) -> dict:
    kept = {name: value for name, value in os.environ.items() if name not in OURS}
    return kept | {"DATA_DIR": str(data)}


def run(env: dict, *arguments: str, status: int = 0, folder: Path = ROOT) -> str:
    """Run a program of the project to its end; returns what it printed on both outputs."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=120,
    )
    assert done.returncode == status, done.stdout
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
