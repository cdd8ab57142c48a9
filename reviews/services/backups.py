"""Rotating copies of the laptop's SQLite database, made while it is in use."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection

KEPT = 7
EVERY = timedelta(hours=6)


def backup_folder() -> Path:
    return settings.DATA_DIR / "backups"


def back_up_site() -> Path:
    """Copy the site's SQLite database into DATA_DIR/backups; see `back_up`."""
    return back_up(Path(connection.settings_dict["NAME"]), backup_folder())


def back_up(database: Path, folder: Path) -> Path:
    """Copy `database` online into `folder`, keep the newest `KEPT` copies; returns the new one.

    A copy gets its name only when it is complete (https://www.sqlite.org/backup.html). Raises
    sqlite3.Error or OSError, for instance when the disk is full; nothing unfinished stays then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / f"reviewsite-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.sqlite3"
    unfinished = copy.with_suffix(".unfinished")
    try:
        _copy(database, unfinished)
        unfinished.rename(copy)
    finally:
        unfinished.unlink(missing_ok=True)
    for old in backups_in(folder)[KEPT:]:
        old.unlink(missing_ok=True)
    return copy


def _copy(database: Path, unfinished: Path) -> None:
    source_address = f"{database.absolute().as_uri()}?mode=rw"
    with (
        closing(sqlite3.connect(source_address, uri=True)) as source,
        closing(sqlite3.connect(unfinished)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    with unfinished.open("rb") as written:
        os.fsync(written.fileno())


def backups_in(folder: Path) -> list[Path]:
    """The complete copies in `folder`, newest first."""
    return sorted(folder.glob("reviewsite-*.sqlite3"), reverse=True)


def is_backup_due(folder: Path) -> bool:
    """Whether the newest copy is six hours old, or there is none."""
    newest = next(iter(backups_in(folder)), None)
    if newest is None:
        return True
    return datetime.now(UTC) - datetime.fromtimestamp(newest.stat().st_mtime, UTC) >= EVERY
