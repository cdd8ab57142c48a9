"""Celery's entry points of the screening app."""

from celery import shared_task

from reviews.services.jobs import RunningJob, run_job
from screening.models import OutsideReviewer
from screening.services import citations, outside, pairs


@shared_task(name=citations.JOB_KIND)
def deduplicate(job_id: str) -> None:
    run_job(job_id, lambda running: citations.deduplicate(running, running.job.review))


@shared_task(name=pairs.JOB_KIND)
def accept_pairs(job_id: str) -> None:
    run_job(job_id, pairs.accept_pairs)


@shared_task(name=outside.JOB_KIND)
def take_over(job_id: str) -> None:
    run_job(job_id, _take_over)


def _take_over(running: RunningJob) -> dict:
    reviewers = OutsideReviewer.objects.select_related("review", "member__user", "member__review")
    return outside.record_taken_over(running, reviewers.get(pk=running.job.params["outside"]))
