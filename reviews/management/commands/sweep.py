"""Wake jobs whose message was lost or whose worker died; on SQLite also make backups."""

from __future__ import annotations

import time

from django.db import connection

from reviews.services.backups import back_up
from reviews.services.jobs import sweep
from reviewsite.lib.commands import PlainCommand

BACKUP_EVERY = 6 * 3600


class Command(PlainCommand):
    help = "Wake waiting jobs; with --every SECONDS again and again."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=int, default=0, metavar="SECONDS")

    def handle(self, *args, **options) -> None:
        next_backup = 0.0
        while True:
            if connection.vendor == "sqlite" and time.monotonic() >= next_backup:
                database = Path(connection.settings_dict["NAME"])
                back_up(database, Path(settings.DATA_DIR) / "backups")
                next_backup = time.monotonic() + BACKUP_EVERY
            sweep()
            if not options["every"]:
                return
            time.sleep(options["every"])
