"""Asking for what is new to be compared."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection, transaction

from reviews.models import Job
from searches.services.comparisons import compare_all, compare_new


@pytest.mark.django_db
def test_one_that_waits_will_do(review_cast):
    assert compare_new(review_cast.ines) == compare_new(review_cast.lena)


@pytest.mark.django_db
def test_comparing_all_is_a_job_of_its_own(review_cast):
    waiting = compare_new(review_cast.ines)
    assert compare_all(review_cast.ines) != waiting
    assert compare_new(review_cast.ines) == waiting


@pytest.mark.django_db
def test_a_job_that_has_begun_will_not_do(review_cast):
    begun = compare_new(review_cast.ines)
    Job.objects.filter(pk=begun.pk).update(state="running")
    assert compare_new(review_cast.ines) != begun


def may_begin(job: Job) -> bool:
    """Whether a worker could take the job at this instant."""
    try:
        with transaction.atomic():
            Job.objects.select_for_update(nowait=True).get(pk=job.pk)
    except OperationalError:
        return False
    finally:
        connection.close()
    return True


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_waiting_job_cannot_begin_before_the_records_are_there(review_cast):
    job = compare_new(review_cast.ines)
    with ThreadPoolExecutor(1) as worker:
        with transaction.atomic():
            assert compare_new(review_cast.ines) == job
            assert not worker.submit(may_begin, job).result()
        assert worker.submit(may_begin, job).result()
