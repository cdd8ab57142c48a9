"""Celery's entry points of the screening app."""

from celery import shared_task

from reviews.services.jobs import RunningJob, run_job
from screening.models import OutsideReviewer
from screening.selectors.archives import JOB_KIND
from screening.services import archives, deduplication, full_texts, open_access, outside, pairs
from searches.vocabulary import DEDUPLICATION


@shared_task(name=DEDUPLICATION)
def deduplicate(job_id: str) -> None:
    run_job(job_id, _deduplicate)


def _deduplicate(running: RunningJob) -> dict:
    return deduplication.deduplicate(running, running.job.review, **running.job.params)


@shared_task(name=pairs.JOB_KIND)
def accept_pairs(job_id: str) -> None:
    run_job(job_id, pairs.accept_pairs)


@shared_task(name=full_texts.JOB_KIND)
def match_full_texts(job_id: str) -> None:
    run_job(job_id, _match_full_texts)


def _match_full_texts(running: RunningJob) -> dict:
    return full_texts.match_files(running, running.job.review)


@shared_task(name=open_access.LOOK_UP)
def look_up_copies(job_id: str) -> None:
    run_job(job_id, _look_up_copies)


def _look_up_copies(running: RunningJob) -> dict:
    return open_access.look_up(running, running.job.review)


@shared_task(name=open_access.FETCH)
def fetch_copies(job_id: str) -> None:
    run_job(job_id, open_access.fetch_copies)


@shared_task(name=JOB_KIND)
def make_archive(job_id: str) -> None:
    run_job(job_id, archives.make_archive)


@shared_task(name=outside.JOB_KIND)
def take_over(job_id: str) -> None:
    run_job(job_id, _take_over)


def _take_over(running: RunningJob) -> dict:
    reviewers = OutsideReviewer.objects.select_related("review", "member__user", "member__review")
    return outside.record_taken_over(running, reviewers.get(pk=running.job.params["outside"]))
