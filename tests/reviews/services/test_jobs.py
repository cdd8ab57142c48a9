"""Jobs: the row is the truth, a doubled or late worker changes nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviews.models import AuditEvent, Job
from reviews.services import jobs
from reviews.vocabulary import JobState
from reviewsite.lib.errors import BadInput, Conflict, OutOfReach

pytestmark = pytest.mark.django_db


@pytest.fixture
def job(review_cast):
    return jobs.open_job(review_cast.lena, "reviews.tasks.nothing", "Read a file")


def run_out(job):
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_is_done_with_its_result(job):
    jobs.run_job(job.pk, lambda running: {"records": 3})
    job.refresh_from_db()
    assert (job.state, job.result, job.attempt) == (JobState.DONE, {"records": 3}, 1)
    assert AuditEvent.objects.filter(action="job.done", subject=str(job.pk)).exists()


def test_a_doubled_message_does_the_work_once(job):
    runs = []
    for _ in range(2):
        jobs.run_job(job.pk, lambda running: runs.append(1) or {})
    assert runs == [1]


def test_a_second_worker_does_not_start_while_the_lease_holds(job):
    def work(running):
        jobs.run_job(job.pk, lambda other: pytest.fail("started twice"))
        return {}

    jobs.run_job(job.pk, work)


def test_a_worker_that_lost_its_lease_stops_without_a_trace(job):
    def slow(running):
        run_out(job)
        jobs.run_job(job.pk, lambda other: {"by": "the second"})
        running.progress(1)
        pytest.fail("went on without the lease")

    jobs.run_job(job.pk, slow)
    job.refresh_from_db()
    assert (job.state, job.result, job.attempt) == (JobState.DONE, {"by": "the second"}, 2)


def test_an_error_for_people_ends_the_job_with_its_words(job):
    def refuse(running):
        raise BadInput("line 7: no title.", remedy="Add one.")

    jobs.run_job(job.pk, refuse)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "line 7: no title. Add one.")


def test_what_is_out_of_reach_leaves_the_job_to_the_next_attempt(job):
    def silence(running):
        raise OutOfReach("The storage of files does not answer.")

    jobs.run_job(job.pk, silence)
    job.refresh_from_db()
    assert (job.state, job.error) == ("queued", "")
    jobs.run_job(job.pk, lambda running: {"records": 1})
    job.refresh_from_db()
    assert job.state == "done"


def test_three_attempts_that_die_end_in_a_clear_error_without_the_servers_text(job):
    def die(running):
        raise RuntimeError("secret path")

    for _ in range(3):
        jobs.run_job(job.pk, die)
    job.refresh_from_db()
    assert job.state == JobState.FAILED and job.attempt == 3
    assert "3 times" in job.error and "secret" not in job.error


def test_a_worker_killed_without_a_word_counts_as_an_attempt(job):
    for attempt in (1, 2, 3):
        claimed = jobs._claim(job.pk)
        assert claimed.attempt == attempt
        run_out(job)
    assert jobs._claim(job.pk) is None
    job.refresh_from_db()
    assert job.state == JobState.FAILED


def test_cancelling_a_waiting_job_ends_it_at_once(review_cast, job):
    jobs.cancel_job(review_cast.lena, job)
    job.refresh_from_db()
    assert job.state == JobState.CANCELLED
    jobs.run_job(job.pk, lambda running: pytest.fail("ran a cancelled job"))


def test_cancelling_a_running_job_stops_it_at_its_next_step(review_cast, job):
    def work(running):
        running.progress(1, 10)
        jobs.cancel_job(review_cast.lena, job)
        running.progress(2)
        pytest.fail("went on after the cancel")

    jobs.run_job(job.pk, work)
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.CANCELLED, 2, 10)


def test_an_ended_job_cannot_be_cancelled(review_cast, job):
    jobs.run_job(job.pk, lambda running: {})
    with pytest.raises(Conflict):
        jobs.cancel_job(review_cast.lena, job)


def test_the_sweeper_wakes_what_waits_and_what_lost_its_worker(job, review_cast):
    assert jobs.sweep() == 0
    Job.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(minutes=1))
    assert jobs.sweep() == 1
    jobs._claim(job.pk)
    assert jobs.sweep() == 0
    run_out(job)
    assert jobs.sweep() == 1
