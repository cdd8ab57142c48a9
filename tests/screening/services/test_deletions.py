"""Deleting a review while people and jobs are at work on it: what they did is never lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from reviews.models import Job, Review
from reviews.services.jobs import cancel_job, run_inline
from reviewsite.lib.errors import Conflict
from screening.models import Tag
from screening.models.decisions import Decision
from screening.services.archives import begin_archive
from screening.services.deletions import delete_review
from screening.services.desk import set_tags

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
WAITING += " AND datname = current_database()"


@pytest.fixture
def archived(review_cast, screening_of):
    stage = screening_of(review_cast, 2)
    run_inline(begin_archive(review_cast.lena))
    return stage.candidates.order_by("pk")[0]


@pytest.mark.django_db
def test_a_review_whose_jobs_are_at_work_is_not_deleted(review_cast, archived):
    job = begin_archive(review_cast.lena)
    with pytest.raises(Conflict, match="at work"):
        delete_review(review_cast.lena, title=review_cast.review.title)
    cancel_job(review_cast.lena, job)
    stored = delete_review(review_cast.lena, title=review_cast.review.title)
    assert default_storage.exists(stored) and not Review.objects.exists() and not Job.objects.all()


def at_one_moment(cast, act):
    """What becomes of an act that is under way when the review is deleted, and of the deletion."""
    begun, may_end = Event(), Event()

    def work():
        try:
            with transaction.atomic():
                act()
                begun.set()
                assert may_end.wait(20)
        finally:
            connection.close()

    def delete():
        try:
            delete_review(cast.lena, title=cast.review.title)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as people:
        working = people.submit(work)
        assert begun.wait(20)
        deleting = people.submit(delete)
        wait_for_a_lock(deleting)
        may_end.set()
        return working.exception(20), deleting.exception(20)


def wait_for_a_lock(deleting):
    """Until the deletion waits for somebody, or has ended without."""
    pause = Event()
    with connection.cursor() as cursor:
        for _ in range(400):
            cursor.execute(WAITING)
            if cursor.fetchone()[0] or deleting.done():
                return
            pause.wait(0.05)
    raise AssertionError("the deletion neither waits nor ends")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_verdict_that_is_under_way_ends_first_and_is_kept(review_cast, archived, vote):
    given, deleted = at_one_moment(review_cast, lambda: vote(review_cast.ana, archived, "include"))
    assert given is None and "as it is now" in str(deleted)
    assert Review.objects.exists() and Decision.objects.get().candidate == archived


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_note_that_comes_too_late_is_refused_and_leaves_nothing(review_cast, archived):
    given, deleted = at_one_moment(
        review_cast, lambda: set_tags(review_cast.ana, archived.pk, ["mice"])
    )
    assert isinstance(given, IntegrityError) and deleted is None
    assert not Review.objects.exists() and not Tag.objects.exists()
