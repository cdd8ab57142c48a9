"""Do what is due every while, as Celery's beat does it on a server; on SQLite also make backups."""

from __future__ import annotations

import logging
import signal
import sqlite3
from argparse import ArgumentParser
from threading import Event

from django.conf import settings
from django.core.management.base import CommandError
from django.db import close_old_connections, connection
from django.utils.module_loading import import_string

from reviews.services.backups import back_up_site, backup_folder, is_backup_due
from reviewsite.lib.commands import PlainCommand

logger = logging.getLogger(__name__)


class Command(PlainCommand):
    help = "Wakes waiting jobs, clears away what nobody imported and makes a backup when one is "
    help += "due; with --every again and again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="go on until stopped")

    def handle(self, *, every: int | None, **options) -> None:
        if every is None:
            sweep_once()
            return
        if every < 1:
            raise CommandError("--every takes a whole number of seconds from 1.", returncode=2)
        stopping = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.is_set():
            sweep_once()
            close_old_connections()
            stopping.wait(every)


def sweep_once() -> None:
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        import_string(entry["task"])()
    if connection.vendor == "sqlite" and is_backup_due(backup_folder()):
        try:
            back_up_site()
        except (OSError, sqlite3.Error) as problem:
            logger.error("No backup was made in %s: %s", backup_folder(), problem)
