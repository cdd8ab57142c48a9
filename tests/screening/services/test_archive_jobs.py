"""Making archives as jobs: which one is whole and fresh, and what it tells."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse

from reviews.models import Job
from reviews.services.jobs import LeaseLost, RunningJob, cancel_job, run_inline, run_job
from screening.selectors.archives import fresh_archive, stored_name
from screening.services.archives import begin_archive, make_archive
from screening.services.desk import set_tags

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(review_cast, screening_of):
    stage = screening_of(review_cast, 2)
    job = begin_archive(review_cast.lena)
    run_inline(job)
    job.refresh_from_db()
    return stage, job


def stored(job) -> bytes:
    with default_storage.open(stored_name(job)) as content:
        return content.read()


def test_tags_that_came_since_make_it_old(review_cast, made):
    stage, _ = made
    assert fresh_archive(review_cast.lena)
    set_tags(review_cast.ana, stage.candidates.first().pk, ["dose finding"])
    assert fresh_archive(review_cast.lena) is None


def test_a_stale_attempt_leaves_the_archive_of_the_later_one(review_cast, made):
    _, job = made
    kept = stored(job)
    stale = Job.objects.get(pk=job.pk)
    stale.attempt -= 1
    with pytest.raises(LeaseLost):
        make_archive(RunningJob(stale))
    assert stored(job) == kept
    assert not default_storage.exists(stored_name(stale))


def test_how_large_it_is_tells_the_blinded_nothing(review_cast, made, client_of):
    address = reverse("screening:audit-list", args=["tacrolimus"])
    assert "bytes" in client_of(review_cast.lena).get(address).content.decode()
    assert "bytes" not in client_of(review_cast.ana).get(address).content.decode()


def test_while_one_is_made_there_is_no_second(review_cast, screening_of):
    screening_of(review_cast, 2)
    first = begin_archive(review_cast.lena)
    assert begin_archive(review_cast.lena) == first
    run_inline(first)
    assert begin_archive(review_cast.lena) != first


def test_a_cancelled_one_leaves_no_file(review_cast, screening_of):
    screening_of(review_cast, 2)
    job = begin_archive(review_cast.lena)

    def cancelled_meanwhile(running):
        cancel_job(review_cast.lena, job)
        return make_archive(running)

    run_job(job.pk, cancelled_meanwhile)
    job.refresh_from_db()
    assert job.state == "cancelled" and not default_storage.exists("archives")


def test_half_an_archive_of_a_killed_attempt_goes_with_the_next(review_cast, screening_of):
    screening_of(review_cast, 2)
    job = begin_archive(review_cast.lena)
    Job.objects.filter(pk=job.pk).update(attempt=1)
    job.refresh_from_db()
    half = default_storage.save(stored_name(job), ContentFile(b"PK"))
    job = run_inline(job)
    assert (job.state, job.attempt) == ("done", 2)
    assert not default_storage.exists(half) and fresh_archive(review_cast.lena)
