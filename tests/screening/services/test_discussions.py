"""Discussing conflicts to consensus."""

from uuid import uuid4

import pytest

from reviews.models import AuditEvent, Criteria
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models.decisions import Decision
from screening.models.discussions import Comment, Discussion
from screening.selectors.agreement import agreement_of
from screening.selectors.decisions import visible_decisions, visible_events
from screening.selectors.discussions import (
    may_read_comments,
    named_verdicts,
    own_discussions,
    remarks_on,
)
from screening.services.decisions import withdraw_last
from screening.services.discussions import answer, comment, make_rule, open_discussions
from screening.services.integrity import find_violations
from screening.services.stages import hide_names
from screening.vocabulary import OutcomeState

pytestmark = pytest.mark.django_db


@pytest.fixture
def conflict(review_cast, screening_of, vote):
    candidate = screening_of(review_cast, 3).candidates.order_by("citation__title")[0]
    vote(review_cast.ana, candidate, "include", note="about RIF")
    vote(review_cast.bo, candidate, "exclude", note="only the drug")
    candidate.refresh_from_db()
    return candidate


@pytest.fixture
def discussed(review_cast, conflict):
    assert open_discussions(review_cast.lena, [conflict.pk]) == 1
    return conflict


def say(member, candidate, verdict, **values):
    return answer(member, candidate.pk, verdict=verdict, key=uuid4(), **values)


def test_only_the_leads_act_lets_the_readers_see_each_other(review_cast, conflict):
    ana = review_cast.ana
    assert [d.reviewer for d in visible_decisions(ana, conflict)] == [ana]
    open_discussions(review_cast.lena, [conflict.pk])
    assert len(visible_decisions(ana, conflict)) == 2
    assert list(own_discussions(ana)) == [conflict]
    for other in (review_cast.ines, review_cast.olu):
        assert visible_decisions(other, conflict) == []
        assert list(own_discussions(other)) == []


def test_the_rest_of_the_review_stays_blind(review_cast, discussed, vote):
    other = discussed.stage.candidates.exclude(pk=discussed.pk).first()
    vote(review_cast.bo, other, "exclude")
    assert visible_decisions(review_cast.ana, other) == []


def test_a_revision_that_agrees_settles_the_record_and_is_marked(review_cast, discussed):
    after = say(review_cast.bo, discussed, "include", note="you are right")
    assert after.outcome == OutcomeState.INCLUDED
    revised = Decision.objects.current().get(reviewer=review_cast.bo)
    assert revised.after_lifting and revised.replaces.verdict == "exclude"
    assert list(own_discussions(review_cast.ana)) == []
    pair = agreement_of(review_cast.lena, discussed.stage).pairs[0]
    assert pair.measures["percent"].result.value == 0
    assert list(find_violations(review_cast.review)) == []


def test_who_keeps_their_verdict_has_answered_and_the_lead_rules_what_is_left(
    review_cast, discussed
):
    assert say(review_cast.bo, discussed, "keep").outcome == OutcomeState.CONFLICT
    assert say(review_cast.ana, discussed, "maybe").outcome == OutcomeState.CONFLICT
    for member in (review_cast.ana, review_cast.bo):
        with pytest.raises(Conflict, match="answered in this discussion already"):
            say(member, discussed, "exclude")


def test_nobody_revises_twice_by_another_way(review_cast, discussed, vote):
    say(review_cast.bo, discussed, "keep")
    with pytest.raises(Conflict, match="it stands"):
        vote(review_cast.bo, discussed, "include")
    with pytest.raises(Conflict, match="it stands"):
        withdraw_last(review_cast.bo, discussed.stage, key=uuid4())
    vote(review_cast.ana, discussed, "maybe")
    with pytest.raises(Conflict, match="it stands"):
        vote(review_cast.ana, discussed, "exclude")


def test_two_people_settle_by_consensus_without_a_third(review_cast, screening_of, vote):
    candidate = screening_of(review_cast, 1).candidates.get()
    vote(review_cast.lena, candidate, "include")
    vote(review_cast.bo, candidate, "exclude")
    open_discussions(review_cast.lena, [candidate.pk])
    say(review_cast.bo, candidate, "keep")
    assert say(review_cast.lena, candidate, "exclude").outcome == OutcomeState.EXCLUDED


def test_who_did_not_read_the_record_has_no_say(review_cast, discussed):
    for member in (review_cast.lena, review_cast.ines):
        with pytest.raises(NotAllowed):
            say(member, discussed, "keep")
    with pytest.raises(NotAllowed):
        open_discussions(review_cast.ana, [discussed.pk])


def test_only_conflicts_are_given_to_discuss_and_only_once(review_cast, discussed):
    others = discussed.stage.candidates.exclude(pk=discussed.pk).values_list("pk", flat=True)
    assert open_discussions(review_cast.lena, [discussed.pk, *others]) == 0
    assert Discussion.objects.count() == 1


def test_comments_are_read_by_the_lead_and_by_those_who_discuss(review_cast, discussed):
    comment(review_cast.lena, discussed.pk, text="What does the protocol say?")
    comment(review_cast.ana, discussed.pk, text="RIF is in.")
    for reader in (review_cast.lena, review_cast.bo):
        assert [remark.name for remark in remarks_on(reader, discussed)] == ["Lena", "Ana"]
    own = [remark.name for remark in remarks_on(review_cast.ana, discussed)]
    assert own == ["Lena", "Ana (you)"]
    for other in (review_cast.ines, review_cast.olu):
        assert not may_read_comments(other, discussed) and remarks_on(other, discussed) == []
        with pytest.raises(NotAllowed):
            comment(other, discussed.pk, text="May I?")
    with pytest.raises(BadInput):
        comment(review_cast.lena, discussed.pk, text=" ")
    assert Comment.objects.count() == 2


def test_the_log_tells_of_discussions_only_to_who_sees_outcomes(review_cast, discussed):
    comment(review_cast.ana, discussed.pk, text="RIF is in.")
    say(review_cast.bo, discussed, "keep")
    told = AuditEvent.objects.filter(action__regex="^(discussion|conflict)")
    assert told.count() == 3
    assert not visible_events(review_cast.olu).filter(pk__in=told).exists()


def test_hidden_names_are_letters_that_differ_from_record_to_record(
    review_cast, screening_of, vote
):
    stage = screening_of(review_cast, 20)
    for candidate in stage.candidates.all():
        vote(review_cast.ana, candidate, "include")
        vote(review_cast.bo, candidate, "exclude")
    hide_names(review_cast.lena, stage, hidden=True)
    letters = set()
    for candidate in stage.candidates.select_related("stage"):
        shown = {
            each.decision.reviewer: each.name
            for each in named_verdicts(review_cast.lena, candidate)
        }
        assert set(shown.values()) == {"Reader A", "Reader B"}
        letters.add(shown[review_cast.ana])
    assert letters == {"Reader A", "Reader B"}
    open_discussions(review_cast.lena, [candidate.pk])
    comment(review_cast.bo, candidate.pk, text="Only the drug.")
    comment(review_cast.lena, candidate.pk, text="Why?")
    names = [remark.name for remark in remarks_on(review_cast.ana, candidate)]
    assert names[0].startswith("Reader") and names[1] == "A lead"
    assert any(each.name.endswith("(you)") for each in named_verdicts(review_cast.ana, candidate))
    with pytest.raises(NotAllowed):
        hide_names(review_cast.ana, stage, hidden=False)


def test_a_conflict_becomes_a_rule_of_the_criteria(review_cast):
    make_rule(review_cast.lena, verdict="exclude", text="Animal studies")
    made = make_rule(review_cast.lena, verdict="exclude", text=" Reviews,\n also narrative ones ")
    assert made.exclusion_lines == ["Animal studies", "Reviews, also narrative ones"]
    assert (made.version, Criteria.objects.count()) == (3, 3)
    for verdict, text in (("exclude", " "), ("maybe", "x")):
        with pytest.raises(BadInput):
            make_rule(review_cast.lena, verdict=verdict, text=text)
    with pytest.raises(NotAllowed):
        make_rule(review_cast.ana, verdict="include", text="x")


def test_integrity_finds_a_discussant_and_a_comment_of_another_review(
    review_cast, discussed, make_user
):
    from reviews.services.reviews import create_review

    stranger = create_review(make_user("Eve"), title="Another")
    Discussion.objects.get().discussants.create(reviewer=stranger)
    Comment.objects.create(candidate=discussed, author=stranger, text="Hello")
    found = "\n".join(find_violations(review_cast.review))
    assert "discussant" in found and "comment" in found
