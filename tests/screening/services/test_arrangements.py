"""Who screens at a stage and how records come to them: shares, batches, experienced readers."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reviews.models import AuditEvent, Membership
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Assignment, Stage
from screening.models.decisions import Decision
from screening.rules.arrangement import Arrangement
from screening.rules.policy import Policy
from screening.selectors.arrangements import arrangement_of, preview_arrangement
from screening.selectors.shares import free_places
from screening.services.arrangements import arrange
from screening.services.batches import places_at_desk, take_batch
from screening.services.decisions import withdraw_last
from screening.services.departures import leave
from screening.services.integrity import find_violations
from screening.services.policies import change_policy
from screening.services.queue import next_assignments, put_back
from screening.services.stages import take_in_citations
from screening.vocabulary import Allocation, Departure, PolicyRule
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db

SHARE = Arrangement(Allocation.SHARE)
BATCHES = Arrangement(Allocation.BATCHES, batch_size=4)


@pytest.fixture
def arranged(review_cast):
    def change(stage, arrangement, *, anew=False):
        stage.refresh_from_db()
        seen = arrangement_of(stage).facts
        preview = preview_arrangement(review_cast.lena, stage, arrangement, anew=anew)
        deal = arrange(review_cast.lena, stage, arrangement, seen=seen, anew=anew)
        assert (len(deal.allotted), deal.left_free) == (preview.allotted, preview.left_free)
        stage.refresh_from_db()
        assert list(find_violations(review_cast.review)) == []
        return deal

    return change


@pytest.fixture
def zoe(review_cast, make_user):
    return Membership.objects.create(
        review=review_cast.review, user=make_user("Zoe"), role="reviewer"
    )


def left(stage):
    """How many places each person was dealt and did not decide."""
    rows = Assignment.objects.filter(candidate__stage=stage, state="allotted")
    return Counter(rows.values_list("reviewer__user__name", flat=True))


def readers(stage):
    return Counter(
        Assignment.objects.held().filter(candidate__stage=stage).values_list("candidate", flat=True)
    )


def own(member, **values):
    return Assignment.objects.filter(reviewer=member, **values)


def test_a_share_is_equal_and_each_record_has_its_readers(review_cast, screening_of, arranged, zoe):
    stage = screening_of(review_cast, 60)
    arranged(stage, SHARE)
    assert left(stage) == {"Lena": 30, "Ana": 30, "Bo": 30, "Zoe": 30}
    assert set(readers(stage).values()) == {2} and len(readers(stage)) == 60
    assert free_places(stage) == 0


def test_the_desk_gives_the_own_share_and_it_does_not_run_out(
    review_cast, screening_of, arranged, vote
):
    stage = screening_of(review_cast, 6)
    arranged(stage, SHARE)
    Assignment.objects.update(leased_until=timezone.now() - timedelta(days=100))
    mine = set(own(review_cast.ana).values_list("candidate", flat=True))
    assert {a.candidate_id for a in next_assignments(review_cast.ana, stage, 11)} == mine
    assert put_back(review_cast.ana, stage) == 0
    first = next_assignment(review_cast.ana, stage)
    vote(review_cast.ana, first.candidate, "include")
    assert next_assignment(review_cast.ana, stage) != first
    first.refresh_from_db()
    assert first.state == "decided"


def test_who_has_finished_takes_what_is_free_and_nothing_that_is_dealt(
    review_cast, screening_of, add_citations, arranged, vote
):
    stage = screening_of(review_cast, 3)
    arranged(stage, SHARE)
    while place := next_assignment(review_cast.ana, stage):
        vote(review_cast.ana, place.candidate, "exclude")
    assert own(review_cast.ana).count() == 2
    add_citations(review_cast.lena, ["New one"])
    take_in_citations(review_cast.lena)
    assert str(next_assignment(review_cast.ana, stage).candidate) == "New one"


def test_an_undone_verdict_stays_with_its_reader(review_cast, screening_of, arranged, vote):
    from uuid import uuid4

    stage = screening_of(review_cast, 3)
    arranged(stage, SHARE)
    place = next_assignment(review_cast.ana, stage)
    vote(review_cast.ana, place.candidate, "include")
    withdraw_last(review_cast.ana, stage, key=uuid4())
    place.refresh_from_db()
    assert place.state == "allotted" and next_assignment(review_cast.ana, stage) == place


def test_what_is_new_goes_to_who_has_least_left(
    review_cast, screening_of, add_citations, arranged, vote
):
    stage = screening_of(review_cast, 6)
    arranged(stage, SHARE)
    for place in next_assignments(review_cast.ana, stage, 4):
        vote(review_cast.ana, place.candidate, "include")
    add_citations(review_cast.lena, ["New one", "New two"])
    take_in_citations(review_cast.lena)
    before = set(own(review_cast.bo).values_list("candidate", flat=True))
    deal = arranged(stage, SHARE)
    assert deal.released == [] and left(stage)["Ana"] == 2
    assert before <= set(own(review_cast.bo).values_list("candidate", flat=True))


def test_dealt_anew_only_what_nobody_decided_moves(review_cast, screening_of, arranged, vote, zoe):
    stage = screening_of(review_cast, 24)
    arranged(stage, replace(SHARE, readers=frozenset({review_cast.ana.pk, review_cast.bo.pk})))
    for place in next_assignments(review_cast.ana, stage, 12):
        vote(review_cast.ana, place.candidate, "include")
    decided = set(own(review_cast.ana, state="decided"))
    arranged(stage, SHARE, anew=True)
    assert set(own(review_cast.ana, state="decided")) == decided
    each = left(stage).values()
    assert sum(each) == 36 and len(each) == 4 and max(each) - min(each) <= 2
    assert set(readers(stage).values()) == {2}


def test_a_place_that_moved_takes_no_late_verdict(review_cast, screening_of, arranged, vote, zoe):
    stage = screening_of(review_cast, 8)
    arranged(stage, replace(SHARE, readers=frozenset({review_cast.ana.pk, review_cast.bo.pk})))
    arranged(stage, replace(SHARE, readers=frozenset({review_cast.lena.pk, zoe.pk})), anew=True)
    place = own(review_cast.ana).first()
    with pytest.raises(NotAllowed, match="SC-103"):
        vote(review_cast.ana, place.candidate, "include")
    arranged(stage, replace(SHARE, readers=frozenset()))
    with pytest.raises(Conflict, match="somebody else"):
        vote(review_cast.ana, place.candidate, "include")


def test_back_to_the_queue_everything_undecided_is_free(review_cast, screening_of, arranged, vote):
    stage = screening_of(review_cast, 4)
    arranged(stage, SHARE)
    vote(review_cast.ana, next_assignment(review_cast.ana, stage).candidate, "include")
    arranged(stage, Arrangement())
    assert not left(stage) and Decision.objects.count() == 1
    assert free_places(stage) == 7


def test_a_record_with_a_lease_keeps_it_when_the_rest_is_dealt(review_cast, screening_of, arranged):
    stage = screening_of(review_cast, 5)
    held = next_assignments(review_cast.ana, stage, 2)
    Assignment.objects.filter(pk=held[1].pk).update(
        leased_until=timezone.now() - timedelta(minutes=1)
    )
    arranged(stage, SHARE)
    held[0].refresh_from_db()
    assert held[0].state == "leased" and set(readers(stage).values()) == {2}


def test_who_ruled_on_a_record_is_not_dealt_it(review_cast, screening_of, arranged, vote):
    from screening.services.adjudications import adjudicate

    stage = screening_of(review_cast, 1)
    record = stage.candidates.get()
    seen = [
        str(vote(member, record, verdict).pk)
        for member, verdict in ((review_cast.ana, "include"), (review_cast.bo, "exclude"))
    ]
    adjudicate(review_cast.lena, record.pk, verdict="include", why="x", seen=seen)
    change_policy(review_cast.lena, stage, Policy(places=3), seen=stage.policy)
    assert arranged(stage, SHARE).left_free == 1
    assert not own(review_cast.lena).exists()


def test_fewer_readers_take_back_what_was_dealt_and_more_leave_it_to_be_dealt(
    review_cast, screening_of, arranged
):
    stage = screening_of(review_cast, 6)
    arranged(stage, SHARE)
    change_policy(review_cast.lena, stage, Policy(places=1), seen=Policy())
    assert sum(left(stage).values()) == 6
    stage.refresh_from_db()
    change_policy(review_cast.lena, stage, Policy(places=3), seen=Policy(places=1))
    stage.refresh_from_db()
    assert free_places(stage) == 12
    arranged(stage, SHARE)
    assert left(stage) == {"Lena": 6, "Ana": 6, "Bo": 6}


@pytest.mark.parametrize("departure", [Departure.KEEP, Departure.HAND_OVER])
def test_the_share_of_who_leaves_goes_back_or_to_a_colleague(
    review_cast, screening_of, arranged, vote, departure
):
    stage = screening_of(review_cast, 6)
    arranged(stage, SHARE)
    vote(review_cast.bo, next_assignment(review_cast.bo, stage).candidate, "include")
    leave(review_cast.lena, review_cast.bo, departure, to=review_cast.ana)
    handed = left(stage)["Ana"] - 4
    assert left(stage)["Bo"] == 0 and free_places(stage) == 3 - handed
    assert bool(handed) is (departure == Departure.HAND_OVER)
    assert list(find_violations(review_cast.review)) == []
    arranged(stage, SHARE)
    assert free_places(stage) == 0


def test_thirty_unvoted_return_and_twenty_votes_stay(review_cast, screening_of, arranged, vote):
    """Spec, screening rules, case 27."""
    stage = screening_of(review_cast, 50)
    arranged(stage, replace(SHARE, readers=frozenset({review_cast.ana.pk, review_cast.bo.pk})))
    for place in next_assignments(review_cast.bo, stage, 20):
        vote(review_cast.bo, place.candidate, "exclude")
    leave(review_cast.lena, review_cast.bo, Departure.KEEP)
    assert free_places(stage) == 30
    assert Decision.objects.current().filter(reviewer=review_cast.bo).count() == 20


def test_liberal_accelerated_over_a_thousand(review_cast, screening_of, vote):
    """Spec, screening rules, case 26, a tenth of it: of 100, 12 are included by the first."""
    stage = screening_of(review_cast, 100)
    change_policy(review_cast.lena, stage, Policy(PolicyRule.LIBERAL), seen=Policy())
    stage.refresh_from_db()
    votes = Counter()
    for number, candidate in enumerate(stage.candidates.all()):
        vote(review_cast.ana, candidate, "include" if number < 12 else "exclude")
        votes["first"] += 1
    while place := next_assignment(review_cast.bo, stage):
        vote(review_cast.bo, place.candidate, "exclude")
        votes["second"] += 1
    assert votes == {"first": 100, "second": 88} and Decision.objects.count() == 188


def test_by_batches_the_desk_gives_only_what_was_taken(review_cast, screening_of, arranged, vote):
    stage = screening_of(review_cast, 9)
    arranged(stage, BATCHES)
    assert places_at_desk(review_cast.ana, stage, 11) == []
    taken = take_batch(review_cast.ana, stage, stage.batch_size)
    assert len(taken) == 4 and places_at_desk(review_cast.ana, stage, 3) == taken[:3]
    for place in taken:
        vote(review_cast.ana, place.candidate, "include")
    assert places_at_desk(review_cast.ana, stage, 11) == []


def test_who_may_not_screen_loses_their_leases_at_once_and_keeps_verdicts(
    review_cast, screening_of, arranged, vote
):
    stage = screening_of(review_cast, 5)
    voted, _ = next_assignments(review_cast.ana, stage, 2)
    decision = vote(review_cast.ana, voted.candidate, "include")
    arranged(stage, Arrangement(readers=frozenset({review_cast.bo.pk})))
    assert own(review_cast.ana).held().get() == voted
    assert next_assignments(review_cast.ana, stage, 2) == []
    for act in (
        lambda: places_at_desk(review_cast.ana, stage, 1),
        lambda: take_batch(review_cast.ana, stage, 1),
        lambda: vote(review_cast.ana, voted.candidate, "exclude"),
        lambda: withdraw_last(review_cast.ana, stage, key=decision.key.__class__(int=1)),
    ):
        with pytest.raises(NotAllowed, match="SC-103"):
            act()
    assert Decision.objects.current().get() == decision
    assert next_assignment(review_cast.bo, stage).candidate == voted.candidate


def test_the_last_place_waits_for_an_experienced_reader(review_cast, screening_of, arranged, vote):
    stage = screening_of(review_cast, 3)
    bo = frozenset({review_cast.bo.pk})
    arranged(stage, Arrangement(needs_experienced=True, experienced=bo))
    while place := next_assignment(review_cast.ana, stage):
        vote(review_cast.ana, place.candidate, "include")
    assert own(review_cast.ana).count() == 3
    assert next_assignment(review_cast.lena, stage) is None
    with pytest.raises(Conflict):
        vote(review_cast.lena, stage.candidates.first(), "include")
    first = next_assignment(review_cast.bo, stage)
    put_back(review_cast.bo, stage)
    assert next_assignment(review_cast.bo, stage) == first


def test_after_an_experienced_reader_anybody_takes_the_last_place(
    review_cast, screening_of, arranged, vote
):
    stage = screening_of(review_cast, 1)
    bo = frozenset({review_cast.bo.pk})
    arranged(stage, Arrangement(needs_experienced=True, experienced=bo))
    vote(review_cast.bo, stage.candidates.get(), "include")
    assert next_assignment(review_cast.ana, stage)


def test_each_share_has_an_experienced_reader(review_cast, screening_of, arranged, zoe):
    stage = screening_of(review_cast, 40)
    experienced = frozenset({review_cast.bo.pk, zoe.pk})
    arranged(stage, replace(SHARE, needs_experienced=True, experienced=experienced))
    seasoned = Assignment.objects.filter(reviewer__in=experienced).values("candidate").distinct()
    assert seasoned.count() == 40 and set(readers(stage).values()) == {2}


def test_the_preview_says_when_nobody_could_finish(review_cast, screening_of):
    stage = screening_of(review_cast, 3)
    asked = Arrangement(needs_experienced=True, readers=frozenset({review_cast.ana.pk}))
    found = preview_arrangement(review_cast.lena, stage, asked, anew=False)
    assert "needs 2 readers, and 1 may screen" in found.notices[0]
    assert "no record could be finished" in found.notices[1]
    enough = Arrangement(needs_experienced=True, experienced=frozenset({review_cast.bo.pk}))
    found = preview_arrangement(review_cast.lena, stage, enough, anew=False)
    assert found.notices == [
        "Experienced people who may screen: 1. They have to read 3 more records between them."
    ]


def test_the_change_is_in_the_audit_log(review_cast, screening_of, arranged):
    stage = screening_of(review_cast, 4)
    arranged(stage, SHARE)
    arranged(stage, SHARE)
    event = AuditEvent.objects.get(action="stage.arranged")
    assert (event.old["allocation"], event.new["allocation"]) == ("queue", "share")
    assert AuditEvent.objects.get(action="stage.dealt").new["dealt"] == 8


def test_an_arrangement_that_rests_on_another_is_refused(review_cast, screening_of, arranged):
    stage = screening_of(review_cast, 1)
    arranged(stage, BATCHES)
    with pytest.raises(Conflict, match="By batches of 4"):
        arrange(review_cast.lena, stage, SHARE, seen=Arrangement().facts)


def test_what_cannot_be_is_refused(review_cast, screening_of, arranged, make_user):
    from reviews.services.reviews import create_review

    stage = screening_of(review_cast, 1)
    seen = arrangement_of(stage).facts
    stranger = create_review(make_user("Uma"), title="Other", slug="other")
    for wrong in (
        Arrangement(batch_size=201),
        Arrangement(readers=frozenset({stranger.pk})),
        Arrangement(readers=frozenset({review_cast.olu.pk})),
    ):
        with pytest.raises(BadInput):
            arrange(review_cast.lena, stage, wrong, seen=seen)
    with pytest.raises(NotAllowed):
        arrange(review_cast.ana, stage, SHARE, seen=seen)
    with pytest.raises(NotAllowed):
        preview_arrangement(review_cast.ana, stage, SHARE, anew=False)


def test_a_share_and_a_policy_that_opens_places_later_exclude_each_other(
    review_cast, screening_of, arranged
):
    stage = screening_of(review_cast, 1)
    arranged(stage, SHARE)
    with pytest.raises(BadInput, match="fixed number"):
        change_policy(review_cast.lena, stage, Policy(PolicyRule.LIBERAL), seen=Policy())
    arranged(stage, Arrangement())
    change_policy(review_cast.lena, stage, Policy(PolicyRule.LIBERAL), seen=Policy())
    with pytest.raises(BadInput, match="fixed number"):
        arranged(stage, SHARE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Stage.objects.update(allocation="share")


@pytest.mark.parametrize("n", [5, 50])
def test_dealing_asks_the_same_number_of_questions_for_few_and_many(
    review_cast, screening_of, django_assert_max_num_queries, n
):
    stage = screening_of(review_cast, n)
    seen = arrangement_of(stage).facts
    with django_assert_max_num_queries(32):
        arrange(review_cast.lena, stage, SHARE, seen=seen)
