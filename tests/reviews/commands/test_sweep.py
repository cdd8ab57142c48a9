"""The sweeper: lost wake-ups are sent again, and on SQLite backups are made when due."""

import sqlite3
from datetime import timedelta

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from reviews.models import Job
from reviews.services.backups import backups_in
from reviews.services.jobs import open_job


@pytest.fixture
def sent(monkeypatch):
    """The wake-ups that would go to the broker."""
    messages = []
    monkeypatch.setattr(
        current_app._get_current_object(),
        "send_task",
        lambda kind, args, **options: messages.append((kind, *args)),
    )
    return messages


@pytest.fixture(autouse=True)
def site_file(settings, tmp_path, monkeypatch):
    settings.DATA_DIR = tmp_path
    if connection.vendor == "sqlite":
        sqlite3.connect(tmp_path / "site.sqlite3").close()
        monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "site.sqlite3"))


def waiting_job(cast, *, seconds):
    job = open_job(cast.lena, "reviews.tasks.nothing", "Read a file")
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(seconds=seconds))
    return job


def test_a_job_whose_wake_up_was_lost_is_woken(review_cast, sent):
    job = waiting_job(review_cast, seconds=60)
    call_command("sweep")
    assert sent == [("reviews.tasks.nothing", str(job.pk))]


def test_a_job_just_queued_is_left_to_its_own_message(review_cast, sent):
    waiting_job(review_cast, seconds=0)
    call_command("sweep")
    assert sent == []


@pytest.mark.django_db
def test_a_backup_is_made_when_due_and_only_then(sent, tmp_path):
    for _ in range(2):
        call_command("sweep")
    made = backups_in(tmp_path / "backups")
    assert len(made) == (1 if connection.vendor == "sqlite" else 0)


def test_a_backup_that_fails_does_not_stop_the_sweep(review_cast, sent, tmp_path, caplog):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite is copied as a file")
    (tmp_path / "backups").write_text("a file where the folder should be")
    waiting_job(review_cast, seconds=60)
    call_command("sweep")
    assert len(sent) == 1 and "No backup was made" in caplog.text


@pytest.mark.parametrize("every", ["0", "-1", "soon"])
def test_a_pause_that_is_none_is_refused(every):
    with pytest.raises((CommandError, SystemExit)) as refusal:
        call_command("sweep", f"--every={every}")
    assert 2 in (getattr(refusal.value, "returncode", 0), getattr(refusal.value, "code", 0))
