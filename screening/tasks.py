"""Celery's entry points of the screening app."""

from celery import shared_task

from reviews.services.jobs import run_job
from screening.services import citations


@shared_task(name=citations.JOB_KIND)
def deduplicate(job_id: str) -> None:
    run_job(job_id, lambda running: citations.deduplicate(running, running.job.review))
