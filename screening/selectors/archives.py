"""The archives of a review that were made on this server."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from reviews.models import AuditEvent, Job, Membership, Review
from reviews.vocabulary import JobState

JOB_KIND = "screening.tasks.make_archive"


@dataclass(frozen=True, slots=True)
class KeptArchive:
    """An archive that can be downloaded; `stored` is its address in the storage."""

    job: Job
    stored: str


def stored_name(job: Job) -> str:
    """Where the archive is kept that this attempt of a job made; no other attempt writes there."""
    return _stored_name(job, job.attempt)


def names_of_attempts(job: Job) -> list[str]:
    """Where the attempts of a job may have left something: one that was killed, half an archive."""
    return [_stored_name(job, attempt) for attempt in range(1, job.attempt + 1)]


def _stored_name(job: Job, attempt: int) -> str:
    return f"archives/{job.review_id}/{job.pk.hex}-{attempt}.zip"


def archive_jobs(member: Membership) -> list[Job]:
    """The newest first."""
    jobs = Job.objects.filter(review=member.review, kind=JOB_KIND).select_related("created_by")
    return list(jobs.order_by("-created_at")[:20])


def kept_archive(member: Membership) -> KeptArchive | None:
    """The newest archive that is done and still there."""
    for job in archive_jobs(member):
        if job.state == JobState.DONE and default_storage.exists(stored_name(job)):
            return KeptArchive(job, stored_name(job))
    return None


def fresh_archive(member: Membership) -> KeptArchive | None:
    """The kept archive, if nothing of the review changed since it was begun."""
    archive = kept_archive(member)
    if archive is None:
        return None
    is_fresh = archive.job.result.get("events") == changes_of(member.review).count()
    return archive if is_fresh else None


def changes_of(review: Review) -> QuerySet[AuditEvent]:
    """What happened to a review. Events are only ever added, so their number says whether two
    moments are one; their times do not: a clock may be slow, a transaction end late."""
    return AuditEvent.objects.filter(review=review).exclude(action__startswith="job.")
