"""Celery's entry points of the screening app."""

from celery import shared_task

from reviews.services.jobs import RunningJob, run_job
from screening.models import OutsideReviewer
from screening.selectors.archives import JOB_KIND
from screening.services import archives, deduplication, outside, pairs
from searches.vocabulary import DEDUPLICATION


@shared_task(name=DEDUPLICATION)
def deduplicate(job_id: str) -> None:
    run_job(job_id, _deduplicate)


def _deduplicate(running: RunningJob) -> dict:
    return deduplication.deduplicate(running, running.job.review, **running.job.params)


@shared_task(name=pairs.JOB_KIND)
def accept_pairs(job_id: str) -> None:
    run_job(job_id, pairs.accept_pairs)


@shared_task(name=JOB_KIND)
def make_archive(job_id: str) -> None:
    run_job(job_id, archives.make_archive)


@shared_task(name=outside.JOB_KIND)
def take_over(job_id: str) -> None:
    run_job(job_id, _take_over)


def _take_over(running: RunningJob) -> dict:
    reviewers = OutsideReviewer.objects.select_related("review", "member__user", "member__review")
    return outside.record_taken_over(running, reviewers.get(pk=running.job.params["outside"]))
