"""The Celery application; it only carries wake-ups, the Job rows are the truth."""

import os

from celery import Celery
from celery.signals import setup_logging

from reviewsite import broker as broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reviewsite.settings")

app = Celery("reviewsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_djangos_logging(**kwargs) -> None:
    """Celery would replace the logging that settings define; being connected stops it."""
