"""The demo review: no page of it is empty, and made again it stays as it is."""

import pytest
from django.core.management import call_command

from reviews.models import AuditEvent, Review
from screening.models import CalibrationRound
from screening.selectors.calibration_results import result_of
from searches.models import KnownRelevant, Strategy
from searches.selectors.press import press_state
from searches.vocabulary import PressVerdict

pytestmark = pytest.mark.django_db


def test_the_strategy_is_reviewed_and_tried_and_a_second_run_changes_nothing(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    call_command("seed_demo", verbosity=0)
    strategy = Strategy.objects.get()
    state = press_state(strategy)
    comments = [comment for element in state.elements for comment in element.comments]
    assert [c.by.name for c in comments] == ["Lena"] and state.ruling.by.name == "Lena"
    assert [a.by.name for c in comments for a in c.answers.all()] == ["Ines"]
    assert state.ruling.verdict == PressVerdict.REVISE and not state.open
    assert KnownRelevant.objects.standing().count() == 3
    result = result_of(strategy.review.memberships.get(role="lead"), CalibrationRound.objects.get())
    assert result.report.records == 20
    before = AuditEvent.objects.count()
    call_command("seed_demo", verbosity=0)
    assert AuditEvent.objects.count() == before
    assert Review.objects.count() == Strategy.objects.count() == 1
