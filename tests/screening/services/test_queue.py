"""The queue: each record to exactly the number of people the stage says, never twice to one."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from screening.models import Assignment
from screening.services.queue import next_assignment
from screening.vocabulary import AssignmentState

pytestmark = pytest.mark.django_db


def screen_everything(member, stage, vote, verdict="include"):
    seen = []
    while assignment := next_assignment(member, stage):
        vote(member, assignment.candidate, verdict)
        seen.append(assignment.candidate_id)
    return seen


def test_two_people_read_each_record_once(review_cast, screening_of, vote):
    stage = screening_of(review_cast, 6)
    ana = screen_everything(review_cast.ana, stage, vote)
    bo = screen_everything(review_cast.bo, stage, vote)
    lena = screen_everything(review_cast.lena, stage, vote)
    assert sorted(map(str, ana)) == sorted(map(str, bo)) and len(set(ana)) == 6
    assert lena == []


def test_three_people_share_the_records_so_that_each_has_two_readers(
    review_cast, screening_of, vote
):
    stage = screening_of(review_cast, 9)
    people = [review_cast.ana, review_cast.bo, review_cast.lena]
    readers = Counter()
    while True:
        taken = [
            m for m in people if (a := next_assignment(m, stage)) and vote(m, a.candidate, "maybe")
        ]
        if not taken:
            break
    for assignment in Assignment.objects.all():
        readers[assignment.candidate_id] += 1
    assert set(readers.values()) == {2} and len(readers) == 9


def test_a_held_place_is_given_again_instead_of_a_second_one(review_cast, screening_of):
    stage = screening_of(review_cast, 3)
    first = next_assignment(review_cast.ana, stage)
    assert next_assignment(review_cast.ana, stage) == first
    assert Assignment.objects.count() == 1


def test_pairs_are_finished_first(review_cast, screening_of, vote):
    stage = screening_of(review_cast, 20)
    begun = next_assignment(review_cast.ana, stage).candidate
    vote(review_cast.ana, begun, "include")
    assert next_assignment(review_cast.bo, stage).candidate == begun


def test_a_lease_that_ran_out_frees_the_place(review_cast, screening_of):
    stage = screening_of(review_cast, 1)
    for member in (review_cast.ana, review_cast.bo):
        next_assignment(member, stage)
    assert next_assignment(review_cast.lena, stage) is None
    Assignment.objects.filter(reviewer=review_cast.ana).update(
        leased_until=timezone.now() - timedelta(seconds=1)
    )
    assert next_assignment(review_cast.lena, stage).slot == 1
    assert Assignment.objects.get(reviewer=review_cast.ana).state == AssignmentState.RELEASED


@pytest.mark.parametrize("same", ["slot", "reviewer"])
def test_the_database_keeps_places_apart(review_cast, screening_of, same):
    stage = screening_of(review_cast, 1)
    taken = next_assignment(review_cast.ana, stage)
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            candidate=taken.candidate,
            reviewer=review_cast.ana if same == "reviewer" else review_cast.bo,
            slot=taken.slot if same == "slot" else taken.slot + 1,
            state=AssignmentState.LEASED,
            leased_until=timezone.now(),
        )


def test_the_queue_asks_the_same_number_of_questions_for_5_and_50_records(
    review_cast, screening_of, add_citations, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from screening.services.stages import take_in_citations

    stage = screening_of(review_cast, 5)
    with CaptureQueriesContext(
        connection,
    ) as five:
        next_assignment(review_cast.ana, stage)
    add_citations(review_cast.lena, [f"More {n}" for n in range(45)])
    take_in_citations(review_cast.lena)
    with CaptureQueriesContext(connection) as fifty:
        next_assignment(review_cast.bo, stage)
    assert len(fifty) <= len(five)
