"""What becomes of the work of a reviewer who leaves."""

import pytest

from reviews.models import AuditEvent
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Assignment
from screening.models.decisions import Decision
from screening.selectors.departures import preview_departure
from screening.services.adjudications import adjudicate
from screening.services.departures import give_role, leave
from screening.services.integrity import find_violations
from screening.services.stages import send_on
from screening.vocabulary import Departure
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(review_cast, screening_of, vote):
    """Bo: one sent on, one ruled, one agreed exclusion, one conflict, one alone, one at work."""
    stage = screening_of(review_cast, 6)
    sent, ruled, agreed, conflict, alone, _ = stage.candidates.order_by("citation__title")
    for candidate, ana, bo in (
        (sent, "include", "include"),
        (ruled, "include", "exclude"),
        (agreed, "exclude", "exclude"),
        (conflict, "exclude", "include"),
    ):
        vote(review_cast.ana, candidate, ana)
        vote(review_cast.bo, candidate, bo)
    vote(review_cast.bo, alone, "include")
    send_on(review_cast.lena)
    seen = Decision.objects.filter(candidate=ruled).values_list("pk", flat=True)
    adjudicate(
        review_cast.lena, ruled.pk, verdict="include", why="x", seen=[str(pk) for pk in seen]
    )
    next_assignment(review_cast.bo, stage)
    return stage


def outcomes(stage):
    rows = stage.candidates.order_by("citation__title").values_list("outcome", flat=True)
    return " ".join(outcome[0] for outcome in rows)


def test_the_preview_says_what_the_person_leaves_behind(review_cast, stage):
    found = next(p for p in preview_departure(review_cast.lena, review_cast.bo) if p.stage == stage)
    assert (found.verdicts, found.leases, found.withdrawn, found.outcomes_reopened) == (5, 1, 3, 2)


def test_kept_verdicts_count_on_and_the_places_go_back(review_cast, stage):
    leave(review_cast.lena, review_cast.bo, Departure.KEEP)
    assert outcomes(stage) == "i i e c p p"
    assert not Assignment.objects.filter(reviewer=review_cast.bo, state="leased").exists()
    review_cast.bo.refresh_from_db()
    assert not review_cast.bo.is_active
    assert list(find_violations(review_cast.review)) == []


def test_the_records_somebody_was_at_can_go_to_a_colleague(review_cast, stage):
    at = Assignment.objects.get(reviewer=review_cast.bo, state="leased").candidate
    leave(review_cast.lena, review_cast.bo, Departure.HAND_OVER, to=review_cast.lena)
    assert Assignment.objects.get(reviewer=review_cast.lena, state="leased").candidate == at
    assert list(find_violations(review_cast.review)) == []


def test_reopening_withdraws_what_is_still_open_and_keeps_every_row(review_cast, stage):
    rows = set(Decision.objects.values_list("pk", flat=True))
    leave(review_cast.lena, review_cast.bo, Departure.REOPEN, reason="left in the first week")
    assert outcomes(stage) == "i i p p p p"
    assert rows < set(Decision.objects.values_list("pk", flat=True))
    assert Decision.objects.filter(verdict="withdrawn", reviewer=review_cast.bo).count() == 3
    event = AuditEvent.objects.get(action="stage.verdicts_withdrawn")
    assert (event.reason, event.actor) == ("left in the first week", review_cast.lena.user)
    assert list(find_violations(review_cast.review)) == []
    assert next_assignment(review_cast.lena, stage)


def test_what_cannot_be_is_refused_and_nobody_left(review_cast, stage):
    lena, bo = review_cast.lena, review_cast.bo
    with pytest.raises(BadInput, match="Choose a colleague"):
        leave(lena, bo, Departure.HAND_OVER)
    for wrong in (bo, review_cast.olu):
        with pytest.raises(BadInput, match="Choose a colleague"):
            leave(lena, bo, Departure.HAND_OVER, to=wrong)
    with pytest.raises(BadInput, match="Say why"):
        leave(lena, bo, Departure.REOPEN, reason=" ")
    with pytest.raises(Conflict, match="needs a lead"):
        leave(lena, lena, Departure.KEEP)
    with pytest.raises(NotAllowed):
        leave(review_cast.ana, bo, Departure.KEEP)
    bo.refresh_from_db()
    assert bo.is_active and outcomes(stage) == "i i e c p p"


def test_who_screens_no_more_gives_their_places_back_at_once(review_cast, stage):
    give_role(review_cast.lena, review_cast.bo, "searcher")
    held = Assignment.objects.held().filter(reviewer=review_cast.bo)
    assert set(held.values_list("state", flat=True)) == {"decided"}
    assert Decision.objects.filter(reviewer=review_cast.bo).count() == 5


def test_another_role_that_screens_keeps_the_places(review_cast, stage):
    give_role(review_cast.lena, review_cast.bo, "lead")
    assert Assignment.objects.held().filter(reviewer=review_cast.bo, state="leased").exists()
    with pytest.raises(NotAllowed):
        give_role(review_cast.ana, review_cast.bo, "observer")
