"""Verdicts: stored once, never overwritten, withdrawn by a row of their own."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.models import AuditEvent
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Assignment, Candidate
from screening.models.decisions import Decision
from screening.selectors.decisions import own_tip
from screening.services.decisions import record_decision, withdraw_decision, withdraw_last
from screening.services.stages import close_stage
from screening.vocabulary import AssignmentState, OutcomeState
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db


def current_of(member, candidate):
    return Decision.objects.current().filter(reviewer=member, candidate=candidate).first()


@pytest.fixture
def stage(review_cast, screening_of):
    return screening_of(review_cast, 3)


@pytest.fixture
def candidate(stage):
    return stage.candidates.first()


def test_a_doubled_post_is_one_decision(review_cast, candidate, vote):
    key = uuid4()
    first = vote(review_cast.ana, candidate, "include", key=key, replaces=None)
    again = vote(review_cast.ana, candidate, "include", key=key, replaces=None)
    assert first == again
    assert Decision.objects.count() == 1


def test_a_key_of_somebody_elses_click_is_refused_without_telling_what_it_was(
    review_cast, candidate, vote
):
    key = uuid4()
    vote(review_cast.ana, candidate, "include", key=key)
    with pytest.raises(Conflict) as refusal:
        vote(review_cast.bo, candidate, "include", key=key)
    assert "include" not in refusal.value.message.lower()


def test_two_readers_settle_a_record(review_cast, candidate, vote):
    vote(review_cast.ana, candidate, "exclude")
    candidate.refresh_from_db()
    assert candidate.outcome == OutcomeState.PENDING
    vote(review_cast.bo, candidate, "exclude")
    candidate.refresh_from_db()
    assert candidate.outcome == OutcomeState.EXCLUDED


def test_a_third_reader_finds_no_place(review_cast, candidate, vote):
    vote(review_cast.ana, candidate, "include")
    vote(review_cast.bo, candidate, "include")
    with pytest.raises(Conflict, match="given to somebody else"):
        vote(review_cast.lena, candidate, "include")
    assert Decision.objects.count() == 2


def test_a_late_verdict_takes_its_place_again_while_one_is_free(review_cast, stage, vote):
    assignment = next_assignment(review_cast.ana, stage)
    Assignment.objects.filter(pk=assignment.pk).update(
        leased_until=timezone.now() - timedelta(minutes=1)
    )
    decision = vote(review_cast.ana, assignment.candidate, "include")
    assert decision.assignment.state == AssignmentState.DECIDED
    assert decision.assignment_id == assignment.pk


def test_a_change_replaces_and_keeps_the_old_verdict(review_cast, candidate, vote):
    first = vote(review_cast.ana, candidate, "include")
    second = vote(review_cast.ana, candidate, "exclude", replaces=first.pk)
    assert second.replaces == first
    assert current_of(review_cast.ana, candidate) == second
    assert Decision.objects.count() == 2


def test_a_write_that_names_a_stale_predecessor_is_refused(review_cast, candidate, vote):
    first = vote(review_cast.ana, candidate, "include")
    vote(review_cast.ana, candidate, "exclude", replaces=first.pk)
    with pytest.raises(Conflict, match="changed meanwhile"):
        vote(review_cast.ana, candidate, "maybe", replaces=first.pk)


def test_undo_is_a_row_and_gives_the_place_back_to_decide(review_cast, stage, candidate, vote):
    vote(review_cast.ana, candidate, "include")
    withdrawn = withdraw_last(review_cast.ana, stage, key=uuid4())
    assert withdrawn.verdict == "withdrawn"
    assert current_of(review_cast.ana, candidate) is None
    assert next_assignment(review_cast.ana, stage).candidate == candidate
    again = vote(review_cast.ana, candidate, "exclude")
    assert again.replaces == withdrawn
    assert Decision.objects.count() == 3


def test_a_doubled_undo_withdraws_one_verdict(review_cast, stage, vote):
    one, other = stage.candidates.all()[:2]
    vote(review_cast.ana, one, "include")
    vote(review_cast.ana, other, "include")
    key = uuid4()
    withdraw_last(review_cast.ana, stage, key=key)
    withdraw_last(review_cast.ana, stage, key=key)
    assert Decision.objects.filter(verdict="withdrawn").count() == 1


def test_undo_leaves_the_colleagues_verdict_alone(review_cast, stage, candidate, vote):
    vote(review_cast.bo, candidate, "exclude")
    vote(review_cast.ana, candidate, "exclude")
    withdraw_last(review_cast.ana, stage, key=uuid4())
    candidate.refresh_from_db()
    assert candidate.outcome == OutcomeState.PENDING
    assert current_of(review_cast.bo, candidate).verdict == "exclude"


def test_undo_with_nothing_to_undo_does_nothing(review_cast, stage):
    assert withdraw_last(review_cast.ana, stage, key=uuid4()) is None


def test_a_closed_stage_takes_no_verdicts(review_cast, stage, candidate, vote):
    close_stage(review_cast.lena, stage)
    with pytest.raises(Conflict, match="closed"):
        vote(review_cast.ana, candidate, "include")


def test_a_verdict_nobody_knows_is_refused(review_cast, candidate, vote):
    with pytest.raises(BadInput):
        vote(review_cast.ana, candidate, "withdrawn")


def test_another_reviews_candidate_does_not_exist(review_cast, candidate, make_user):
    from reviews.services.reviews import create_review

    stranger = create_review(make_user("Stranger"), title="Another review")
    with pytest.raises(Candidate.DoesNotExist):
        record_decision(stranger, candidate.pk, verdict="include", key=uuid4())


def test_every_verdict_is_in_the_audit_log(review_cast, candidate, vote):
    decision = vote(review_cast.ana, candidate, "include", note="seems right")
    event = AuditEvent.objects.get(action="decision.include")
    assert event.actor == review_cast.ana.user
    assert event.subject == str(decision.pk)
    assert event.reason == "seems right"
    assert event.candidate == candidate.pk


def test_the_database_refuses_a_second_first_decision_on_a_place(review_cast, candidate, vote):
    decision = vote(review_cast.ana, candidate, "include")
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            assignment=decision.assignment,
            candidate=candidate,
            reviewer=review_cast.ana,
            verdict="exclude",
            key=uuid4(),
            criteria=decision.criteria,
        )


def test_the_database_refuses_two_rows_that_replace_the_same(review_cast, candidate, vote):
    first = vote(review_cast.ana, candidate, "include")
    vote(review_cast.ana, candidate, "exclude", replaces=first.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.create(
            assignment=first.assignment,
            candidate=candidate,
            reviewer=review_cast.ana,
            verdict="maybe",
            replaces=first,
            key=uuid4(),
            criteria=first.criteria,
        )


def test_the_tip_of_a_new_place_is_nothing(review_cast, candidate):
    assert own_tip(review_cast.ana, candidate) is None


def test_any_own_verdict_is_taken_back_by_the_key_of_its_click(review_cast, stage, vote):
    clicks = {candidate: uuid4() for candidate in stage.candidates.all()}
    for candidate, key in clicks.items():
        vote(review_cast.ana, candidate, "include", key=key)
    first, key = next(iter(clicks.items()))
    undo = uuid4()
    for _ in range(2):
        withdraw_decision(review_cast.ana, first.pk, key=undo, replaces=key)
    assert current_of(review_cast.ana, first) is None
    assert Decision.objects.filter(candidate=first).count() == 2
    vote(review_cast.ana, first, "exclude", replaces=undo)
    assert current_of(review_cast.ana, first).verdict == "exclude"


def test_nobody_takes_back_what_is_not_their_current_verdict(review_cast, candidate, vote):
    decision = vote(review_cast.ana, candidate, "include")
    vote(review_cast.ana, candidate, "exclude")
    for member in (review_cast.ana, review_cast.bo):
        with pytest.raises(Conflict):
            withdraw_decision(member, candidate.pk, key=uuid4(), replaces=decision.pk)
    assert current_of(review_cast.ana, candidate).verdict == "exclude"
