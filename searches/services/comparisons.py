"""Asking for what is new to be compared with what is there."""

from __future__ import annotations

from django.db import transaction

from reviews.models import Job, Membership
from reviews.services.jobs import open_job, wake_on_commit
from reviews.vocabulary import JobState
from searches.models import ImportFile, RecordKeys
from searches.vocabulary import DEDUPLICATION


def compare_new(member: Membership) -> Job:
    """A job that compares the records which were never compared; one that waits will do.

    Called in the transaction that brings the records: the waiting job is locked, so that it cannot
    begin before they are there.
    """
    with transaction.atomic():
        waiting = Job.objects.select_for_update().filter(
            review=member.review, kind=DEDUPLICATION, state=JobState.QUEUED, params={}
        )
        job = waiting.first() or open_job(member, DEDUPLICATION, "Compare new records")
        wake_on_commit(job)
    return job


def compare_all(member: Membership) -> Job:
    """A job that compares every record with every other, whatever was compared before."""
    job = open_job(member, DEDUPLICATION, "Find duplicates", {"anew": True})
    wake_on_commit(job)
    return job


def forget_comparisons(file: ImportFile) -> None:
    """Let a file's records be compared again: others came while they did not count."""
    RecordKeys.objects.filter(record__file=file).delete()
