"""What a closed round leaves behind: adopted verdicts, names, and readers who know each other's."""

from uuid import uuid4

import pytest

from reviews.services.reviews import save_reasons
from reviewsite.lib.errors import Conflict
from screening.models import Report
from screening.models.decisions import Decision
from screening.selectors.candidates import stage_of
from screening.selectors.decisions import visible_events
from screening.services import calibrations, reports, stages
from screening.services.calibration_verdicts import (
    Adoption,
    adopt_round,
    record_calibration_verdict,
)
from screening.services.withdrawals import withdraw_file
from screening.vocabulary import StageKind
from searches.models import ImportFile
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db
TITLES = StageKind.TITLE_ABSTRACT


@pytest.fixture
def stage(review_cast, screening_of):
    return screening_of(review_cast, 4)


@pytest.fixture
def closed(review_cast):
    """A closed round on records of a stage, which the people judged alike."""

    def judge(kind, size, *people, verdict="include", **values):
        calibration = calibrations.open_round(review_cast.lena, kind, size=size, seed=7)
        for candidate in calibration.candidates.all():
            for person in people:
                record_calibration_verdict(
                    person, candidate.pk, verdict=verdict, key=uuid4(), replaces=None, **values
                )
        calibrations.close_round(review_cast.lena, calibration)
        calibration.refresh_from_db()
        return calibration

    return judge


@pytest.fixture
def one_report(review_cast, stage, vote):
    candidate = stage.candidates.first()
    for member in (review_cast.ana, review_cast.bo):
        vote(member, candidate, "include")
    stages.send_on(review_cast.lena)
    reports.set_retrieval(review_cast.lena, Report.objects.get().pk, retrieval="retrieved")


def test_a_verdict_is_adopted_with_a_reason_that_was_reworded_since(
    review_cast, one_report, closed
):
    reason = review_cast.review.exclusion_reasons.get(label="Wrong outcome")
    people = (review_cast.ana, review_cast.bo)
    calibration = closed(StageKind.FULL_TEXT, 1, *people, verdict="exclude", reason_id=reason.pk)
    save_reasons(review_cast.lena, ["Outcome not of interest"])
    assert adopt_round(review_cast.lena, calibration) == {Adoption.ADOPTED: 2}
    said = Decision.objects.filter(candidate__report__isnull=False)
    assert set(said.values_list("reason", flat=True)) == {reason.pk}


def test_who_does_not_screen_at_the_stage_is_named_as_the_cause(review_cast, stage, closed):
    calibration = closed(TITLES, 2, review_cast.ana, review_cast.bo)
    stage.limits_readers = True
    stage.save()
    stage.readers.set([review_cast.ana])
    assert adopt_round(review_cast.lena, calibration) == {
        Adoption.ADOPTED: 2,
        Adoption.REFUSED: 2,
    }


def test_a_verdict_on_a_record_that_left_screening_is_not_said_to_lack_a_place(
    review_cast, stage, closed
):
    calibration = closed(TITLES, 1, review_cast.ana)
    withdraw_file(review_cast.lena, ImportFile.objects.get(), reason="wrong file")
    assert adopt_round(review_cast.lena, calibration) == {Adoption.NOT_SCREENED: 1}


def test_a_verdict_given_after_the_others_were_seen_does_not_count_as_blind(
    review_cast, stage, closed, vote
):
    calibration = closed(TITLES, 4, review_cast.ana)
    candidate = stage.candidates.first()
    known = vote(review_cast.ana, candidate, "exclude")
    fresh = vote(review_cast.bo, candidate, "include")
    assert known.after_lifting and not fresh.after_lifting
    adopt_round(review_cast.lena, calibration)
    adopted = Decision.objects.filter(reviewer=review_cast.ana).exclude(pk=known.pk)
    assert adopted.count() == 3 and not adopted.filter(after_lifting=True).exists()


@pytest.mark.parametrize("person", ["ana", "lena"])
def test_the_audit_log_names_nobody_whom_the_result_calls_by_a_letter(
    review_cast, stage, closed, person
):
    closed(TITLES, 1, review_cast.ana, review_cast.bo)
    stages.hide_names(review_cast.lena, stage, hidden=True)
    member = getattr(review_cast, person)
    others = visible_events(member).exclude(actor=member.user)
    assert not others.filter(actor__in=[review_cast.ana.user, review_cast.bo.user]).exists()


def test_the_desk_of_a_round_hides_sources_as_its_stage_does(review_cast, stage, client_of):
    from searches.models import Citation

    Citation.objects.update(doi="10.1000/telling", journal="Journal of Names")
    calibration = calibrations.open_round(review_cast.lena, TITLES, size=2, seed=7)
    address = f"/reviews/tacrolimus/calibrations/{calibration.pk}/desk/"
    client = client_of(review_cast.ana)
    assert "10.1000/telling" in client.get(address).content.decode()
    stage.hides_sources = True
    stage.save()
    page = client.get(address).content.decode()
    assert "10.1000/telling" not in page and "Journal of Names" not in page


def test_a_stage_that_closes_half_way_leaves_the_rest_to_be_adopted(review_cast, stage, closed):
    calibration = closed(TITLES, 2, review_cast.ana)
    stages.close_stage(review_cast.lena, stage)
    with pytest.raises(Conflict):
        adopt_round(review_cast.lena, calibration)
    calibration.refresh_from_db()
    assert calibration.adopted_at is None
    stages.reopen_stage(review_cast.lena, stage_of(review_cast.lena, TITLES))
    assert adopt_round(review_cast.lena, calibration) == {Adoption.ADOPTED: 2}
    assert next_assignment(review_cast.ana, stage_of(review_cast.lena, TITLES))
