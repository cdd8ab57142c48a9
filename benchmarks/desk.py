"""How long a verdict takes to be saved, beside a bare view on the same server and database.

Run with `make bench-desk`. Real server processes are started the way the product starts them: on
SQLite `manage.py serve` (waitress), on PostgreSQL the command of the Dockerfile (gunicorn). The
floor is a Django view with a session, one insert and one queue select under the same server
program. Reviewers are processes that speak HTTP as the page of the desk does: a verdict, and
the next records when few are at hand. `SIZES`, `REVIEWERS`, `SECONDS`, `THINK` and
`ON` (sqlite, postgresql) choose what is run. Milliseconds are wall clock at the client.
"""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles
from time import monotonic, sleep
from uuid import uuid4

import psycopg2

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")
SIZES = [int(n) for n in os.environ.get("SIZES", "10000 100000").split()]
REVIEWERS = [int(n) for n in os.environ.get("REVIEWERS", "1 20 50").split()]
SECONDS = float(os.environ.get("SECONDS", "10"))
THINK = float(os.environ.get("THINK", "1"))
ON = os.environ.get("ON", "sqlite postgresql").split()
SECONDS_TO_START = 60


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for vendor in ON:
            data = Path(folder) / vendor
            data.mkdir()
            with {"sqlite": on_sqlite, "postgresql": on_postgresql}[vendor](data) as env:
                measure(vendor, env)


@contextmanager
def on_sqlite(data: Path) -> Iterator[dict]:
    yield environment(data)


@contextmanager
def on_postgresql(data: Path) -> Iterator[dict]:
    """A database of its own, dropped at the end."""
    name = f"bench_desk_{uuid4().hex[:8]}"
    server = psycopg2.connect(f"{POSTGRES}/postgres")
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    try:
        yield environment(data, DATABASE_URL=f"{POSTGRES}/{name}", ALLOWED_HOSTS="127.0.0.1")
    finally:
        with server.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        server.close()


def environment(data: Path, **values: str) -> dict:
    kept = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "REDIS_URL")}
    return kept | {"DATA_DIR": str(data), "SECRET_KEY": uuid4().hex * 2, **values}


def measure(vendor: str, env: dict) -> None:
    python(env, "manage.py", "migrate", "--verbosity=0")
    python(env, "manage.py", "collectstatic", "--no-input", "--verbosity=0")
    with served(vendor, env, floor=False) as desk, served(vendor, env, floor=True) as floor:
        for size in SIZES:
            review = json.loads(
                python(env, "-m", "benchmarks.desk_review", "build", str(size), str(max(REVIEWERS)))
            )
            say(f"\n{vendor}, {size:,} candidates")
            row("", "reviewers", "per s", "p50", "p95", "ahead p50", "p95", "of floor")
            for think in (THINK, 0):
                for reviewers in REVIEWERS:
                    compare(desk, floor, review, reviewers, think)
            for what, numbers in alone(env, review["slug"]).items():
                say(f"  {what}: {numbers}")


def alone(env: dict, slug: str) -> dict[str, str]:
    """What is measured without a server: claims, and changes of the policy."""
    claims, policy = (
        json.loads(python(env, "-m", "benchmarks.desk_review", what, slug))
        for what in ("claims", "policy")
    )
    return {
        f"a claim of {count}": f"{claims[f'questions_{count}']} questions, "
        f"{claims[f'ms_{count}']:.1f} ms"
        for count in (1, 11)
    } | {"change of policy": f"to three {policy['three']:.1f} s, to two {policy['two']:.1f} s"}


def compare(desk: int, floor: int, review: dict, reviewers: int, think: float) -> None:
    way = f"think {think:g} s" if think else "saturated"
    bare = load(floor, review, reviewers, think, f"/{review['review']}/{review['stage']}/")
    full = load(desk, review, reviewers, think, "")
    row(f"floor, {way}", f"{reviewers}", *summary(bare))
    share = per_second(full) / per_second(bare)
    row(f"desk, {way}", f"{reviewers}", *summary(full), f"{share:.2f}")
    for kind, times in full["times"].items():
        if "answered" in kind:
            say(f"  {kind}: {len(times)} times")


def load(port: int, review: dict, reviewers: int, think: float, floor: str) -> dict:
    order = {
        "port": port,
        "slug": review["slug"],
        "floor": floor,
        "readers": review["readers"][:reviewers],
        "seconds": SECONDS,
        "think": think,
    }
    command = [sys.executable, "-m", "benchmarks.desk_load"]
    done = subprocess.run(
        command, cwd=ROOT, input=json.dumps(order), text=True, stdout=subprocess.PIPE, check=True
    )
    return json.loads(done.stdout)


def per_second(loaded: dict) -> float:
    return len(loaded["times"].get("save", ())) / loaded["seconds"]


def summary(loaded: dict) -> list[str]:
    cells = [f"{per_second(loaded):.0f}"]
    for kind in ("save", "ahead"):
        times = loaded["times"].get(kind, [])
        parts = quantiles(times, n=20) if len(times) > 1 else None
        cells += [f"{parts[9]:.1f}", f"{parts[18]:.1f}"] if parts else ["", ""]
    return cells


@contextmanager
def served(vendor: str, env: dict, *, floor: bool) -> Iterator[int]:
    """The port of a server that runs until the end."""
    port = free_port()
    env = env | {"PORT": str(port)}
    if floor:
        env["DJANGO_SETTINGS_MODULE"] = "benchmarks.floor"
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, *command(vendor, port, floor=floor)],
            cwd=ROOT,
            env=env,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = monotonic() + SECONDS_TO_START
            while not answers(port):
                if process.poll() is not None or monotonic() > deadline:
                    said.seek(0)
                    raise SystemExit(f"The server did not start:\n{said.read().decode()}")
                sleep(0.1)
            yield port
        finally:
            process.terminate()
            process.wait()


def command(vendor: str, port: int, *, floor: bool) -> list[str]:
    """How the product is served; the floor is another application in the same program."""
    if vendor == "postgresql":
        dockerfile = (ROOT / "Dockerfile").read_text().replace("\\\n", "")
        _, *arguments = json.loads(re.search(r"^CMD (\[.*\])", dockerfile, re.M)[1])
        arguments = [a.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for a in arguments]
    elif floor:
        from reviews.management.commands.serve import commands

        arguments = commands(port)["web"]
    else:
        return ["manage.py", "serve", "--no-demo"]
    if floor:
        arguments = [a.replace("reviewsite.wsgi", "benchmarks.floor_view") for a in arguments]
    return arguments


def python(env: dict, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE
    )
    if done.returncode:
        raise SystemExit(done.returncode)
    return done.stdout


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def row(first: str, *cells: str) -> None:
    say(f"  {first:<20}" + "".join(f"{cell:>11}" for cell in cells))


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
