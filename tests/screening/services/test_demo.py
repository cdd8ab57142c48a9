"""The demo review: no page of it is empty, and made again it stays as it is."""

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from reviews.models import AuditEvent, Review
from screening.models import CalibrationRound, FullText, Report
from screening.models.annotations import Annotation
from screening.selectors.calibration_results import result_of
from screening.vocabulary import Retrieval
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
    _every_retrieved_report_can_be_read()
    before = AuditEvent.objects.count()
    call_command("seed_demo", verbosity=0)
    assert AuditEvent.objects.count() == before
    assert Review.objects.count() == Strategy.objects.count() == 1


def _every_retrieved_report_can_be_read():
    """One more file waits for its report, and what is read says on every page what it is."""
    given = {each.report: each for each in FullText.objects.standing()}
    assert set(given) == set(Report.objects.filter(retrieval=Retrieval.RETRIEVED)) and given
    assert FullText.objects.waiting().get().proposed.retrieval == Retrieval.SOUGHT
    for full_text in given.values():
        with full_text.stored.open("rb") as content:
            pages = [page.extract_text() for page in PdfReader(content).pages]
        assert len(pages) > 1
        assert all("Invented text for demonstration" in text for text in pages)
    assert {mark.author.user.name for mark in Annotation.objects.all()} == {"Ana", "Bo"}
