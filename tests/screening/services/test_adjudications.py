"""Rulings on conflicts."""

import pytest

from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models.decisions import Adjudication
from screening.services.adjudications import adjudicate
from screening.vocabulary import How, OutcomeState

pytestmark = pytest.mark.django_db


@pytest.fixture
def conflict(review_cast, screening_of, vote):
    candidate = screening_of(review_cast, 2).candidates.first()
    made = [vote(review_cast.ana, candidate, "include"), vote(review_cast.bo, candidate, "exclude")]
    candidate.refresh_from_db()
    candidate.seen = [str(decision.pk) for decision in made]
    return candidate


def test_a_ruling_binds_and_keeps_its_reason(review_cast, conflict):
    assert conflict.outcome == OutcomeState.CONFLICT
    adjudicate(
        review_cast.lena, conflict.pk, verdict="include", why="RIF is in", seen=conflict.seen
    )
    conflict.refresh_from_db()
    assert (conflict.outcome, conflict.how) == (OutcomeState.INCLUDED, How.ADJUDICATION)
    assert Adjudication.objects.get().why == "RIF is in"


def test_a_ruling_on_verdicts_that_changed_meanwhile_is_refused(review_cast, conflict, vote):
    vote(review_cast.bo, conflict, "maybe")
    vote(review_cast.bo, conflict, "exclude")
    with pytest.raises(Conflict, match="changed while you looked"):
        adjudicate(review_cast.lena, conflict.pk, verdict="include", why="x", seen=conflict.seen)
    assert not Adjudication.objects.exists()


def test_a_ruling_needs_its_reason(review_cast, conflict):
    with pytest.raises(BadInput, match="needs its reason"):
        adjudicate(review_cast.lena, conflict.pk, verdict="include", why=" ", seen=conflict.seen)


def test_reviewers_do_not_rule(review_cast, conflict):
    with pytest.raises(NotAllowed):
        adjudicate(review_cast.ana, conflict.pk, verdict="include", why="x", seen=conflict.seen)


def test_a_lead_who_voted_does_not_rule_unless_the_review_allows_it(
    review_cast, screening_of, vote
):
    candidate = screening_of(review_cast, 1).candidates.first()
    seen = [
        str(vote(review_cast.lena, candidate, "include").pk),
        str(vote(review_cast.bo, candidate, "exclude").pk),
    ]
    with pytest.raises(NotAllowed, match="You voted"):
        adjudicate(review_cast.lena, candidate.pk, verdict="include", why="x", seen=seen)
    review_cast.lena.review.lead_may_adjudicate_own = True
    adjudicate(review_cast.lena, candidate.pk, verdict="include", why="consensus", seen=seen)


def test_a_record_that_is_not_in_conflict_is_not_ruled_on(review_cast, screening_of):
    candidate = screening_of(review_cast, 1).candidates.first()
    with pytest.raises(Conflict, match="not in conflict"):
        adjudicate(review_cast.lena, candidate.pk, verdict="include", why="x", seen=[])


def test_a_verdict_changed_after_the_ruling_changes_nothing_and_is_marked(
    review_cast, conflict, vote
):
    adjudicate(review_cast.lena, conflict.pk, verdict="exclude", why="x", seen=conflict.seen)
    changed = vote(review_cast.bo, conflict, "include")
    conflict.refresh_from_db()
    assert conflict.outcome == OutcomeState.EXCLUDED
    assert changed.after_lifting


def test_a_second_ruling_replaces_the_first_and_keeps_it(review_cast, conflict):
    first = adjudicate(
        review_cast.lena, conflict.pk, verdict="exclude", why="x", seen=conflict.seen
    )
    second = adjudicate(
        review_cast.lena, conflict.pk, verdict="include", why="y", seen=conflict.seen
    )
    conflict.refresh_from_db()
    assert second.replaces == first
    assert conflict.outcome == OutcomeState.INCLUDED
