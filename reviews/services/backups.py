"""Rotating copies of the laptop's SQLite database, made while it is in use."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from django.utils import timezone

KEEP = 7


def backup_folder() -> Path:
    return settings.DATA_DIR / "backups"


def back_up_site() -> Path:
    """Copy the site's SQLite database into DATA_DIR/backups; see `back_up`."""
    return back_up(Path(connection.settings_dict["NAME"]), backup_folder())


def back_up(database: Path, folder: Path, *, now: datetime | None = None) -> Path:
    """Copy a SQLite database online into `folder` and keep the newest `KEEP` copies.

    A copy gets its name only when it is complete. Returns the new copy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamp = (now or timezone.now()).strftime("%Y%m%d-%H%M%S-%f")
    copy = folder / f"reviewsite-{stamp}.sqlite3"
    unfinished = copy.with_suffix(".unfinished")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(unfinished)) as out:
        source.backup(out)
    unfinished.rename(copy)
    for old in sorted(folder.glob("reviewsite-*.sqlite3"))[:-KEEP]:
        old.unlink()
    return copy
