"""Celery's entry points of the searches app."""

from celery import shared_task

from reviews.services.jobs import RunningJob, run_job
from searches.models import ImportFile
from searches.services import imports, lookups, uploads


@shared_task(name=imports.JOB_KIND)
def store_records(job_id: str) -> None:
    run_job(job_id, _store)


@shared_task(name=lookups.JOB_KIND)
def look_up_abstracts(job_id: str) -> None:
    run_job(job_id, lambda running: lookups.look_up(running, running.job.review))


@shared_task(name="searches.tasks.discard_forgotten")
def discard_forgotten() -> None:
    """Throw away the files that nobody imported within UPLOAD_DAYS."""
    uploads.discard_forgotten()


def _store(running: RunningJob) -> dict:
    file = ImportFile.objects.select_related("run__review").get(pk=running.job.params["file"])
    return imports.store_records(running, file)
