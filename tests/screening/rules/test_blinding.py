"""The blinding rule, case by case."""

import pytest

from screening.rules.blinding import may_rule, may_see_outcomes, may_see_verdict
from screening.vocabulary import OutcomeState


@pytest.mark.parametrize("outcome", list(OutcomeState))
def test_a_reviewer_sees_own_verdicts_and_no_others_while_the_stage_is_open(outcome):
    own = may_see_verdict(is_own=True, is_lead=False, stage_is_open=True, outcome=outcome)
    other = may_see_verdict(is_own=False, is_lead=False, stage_is_open=True, outcome=outcome)
    assert own and not other


def test_a_lead_is_blind_until_every_place_is_decided():
    seen = {
        outcome: may_see_verdict(is_own=False, is_lead=True, stage_is_open=True, outcome=outcome)
        for outcome in OutcomeState
    }
    assert seen == {
        OutcomeState.PENDING: False,
        OutcomeState.CONFLICT: True,
        OutcomeState.INCLUDED: True,
        OutcomeState.EXCLUDED: True,
    }


def test_a_closed_stage_is_open_to_all():
    assert may_see_verdict(
        is_own=False, is_lead=False, stage_is_open=False, outcome=OutcomeState.PENDING
    )
    assert may_see_outcomes(is_lead=False, stage_is_open=False)


def test_outcomes_are_the_leads_while_the_stage_is_open():
    assert may_see_outcomes(is_lead=True, stage_is_open=True)
    assert not may_see_outcomes(is_lead=False, stage_is_open=True)


def test_nobody_rules_on_an_own_conflict_unless_the_review_allows_it():
    assert may_rule(is_lead=True, has_voted=False, lead_may_adjudicate_own=False)
    assert not may_rule(is_lead=True, has_voted=True, lead_may_adjudicate_own=False)
    assert may_rule(is_lead=True, has_voted=True, lead_may_adjudicate_own=True)
    assert not may_rule(is_lead=False, has_voted=False, lead_may_adjudicate_own=True)
