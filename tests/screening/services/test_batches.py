"""Batches: many records at once, kept for days, by the rules of the queue."""

from collections import Counter
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Assignment
from screening.selectors.decisions import own_tip
from screening.services.batches import take_batch
from screening.services.decisions import withdraw_decision
from screening.services.queue import next_assignments
from screening.services.stages import close_stage
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db
DAYS = timedelta(days=7)


def soonest_end():
    return min(Assignment.objects.values_list("leased_until", flat=True))


def test_a_batch_is_held_for_days(review_cast, screening_of, settings):
    settings.BATCH_DAYS = 7
    batch = take_batch(review_cast.ana, screening_of(review_cast, 30), 20)
    assert len({a.candidate_id for a in batch}) == 20
    assert soonest_end() > timezone.now() + DAYS - timedelta(minutes=1)


def test_asked_again_it_gives_the_same_places(review_cast, screening_of):
    stage = screening_of(review_cast, 30)
    batch = take_batch(review_cast.ana, stage, 20)
    assert take_batch(review_cast.ana, stage, 20) == batch
    assert take_batch(review_cast.ana, stage, 5) == batch[:5]
    assert Assignment.objects.count() == 20


def test_the_desk_and_an_undo_do_not_shorten_it(review_cast, screening_of, vote):
    stage = screening_of(review_cast, 6)
    batch = take_batch(review_cast.ana, stage, 6)
    end = soonest_end()
    next_assignment(review_cast.ana, stage)
    assert next_assignments(review_cast.ana, stage, 3) == batch[:3]
    candidate = vote(review_cast.ana, batch[0].candidate, "include").candidate
    withdraw_decision(
        review_cast.ana,
        candidate.pk,
        key=uuid4(),
        replaces=own_tip(review_cast.ana, candidate),
    )
    assert soonest_end() == end


def test_places_held_from_the_desk_become_part_of_it(review_cast, screening_of):
    stage = screening_of(review_cast, 6)
    held = next_assignments(review_cast.ana, stage, 2)
    assert take_batch(review_cast.ana, stage, 4)[:2] == held
    assert soonest_end() > timezone.now() + timedelta(days=1)


def test_no_record_is_in_more_batches_than_it_has_places(review_cast, screening_of):
    stage = screening_of(review_cast, 9)
    people = (review_cast.ana, review_cast.bo, review_cast.lena)
    readers = Counter(a.candidate_id for member in people for a in take_batch(member, stage, 8))
    assert max(readers.values()) == 2 and sum(readers.values()) >= 17


@pytest.mark.parametrize("count", [0, 201])
def test_a_batch_has_its_bounds(review_cast, screening_of, count):
    with pytest.raises(BadInput):
        take_batch(review_cast.ana, screening_of(review_cast, 3), count)


def test_it_is_for_open_stages_and_for_those_who_screen(review_cast, screening_of):
    stage = screening_of(review_cast, 3)
    with pytest.raises(NotAllowed):
        take_batch(review_cast.olu, stage, 2)
    close_stage(review_cast.lena, stage)
    stage.refresh_from_db()
    with pytest.raises(Conflict):
        take_batch(review_cast.ana, stage, 2)
