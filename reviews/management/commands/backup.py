"""One online backup of the SQLite database."""

from __future__ import annotations

import sqlite3

from django.core.management.base import CommandError
from django.db import connection

from reviews.services.backups import back_up_site
from reviewsite.lib.commands import PlainCommand


class Command(PlainCommand):
    help = "Copies the SQLite database into DATA_DIR/backups while the site runs."

    def handle(self, **options) -> None:
        if connection.vendor != "sqlite":
            raise CommandError(
                "The database is PostgreSQL: back it up with pg_dump (docs/deployment.md).",
                returncode=2,
            )
        try:
            made = back_up_site()
        except (OSError, sqlite3.Error) as problem:
            raise CommandError(f"No backup was made: {problem}.", returncode=2) from problem
        self.stdout.write(str(made))
