"""Celery's entry points of the reviews app."""

from celery import shared_task

from reviews.services import jobs


@shared_task(name="reviews.tasks.sweep")
def sweep() -> None:
    """Wake jobs whose message was lost or whose worker died."""
    jobs.sweep()
