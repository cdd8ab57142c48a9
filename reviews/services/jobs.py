"""Jobs: enqueue, claim with a lease, report progress, end; every step fenced by the attempt."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from celery import current_app
from celery.exceptions import CeleryError
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from kombu.exceptions import KombuError

from reviews.audit import record_event
from reviews.models import Job, Membership
from reviews.vocabulary import OPEN_JOB_STATES, JobState
from reviewsite.lib.errors import Conflict, OutOfReach, ProblemForPerson

logger = logging.getLogger(__name__)
MAX_ATTEMPTS = 3


class LeaseLost(Exception):
    """Another worker took the job over; this one must stop without writing."""


class JobCancelled(Exception):
    """The person cancelled the job; the work must leave nothing half done."""


class RunningJob:
    """The hold of one worker on one job, good for one attempt."""

    def __init__(self, job: Job):
        self.job = job
        self._beat_at = timezone.now()

    def progress(self, done: int, total: int | None = None) -> None:
        """Report how far the work is and renew the lease.

        Raises LeaseLost when the attempt is no longer this one, JobCancelled when asked to stop.
        """
        now = timezone.now()
        changed = self._mine().update(
            done=done,
            total=total if total is not None else F("total"),
            heartbeat_at=now,
            lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
        )
        if not changed:
            raise LeaseLost
        if self._mine().filter(cancel_requested_at__isnull=False).exists():
            raise JobCancelled

    def hold(self) -> None:
        """Check, inside a transaction that publishes results, that the lease is still ours."""
        if self._mine().select_for_update().first() is None:
            raise LeaseLost

    def _mine(self):
        return Job.objects.filter(pk=self.job.pk, attempt=self.job.attempt, state=JobState.RUNNING)


def open_job(member: Membership, kind: str, label: str, params: dict | None = None) -> Job:
    """Make the job row; the entry point then wakes a worker or runs it inline.

    `kind` is the Celery task's name, `label` what people read, `params` plain ids only.
    """
    with transaction.atomic():
        job = Job.objects.create(
            review=member.review,
            kind=kind,
            label=label[:200],
            params=params or {},
            created_by=member.user,
        )
        record_event(member.review, "job.created", member=member, subject=job, summary=job.label)
    return job


def wake_on_commit(job: Job) -> None:
    """Wake a worker once the transaction that made the job is in."""
    transaction.on_commit(lambda: wake(job))


def wake(job: Job) -> None:
    """Send the wake-up; a broker that is down is no harm, the sweeper sends it again."""
    try:
        current_app.send_task(job.kind, args=[str(job.pk)], ignore_result=True)
    except (OSError, KombuError, CeleryError) as problem:
        logger.warning("Job %s waits for the sweeper: %s", job.pk, type(problem).__name__)


def run_job(job_id: UUID | str, work: Callable[[RunningJob], dict]) -> None:
    """Claim the job and do `work`, which returns the result that the page shows.

    A `ProblemForPerson` ends the job with its message; three attempts that die end it too. What is
    out of reach, and any other exception, is logged, gives the lease back and leaves the job to the
    next attempt.
    """
    job = _claim(job_id)
    if job is None:
        return
    running = RunningJob(job)
    try:
        result = work(running)
    except LeaseLost:
        logger.warning("Job %s attempt %s lost its lease", job.pk, job.attempt)
    except JobCancelled:
        _end(job, JobState.CANCELLED)
    except OutOfReach:
        logger.exception("Job %s attempt %s did not reach what it needs", job.pk, job.attempt)
        _give_back(job)
    except ProblemForPerson as problem:
        _end(job, JobState.FAILED, error=f"{problem.message} {problem.remedy}".strip())
    except Exception:
        logger.exception("Job %s attempt %s failed", job.pk, job.attempt)
        _give_back(job)
    else:
        _end(job, JobState.DONE, result=result)


def _claim(job_id: UUID | str) -> Job | None:
    now = timezone.now()
    claimable = Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        job = Job.objects.select_for_update().filter(claimable, pk=job_id).first()
        if job is None:
            return None
        if job.cancel_requested_at:
            _end(job, JobState.CANCELLED)
            return None
        if job.attempt >= MAX_ATTEMPTS:
            _end(job, JobState.FAILED, error=_gave_up(job))
            return None
        changed = (
            Job.objects.filter(pk=job.pk, attempt=job.attempt)
            .filter(claimable)
            .update(
                state=JobState.RUNNING,
                attempt=F("attempt") + 1,
                started_at=now,
                done=0,
                heartbeat_at=now,
                lease_until=now + timedelta(seconds=settings.JOB_LEASE_SECONDS),
            )
        )
        if not changed:
            return None
        job.refresh_from_db()
    return job


def _gave_up(job: Job) -> str:
    return (
        f"The work stopped {MAX_ATTEMPTS} times before its end and was given up. "
        "Nothing of it was kept. Try once more; if it happens again, ask whoever runs this server."
    )


def _end(job: Job, state: JobState, *, error: str = "", result: dict | None = None) -> None:
    with transaction.atomic():
        changed = Job.objects.filter(
            pk=job.pk, attempt=job.attempt, state__in=OPEN_JOB_STATES
        ).update(
            state=state,
            error=error,
            result=result or {},
            finished_at=timezone.now(),
            lease_until=None,
        )
        if changed:
            record_event(
                job.review,
                f"job.{state}",
                member=None,
                subject=job,
                summary=job.label,
                new=result or {},
                reason=error,
            )


def _give_back(job: Job) -> None:
    if job.attempt >= MAX_ATTEMPTS:
        _end(job, JobState.FAILED, error=_gave_up(job))
        return
    Job.objects.filter(pk=job.pk, attempt=job.attempt, state=JobState.RUNNING).update(
        state=JobState.QUEUED, lease_until=None
    )


def cancel_job(member: Membership, job: Job) -> None:
    """Ask a job to stop; one that has not started stops at once.

    Raises Conflict when the job has ended already.
    """
    with transaction.atomic():
        job = Job.objects.select_for_update().get(pk=job.pk, review=member.review)
        if not job.is_open:
            raise Conflict(f"“{job.label}” has ended already: {job.get_state_display()}.")
        Job.objects.filter(pk=job.pk).update(cancel_requested_at=timezone.now())
        record_event(
            member.review, "job.cancel_requested", member=member, subject=job, summary=job.label
        )
        if job.state == JobState.QUEUED:
            _end(job, JobState.CANCELLED)


def sweep() -> int:
    """Wake every job that waits or whose lease ran out; returns how many were woken."""
    now = timezone.now()
    stale = Job.objects.filter(
        Q(state=JobState.QUEUED, created_at__lt=now - timedelta(seconds=20))
        | Q(state=JobState.RUNNING, lease_until__lt=now)
    )
    woken = 0
    for job in stale.order_by("created_at").iterator():
        wake(job)
        woken += 1
    return woken


def run_inline(job: Job) -> Job:
    """Do the job in this process, for the command line; returns it as it ended."""
    current_app.loader.import_default_modules()
    current_app.tasks[job.kind](str(job.pk))
    job.refresh_from_db()
    return job
