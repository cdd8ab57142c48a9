"""Databases for processes that race: migrated once, then copied for each test."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from uuid import uuid4

import psycopg2
import pytest

from tests.races.running import environment, python

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")


@pytest.fixture(scope="session")
def migrated_folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("migrated")
    python(environment(folder), "manage.py", "migrate", "--verbosity=0")
    return folder


@pytest.fixture
def on_sqlite(tmp_path, migrated_folder):
    """The environment of a laptop with a database of its own."""
    shutil.copytree(migrated_folder, tmp_path, dirs_exist_ok=True)
    return environment(tmp_path)


@contextmanager
def new_database(*, template: str = "template1"):
    """The name of a database that is there until the end."""
    name = f"race_{uuid4().hex[:12]}"
    try:
        server = psycopg2.connect(f"{POSTGRES}/postgres")
    except psycopg2.OperationalError as down:
        if os.environ.get("REQUIRE_SERVICES"):
            raise
        pytest.skip(f"PostgreSQL does not answer at {POSTGRES}: {down}")
    server.autocommit = True
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield name
    with server.cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


def server(folder, name: str) -> dict:
    return environment(folder, DATABASE_URL=f"{POSTGRES}/{name}", ALLOWED_HOSTS="localhost")


@pytest.fixture(scope="session")
def migrated_database(tmp_path_factory):
    with new_database() as name:
        folder = tmp_path_factory.mktemp("server")
        python(server(folder, name), "manage.py", "migrate", "--verbosity=0")
        yield name


@pytest.fixture
def on_postgresql(tmp_path, migrated_database):
    """The environment of a server with a database of its own."""
    with new_database(template=migrated_database) as name:
        yield server(tmp_path, name)
