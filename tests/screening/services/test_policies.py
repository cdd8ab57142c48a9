"""Changing the policy of a stage while people screen."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reviews.models import AuditEvent
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Assignment, Candidate
from screening.models.decisions import Decision
from screening.rules.policy import Policy
from screening.selectors.policies import preview_policy
from screening.services.adjudications import adjudicate
from screening.services.decisions import withdraw_last
from screening.services.integrity import find_violations
from screening.services.policies import change_policy
from screening.vocabulary import OutcomeState, PolicyRule
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db

DUAL, SINGLE, THREE = Policy(), Policy(places=1), Policy(places=3)
LIBERAL, VERIFIED = Policy(PolicyRule.LIBERAL), Policy(PolicyRule.VERIFIED)
MILD = Policy(maybe_conflicts=False)
WORDS = {"I": "include", "E": "exclude", "M": "maybe"}


@pytest.fixture
def screened(review_cast, screening_of, vote):
    """A stage on whose records Ana, Bo and Lena said what the letters say, in this order."""

    def screen(*letters):
        stage = screening_of(review_cast, len(letters))
        people = (review_cast.ana, review_cast.bo, review_cast.lena)
        for candidate, said in zip(
            stage.candidates.order_by("citation__title"), letters, strict=True
        ):
            for person, letter in zip(people, said, strict=False):
                vote(person, candidate, WORDS[letter])
        return stage

    return screen


def outcomes(stage):
    rows = stage.candidates.order_by("citation__title").values_list("outcome", flat=True)
    return [outcome[0] for outcome in rows]


def change(cast, stage, policy):
    stage.refresh_from_db()
    changed = change_policy(cast.lena, stage, policy, seen=stage.policy)
    stage.refresh_from_db()
    return changed


SAID = ("", "I", "E", "M", "II", "IE", "EE", "ME", "MM")
MOVES = [
    (DUAL, "p p p p i c e c i"),
    (SINGLE, "p i e i i c e c i"),
    (THREE, "p p p p p p p p p"),
    (LIBERAL, "p i p i i i e i i"),
    (VERIFIED, "p i p i i c e c i"),
    (MILD, "p p p p i c e i i"),
]


@pytest.mark.parametrize(("policy", "after"), MOVES, ids=[p.words for p, _ in MOVES])
def test_every_outcome_follows_the_new_policy_and_comes_back_with_the_old(
    review_cast, screened, policy, after
):
    stage = screened(*SAID)
    before, verdicts = outcomes(stage), Decision.objects.count()
    expected = sum(one != other for one, other in zip(before, after.split(), strict=True))
    assert preview_policy(review_cast.lena, stage, policy).changing == expected
    assert change(review_cast, stage, policy) == expected
    assert outcomes(stage) == after.split()
    assert list(find_violations(review_cast.review)) == []
    change(review_cast, stage, DUAL)
    assert outcomes(stage) == before
    assert Decision.objects.count() == verdicts
    assert list(find_violations(review_cast.review)) == []


def test_the_preview_says_what_is_touched(review_cast, screened):
    stage = screened(*SAID)
    more = preview_policy(review_cast.lena, stage, THREE)
    assert (more.reopened, more.conflicts_going, more.conflicts_appearing) == (3, 2, 0)
    assert (more.wanted_before, more.wanted_after) == (5, 14)
    mild = preview_policy(review_cast.lena, stage, MILD)
    assert (mild.changing, mild.conflicts_going, mild.from_pending) == (1, 1, 0)
    change(review_cast, stage, MILD)
    assert preview_policy(review_cast.lena, stage, DUAL).conflicts_appearing == 1


def test_the_preview_does_not_tell_apart_what_pending_records_become(review_cast, screened):
    stage = screened("I", "E")
    numbers = preview_policy(review_cast.lena, stage, SINGLE)
    assert (numbers.changing, numbers.from_pending) == (2, 2)


def test_reports_whose_record_is_in_doubt_again_are_counted(review_cast, screened):
    from screening.services.stages import send_on

    stage = screened("II", "EE")
    send_on(review_cast.lena)
    assert preview_policy(review_cast.lena, stage, THREE).reports_in_doubt == 1
    change(review_cast, stage, THREE)
    assert list(find_violations(review_cast.review)) == []


def test_a_ruling_binds_under_every_policy(review_cast, screened):
    stage = screened("IE")
    candidate = stage.candidates.get()
    seen = [str(pk) for pk in Decision.objects.values_list("pk", flat=True)]
    adjudicate(review_cast.lena, candidate.pk, verdict="exclude", why="x", seen=seen)
    for policy, _ in MOVES:
        change(review_cast, stage, policy)
        assert outcomes(stage) == ["e"]


def test_fewer_readers_retire_leases_and_nothing_that_is_decided(review_cast, screened, vote):
    stage = screened("", "I")
    ana, bo = review_cast.ana, review_cast.bo
    lease = next_assignment(bo, stage)
    assert lease.candidate.outcome == OutcomeState.PENDING
    change(review_cast, stage, SINGLE)
    lease.refresh_from_db()
    assert (lease.state, Assignment.objects.get(reviewer=ana).state) == ("retired", "decided")
    with pytest.raises(Conflict, match="needed no more"):
        vote(bo, lease.candidate, "include")


def test_a_lease_that_ran_out_does_not_stand_in_the_way(review_cast, screened):
    stage = screened("I")
    lease = next_assignment(review_cast.bo, stage)
    lease.leased_until = timezone.now() - timedelta(minutes=1)
    lease.save()
    change(review_cast, stage, SINGLE)
    assert list(find_violations(review_cast.review)) == []


def test_more_readers_open_places_again(review_cast, screened):
    stage = screened("II")
    assert next_assignment(review_cast.lena, stage) is None
    change(review_cast, stage, THREE)
    assert next_assignment(review_cast.lena, stage).candidate == stage.candidates.get()


def test_who_undoes_on_a_place_that_is_no_more_loses_the_place_only(review_cast, screened):
    from uuid import uuid4

    stage = screened("II")
    change(review_cast, stage, SINGLE)
    withdraw_last(review_cast.bo, stage, key=uuid4())
    assert Assignment.objects.get(reviewer=review_cast.bo).state == "retired"
    assert outcomes(stage) == ["i"]
    assert list(find_violations(review_cast.review)) == []


@pytest.mark.parametrize("policy", [LIBERAL, VERIFIED])
def test_a_second_place_opens_only_after_an_exclusion(review_cast, screened, vote, policy):
    stage = screened("")
    candidate = stage.candidates.get()
    change(review_cast, stage, policy)
    assert next_assignment(review_cast.ana, stage)
    assert next_assignment(review_cast.bo, stage) is None
    vote(review_cast.ana, candidate, "exclude")
    assert next_assignment(review_cast.bo, stage).candidate == candidate
    assert next_assignment(review_cast.lena, stage) is None


@pytest.mark.parametrize("policy", [LIBERAL, VERIFIED])
def test_no_second_place_opens_after_an_inclusion(review_cast, screened, vote, policy):
    stage = screened("")
    change(review_cast, stage, policy)
    vote(review_cast.ana, stage.candidates.get(), "maybe")
    stage.refresh_from_db()
    assert next_assignment(review_cast.bo, stage) is None
    with pytest.raises(Conflict, match="needed no more"):
        vote(review_cast.bo, stage.candidates.get(), "exclude")


def test_a_merged_record_under_a_sequential_policy_counts_the_whole_tree(
    review_cast, screened, vote
):
    from screening.services.citations import merge_by_hand

    stage = screened("", "")
    change(review_cast, stage, LIBERAL)
    one, other = stage.candidates.order_by("citation__title")
    vote(review_cast.ana, other, "exclude")
    merge_by_hand(review_cast.lena, [one.citation_id, other.citation_id])
    root = Candidate.objects.live().get(stage=stage)
    assert next_assignment(review_cast.ana, stage) is None
    vote(review_cast.bo, root, "exclude")
    root.refresh_from_db()
    assert root.outcome == OutcomeState.EXCLUDED
    change(review_cast, stage, DUAL)
    assert list(find_violations(review_cast.review)) == []


def test_the_change_is_told_in_the_log_without_what_it_tells_of_verdicts(review_cast, screened):
    from screening.selectors.decisions import visible_events

    stage = screened("I", "EE")
    change(review_cast, stage, SINGLE)
    event = AuditEvent.objects.get(action="stage.policy_changed")
    assert (event.old["places"], event.new["places"], event.candidate) == (2, 1, None)
    seen = visible_events(review_cast.ana)
    assert not seen.filter(action="outcome.changed").exists()
    assert visible_events(review_cast.lena).filter(
        action="outcome.changed", new__outcome="included"
    )


def test_a_change_that_rests_on_another_policy_is_refused(review_cast, screened):
    stage = screened("I")
    change_policy(review_cast.lena, stage, THREE, seen=DUAL)
    with pytest.raises(Conflict, match="3 independent readers"):
        change_policy(review_cast.lena, stage, SINGLE, seen=DUAL)
    assert change_policy(review_cast.lena, stage, THREE, seen=THREE) == 0


@pytest.mark.parametrize(
    "policy", [Policy(places=0), Policy(places=21), Policy(PolicyRule.LIBERAL, 1)]
)
def test_a_policy_that_cannot_be_is_refused(review_cast, screened, policy):
    with pytest.raises(BadInput):
        change(review_cast, screened("I"), policy)


def test_only_the_lead_changes_or_previews_a_policy(review_cast, screened):
    stage = screened("I")
    with pytest.raises(NotAllowed):
        change_policy(review_cast.ana, stage, SINGLE, seen=DUAL)
    with pytest.raises(NotAllowed):
        preview_policy(review_cast.ana, stage, SINGLE)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.text("IEM", max_size=3), min_size=1, max_size=4),
    st.lists(st.sampled_from([policy for policy, _ in MOVES]), max_size=3),
)
def test_no_row_of_changes_loses_a_verdict_or_breaks_an_invariant(
    review_cast, screening_of, vote, said, policies
):
    from django.db import transaction

    point = transaction.savepoint()
    stage = screening_of(review_cast, len(said))
    change(review_cast, stage, THREE)
    people = (review_cast.ana, review_cast.bo, review_cast.lena)
    for candidate, letters in zip(stage.candidates.order_by("pk"), said, strict=True):
        for person, letter in zip(people, letters, strict=False):
            vote(person, candidate, WORDS[letter])
    verdicts = set(Decision.objects.current().values_list("pk", "verdict"))
    for policy in policies:
        change(review_cast, stage, policy)
        assert list(find_violations(review_cast.review)) == []
    assert set(Decision.objects.current().values_list("pk", "verdict")) == verdicts
    transaction.savepoint_rollback(point)
