"""Who holds places is on the candidates' rows after every act that changes places or merges."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from screening.models import Assignment, Candidate
from screening.rules.policy import Policy
from screening.services import citations
from screening.services.decisions import withdraw_last
from screening.services.departures import leave
from screening.services.integrity import find_violations
from screening.services.places import release_run_out
from screening.services.policies import change_policy
from screening.services.queue import next_assignments, put_back, waiting_for
from screening.services.stages import close_stage
from screening.vocabulary import Departure

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(review_cast, screening_of, vote):
    """Of four records Ana judged one and is at another; Bo judged the first too and is at it."""
    stage = screening_of(review_cast, 4)
    ana = next_assignments(review_cast.ana, stage, 2)
    vote(review_cast.ana, ana[0].candidate, "include")
    bo = next_assignments(review_cast.bo, stage, 2)
    vote(review_cast.bo, bo[0].candidate, "exclude")
    return stage


def run_out(cast, stage):
    Assignment.objects.filter(state="leased").update(
        leased_until=timezone.now() - timedelta(seconds=1)
    )
    release_run_out(stage)


def merge(cast, stage):
    citations.merge_by_hand(cast.lena, stage.candidates.values_list("citation", flat=True)[:2])


def split(cast, stage):
    merge(cast, stage)
    root = Candidate.objects.get(absorbs=True)
    citations.split_citation(cast.lena, root.citation)


ACTS = {
    "nothing": lambda cast, stage: None,
    "put back": lambda cast, stage: put_back(cast.ana, stage),
    "run out": run_out,
    "undo": lambda cast, stage: withdraw_last(cast.ana, stage, key=uuid4()),
    "merge": merge,
    "split": split,
    "one place": lambda cast, stage: change_policy(
        cast.lena, stage, Policy(places=1), seen=Policy()
    ),
    "leave": lambda cast, stage: leave(cast.lena, cast.ana, Departure.KEEP),
    "hand over": lambda cast, stage: leave(cast.lena, cast.ana, Departure.HAND_OVER, to=cast.lena),
    "reopen": lambda cast, stage: leave(cast.lena, cast.ana, Departure.REOPEN, reason="x"),
    "close": lambda cast, stage: close_stage(cast.lena, stage),
}


@pytest.mark.parametrize("act", ACTS)
def test_rows_say_who_holds_places_after(review_cast, stage, act):
    ACTS[act](review_cast, stage)
    assert list(find_violations(review_cast.review)) == []


def test_a_row_that_says_otherwise_is_found(review_cast, stage):
    begun = stage.candidates.filter(readers=2).first()
    Candidate.objects.filter(pk=begun.pk).update(readers=3)
    assert str(begun.pk) in "\n".join(find_violations(review_cast.review))


def test_a_merge_that_the_row_does_not_know_is_found(review_cast, stage):
    merge(review_cast, stage)
    root = Candidate.objects.get(absorbs=True)
    Candidate.objects.filter(pk=root.pk).update(absorbs=False)
    assert str(root.pk) in "\n".join(find_violations(review_cast.review))


@pytest.mark.parametrize("places", [1, 2, 3])
def test_the_queue_is_read_from_its_index_and_not_sorted(review_cast, stage, places):
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads a table of four rows whole")
    stage.places = places
    for waiting in waiting_for(review_cast.lena, stage):
        plan = waiting[:5].explain()
        assert "queue_of_stage" in plan and "TEMP B-TREE" not in plan and "SCAN" not in plan
