"""Backups: whole SQLite files, made while the database is written to, the newest seven kept."""

import os
import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from reviews.services import backups


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "site.sqlite3"
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode=WAL")
        writer.execute("CREATE TABLE verdict (n INTEGER)")
        writer.executemany("INSERT INTO verdict VALUES (?)", ((n,) for n in range(1000)))
        writer.commit()
    return path


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "backups"


def rows(path):
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as reader:
        assert reader.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return reader.execute("SELECT count(*) FROM verdict").fetchone()[0]


def test_a_backup_is_a_valid_database_in_one_file(database, folder):
    copy = backups.back_up(database, folder)
    assert rows(copy) == 1000
    assert list(folder.iterdir()) == [copy]


def test_what_is_not_committed_yet_is_not_in_the_backup(database, folder):
    with closing(sqlite3.connect(database)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO verdict VALUES (1000)")
        before = backups.back_up(database, folder)
        writer.commit()
        after = backups.back_up(database, folder)
    assert (rows(before), rows(after)) == (1000, 1001)


def test_the_newest_seven_are_kept(database, folder):
    made = [backups.back_up(database, folder) for _ in range(9)]
    assert backups.backups_in(folder) == made[:1:-1]
    assert len(made[2:]) == 7


def test_a_backup_that_fails_leaves_nothing_and_takes_nothing_away(database, folder):
    kept = backups.back_up(database, folder)
    database.write_bytes(b"this is no database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        backups.back_up(database, folder)
    assert list(folder.iterdir()) == [kept]


def test_a_database_that_is_not_there_is_not_made_up(tmp_path, folder):
    with pytest.raises(sqlite3.OperationalError):
        backups.back_up(tmp_path / "absent.sqlite3", folder)
    assert not (tmp_path / "absent.sqlite3").exists()
    assert list(folder.iterdir()) == []


def test_a_backup_is_due_after_six_hours_and_at_the_very_start(database, folder):
    assert backups.is_backup_due(folder)
    copy = backups.back_up(database, folder)
    assert not backups.is_backup_due(folder)
    six_hours_ago = copy.stat().st_mtime - timedelta(hours=6).total_seconds()
    os.utime(copy, (six_hours_ago, six_hours_ago))
    assert backups.is_backup_due(folder)


def test_the_command_prints_the_file_it_made(database, tmp_path, settings, monkeypatch, capsys):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite is copied as a file")
    settings.DATA_DIR = tmp_path
    monkeypatch.setitem(connection.settings_dict, "NAME", str(database))
    call_command("backup")
    [copy] = backups.backups_in(tmp_path / "backups")
    assert capsys.readouterr().out == f"{copy}\n"


def test_the_command_leaves_postgresql_to_its_own_tools(monkeypatch):
    monkeypatch.setattr(connections["default"], "vendor", "postgresql")
    with pytest.raises(CommandError, match="pg_dump") as refusal:
        call_command("backup")
    assert refusal.value.returncode == 2
