"""The queue: each record to exactly the number of people the stage says, never twice to one."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.models import Membership
from screening.models import Assignment
from screening.rules.policy import Policy
from screening.services.policies import change_policy
from screening.services.queue import next_assignments, put_back
from screening.vocabulary import AssignmentState
from tests.screening.places import next_assignment

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


def test_four_people_share_the_records_of_a_stage_that_wants_three_readers(
    review_cast, screening_of, vote, make_user
):
    cy = Membership.objects.create(review=review_cast.review, user=make_user("Cy"), role="reviewer")
    stage = screening_of(review_cast, 8)
    change_policy(review_cast.lena, stage, Policy(places=3), seen=Policy())
    stage.refresh_from_db()
    people = [review_cast.ana, review_cast.bo, review_cast.lena, cy]
    while [m for m in people if (a := next_assignment(m, stage)) and vote(m, a.candidate, "maybe")]:
        continue
    readers = Counter(Assignment.objects.values_list("candidate", flat=True))
    assert len(readers) == 8 and set(readers.values()) == {3}


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


def test_several_places_are_claimed_in_one_go_and_given_again(review_cast, screening_of):
    stage = screening_of(review_cast, 15)
    first = next_assignments(review_cast.ana, stage, 11)
    assert len(first) == 11 and len({a.candidate_id for a in first}) == 11
    assert next_assignments(review_cast.ana, stage, 11) == first
    assert next_assignment(review_cast.ana, stage) == first[0]
    assert len(next_assignments(review_cast.ana, stage, 20)) == 15


def test_no_record_gets_more_readers_than_places_when_everybody_reads_ahead(
    review_cast, screening_of
):
    stage = screening_of(review_cast, 9)
    people = [review_cast.ana, review_cast.bo, review_cast.lena]
    taken = [next_assignments(member, stage, 9) for member in people]
    assert [len(places) for places in taken] == [9, 9, 0]
    readers = Counter(a.candidate_id for places in taken for a in places)
    assert set(readers.values()) == {2} and len(readers) == 9


def test_reading_ahead_walks_in_the_same_order_as_one_by_one(review_cast, screening_of, vote):
    stage = screening_of(review_cast, 8)
    ahead = [a.candidate_id for a in next_assignments(review_cast.ana, stage, 8)]
    put_back(review_cast.ana, stage)
    Assignment.objects.all().delete()
    assert screen_everything(review_cast.ana, stage, vote) == ahead


def test_asking_again_keeps_the_places_for_longer(review_cast, screening_of):
    stage = screening_of(review_cast, 3)
    next_assignments(review_cast.ana, stage, 3)
    soon = timezone.now() + timedelta(seconds=30)
    Assignment.objects.update(leased_until=soon)
    next_assignments(review_cast.ana, stage, 3)
    assert not Assignment.objects.filter(leased_until__lte=soon).exists()


def test_what_is_put_back_is_free_for_others_and_verdicts_stay(review_cast, screening_of, vote):
    stage = screening_of(review_cast, 4)
    held = next_assignments(review_cast.ana, stage, 4)
    vote(review_cast.ana, held[0].candidate, "include")
    next_assignments(review_cast.bo, stage, 4)
    assert len(next_assignments(review_cast.lena, stage, 4)) == 0
    assert put_back(review_cast.ana, stage) == 3
    assert len(next_assignments(review_cast.lena, stage, 4)) == 3
    assert Assignment.objects.get(pk=held[0].pk).state == AssignmentState.DECIDED


def test_a_place_that_ran_out_is_claimed_again_with_its_chain(review_cast, screening_of):
    stage = screening_of(review_cast, 2)
    before = next_assignments(review_cast.ana, stage, 2)
    Assignment.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    again = next_assignments(review_cast.ana, stage, 2)
    assert {a.pk for a in again} == {a.pk for a in before} and Assignment.objects.count() == 2


def test_claiming_many_asks_two_more_for_those_that_others_began_and_the_second_lap(
    review_cast, screening_of
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    stage = screening_of(review_cast, 60)
    asked = []
    for member, count in ((review_cast.ana, 1), (review_cast.bo, 50)):
        with CaptureQueriesContext(connection) as questions:
            assert len(next_assignments(member, stage, count)) == count
        asked.append(len(questions))
    assert asked[1] <= asked[0] + 2
