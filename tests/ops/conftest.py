"""Started processes that always end, and a server's environment with a database of its own."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import psycopg2
import pytest
import redis

from tests.ops.processes import Running, base_environment

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/9")


@contextmanager
def starting(folder: Path):
    """Start `python ARGUMENTS…`; whatever still runs at the end is killed."""
    started: list[Running] = []

    def begin(arguments: list[str], env: dict) -> Running:
        running = Running(arguments, env, folder / f"said-{len(started)}.log")
        started.append(running)
        return running

    yield begin
    for running in started:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.process.wait(10)


@pytest.fixture
def start(tmp_path):
    """Starts processes that end with the test."""
    with starting(tmp_path) as begin:
        yield begin


@pytest.fixture(scope="module")
def start_for_all(tmp_path_factory):
    """Starts processes that end with the last test of the file."""
    with starting(tmp_path_factory.mktemp("started")) as begin:
        yield begin


@pytest.fixture(scope="module")
def server_environment(tmp_path_factory):
    """The variables of the server shape: a database of its own, an empty queue.

    The other tests of a pass leave wake-ups in the same queue, of jobs that are nowhere.
    """
    name = f"ops_{uuid4().hex[:12]}"
    try:
        server = psycopg2.connect(f"{POSTGRES}/postgres")
        redis.Redis.from_url(REDIS).delete("celery")
    except (psycopg2.OperationalError, redis.RedisError) as down:
        if os.environ.get("REQUIRE_SERVICES"):
            raise
        pytest.skip(f"PostgreSQL at {POSTGRES} or Redis at {REDIS} does not answer: {down}")
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    env = base_environment(tmp_path_factory.mktemp("server")) | {
        "DATABASE_URL": f"{POSTGRES}/{name}",
        "REDIS_URL": REDIS,
        "SECRET_KEY": "x" * 50,
        "ALLOWED_HOSTS": "reviews.example.org",
        "SITE_URL": "https://reviews.example.org",
    }
    yield env
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()
