"""Programs of the races as processes of their own, started together and waited for."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ROUNDS = int(os.environ.get("RACE_ROUNDS", "50"))
SECONDS = 300 + 10 * ROUNDS


def environment(data: Path, **values: str) -> dict:
    env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return env | {"DATA_DIR": str(data), "SECRET_KEY": "x" * 50, **values}


def python(env: dict, *arguments: str) -> str:
    """Run a program to its end; what it wrote."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def begin(env: dict, program: str, *arguments: str) -> subprocess.Popen:
    """Start a program of this folder."""
    return subprocess.Popen(
        [sys.executable, str(HERE / program), *arguments],
        cwd=ROOT,
        env=env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def let_loose(processes: list[subprocess.Popen]) -> list[str]:
    """Give the word to all once all are ready; what each wrote at its end."""
    for process in processes:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    ends = [process.communicate(timeout=SECONDS) for process in processes]
    errors = "".join(err for _, err in ends)
    assert not any(process.returncode for process in processes), errors
    assert "locked" not in errors and "deadlock" not in errors
    return [out for out, _ in ends]


def assert_sound(env: dict) -> None:
    assert " 0 violations" in f" {python(env, 'manage.py', 'check_integrity')}"
