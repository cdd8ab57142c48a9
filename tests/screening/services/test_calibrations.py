"""Calibration rounds: drawn, judged apart from screening, closed, adopted if the lead says so."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from reviews.models import AuditEvent, Membership
from reviews.services.reviews import create_review, save_criteria
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import CalibrationCandidate, Candidate, Report
from screening.models.calibration_verdicts import CalibrationVerdict
from screening.models.decisions import Decision
from screening.rules.calibration import Target, draw_sample
from screening.selectors.calibration_results import result_of
from screening.selectors.calibrations import own_calibration_tips
from screening.selectors.decisions import visible_events
from screening.selectors.prisma import count_flow
from screening.services import calibration_verdicts, calibrations, reports, stages
from screening.services.calibration_verdicts import Adoption, adopt_round
from screening.services.citations import merge_by_hand
from screening.services.integrity import find_violations
from screening.vocabulary import OutcomeState, StageKind, Strata, TargetStatistic

pytestmark = pytest.mark.django_db
WORDS = {"I": "include", "E": "exclude", "M": "maybe"}
TITLES = StageKind.TITLE_ABSTRACT


@pytest.fixture
def stage(review_cast, screening_of):
    return screening_of(review_cast, 12)


def say(member, candidate, verdict, **values):
    tip = own_calibration_tips(member, [candidate]).get(candidate.pk)
    values = {"key": uuid4(), "replaces": tip} | values
    return calibration_verdicts.record_calibration_verdict(
        member, candidate.pk, verdict=verdict, **values
    )


@pytest.fixture
def judged(review_cast, stage):
    """A round in which Ana and Bo said, record by record, what the pairs of letters say."""

    def judge(*pairs, close=True, **values):
        calibration = calibrations.open_round(
            review_cast.lena, TITLES, size=len(pairs), seed=7, **values
        )
        candidates = calibration.candidates.order_by("citation__title")
        for candidate, letters in zip(candidates, pairs, strict=True):
            for person, letter in zip((review_cast.ana, review_cast.bo), letters, strict=False):
                say(person, candidate, WORDS[letter])
        if close:
            calibrations.close_round(review_cast.lena, calibration)
            calibration.refresh_from_db()
        return calibration

    return judge


def test_a_round_draws_what_seed_and_records_say(review_cast, stage):
    citations = list(stage.candidates.values_list("citation", flat=True))
    calibration = calibrations.open_round(review_cast.lena, TITLES, size=5, seed=7)
    drawn = sorted(calibration.candidates.values_list("citation", flat=True))
    assert drawn == draw_sample(dict.fromkeys(citations, ""), 5, 7)
    assert AuditEvent.objects.get(action="calibration.opened").new["seed"] == 7


def test_another_round_leaves_out_the_records_of_earlier_ones(review_cast, stage, judged):
    first = judged("II", "EE", "EE")
    second = calibrations.open_round(review_cast.lena, TITLES, size=9, seed=7)
    assert second.number == 2
    mine = set(first.candidates.values_list("citation", flat=True))
    assert mine.isdisjoint(second.candidates.values_list("citation", flat=True))


def test_databases_and_years_give_their_share(review_cast, add_citations):
    add_citations(review_cast.lena, [f"P{n}" for n in range(8)], database="pubmed", year=2020)
    add_citations(review_cast.lena, [f"S{n}" for n in range(4)], database="scopus", year=2021)
    for strata in (Strata.DATABASE, Strata.YEAR):
        with transaction.atomic():
            calibration = calibrations.open_round(
                review_cast.lena, TITLES, size=6, seed=3, strata=strata
            )
            titles = calibration.candidates.values_list("citation__title", flat=True)
            assert sorted(title[0] for title in titles) == ["P"] * 4 + ["S"] * 2
            transaction.set_rollback(True)


@pytest.mark.parametrize("size", [0, 13, 501])
def test_a_size_that_cannot_be_is_refused(review_cast, stage, size):
    with pytest.raises(BadInput, match="12 records"):
        calibrations.open_round(review_cast.lena, TITLES, size=size, seed=1)


def test_one_round_of_a_stage_is_open_at_a_time(review_cast, judged):
    calibration = judged("I", close=False)
    with pytest.raises(Conflict, match="open already"):
        calibrations.open_round(review_cast.lena, TITLES, size=1, seed=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(calibration).objects.create(
            review=review_cast.review,
            kind=TITLES,
            number=2,
            seed=1,
            criteria=calibration.criteria,
            opened_by=review_cast.lena,
        )


def test_only_the_lead_opens_closes_and_adopts(review_cast, judged):
    calibration = judged("II", close=False)
    for act in (calibrations.close_round, adopt_round):
        with pytest.raises(NotAllowed):
            act(review_cast.ana, calibration)
    with pytest.raises(NotAllowed):
        calibrations.open_round(review_cast.ana, TITLES, size=1, seed=1)


def test_verdicts_of_a_round_touch_nothing_of_screening(review_cast, stage, judged):
    before = count_flow(review_cast.review)
    judged("II", "EE", "IE", "EI")
    assert count_flow(review_cast.review) == before
    assert not Decision.objects.exists()
    assert set(stage.candidates.values_list("outcome", flat=True)) == {OutcomeState.PENDING}
    assert list(find_violations(review_cast.review)) == []


def test_a_verdict_is_stored_once_changed_by_a_row_and_taken_back_by_a_row(review_cast, judged):
    calibration = judged("", close=False)
    candidate, key = calibration.candidates.get(), uuid4()
    first = say(review_cast.ana, candidate, "include", key=key)
    assert say(review_cast.ana, candidate, "include", key=key) == first
    with pytest.raises(Conflict, match="changed meanwhile"):
        say(review_cast.ana, candidate, "exclude", replaces=None)
    with pytest.raises(Conflict, match="recorded before"):
        say(review_cast.bo, candidate, "exclude", key=key)
    say(review_cast.ana, candidate, "exclude")
    calibration_verdicts.withdraw_last_calibration_verdict(
        review_cast.ana, calibration, key=uuid4()
    )
    assert not CalibrationVerdict.objects.current().exists()
    assert CalibrationVerdict.objects.count() == 3
    say(review_cast.ana, candidate, "maybe")
    assert CalibrationVerdict.objects.current().get().verdict == "maybe"
    undo = calibration_verdicts.withdraw_last_calibration_verdict
    assert undo(review_cast.bo, calibration, key=uuid4()) is None


def test_what_does_not_fit_is_refused(review_cast, judged, make_user):
    calibration = judged("", close=False)
    candidate = calibration.candidates.get()
    foreign = create_review(make_user("Eve"), title="Other")
    reason = foreign.review.exclusion_reasons.first()
    with pytest.raises(BadInput):
        say(review_cast.ana, candidate, "withdrawn")
    with pytest.raises(BadInput, match="none was chosen"):
        say(review_cast.ana, candidate, "exclude", reason_id=reason.pk)
    with pytest.raises(CalibrationCandidate.DoesNotExist):
        say(foreign, candidate, "include")
    assert not CalibrationVerdict.objects.exists()


def test_a_closed_round_takes_no_verdict(review_cast, judged):
    calibration = judged("I")
    candidate = calibration.candidates.get()
    with pytest.raises(Conflict, match="is closed"):
        say(review_cast.bo, candidate, "include")
    with pytest.raises(Conflict, match="closed already"):
        calibrations.close_round(review_cast.lena, calibration)


def test_others_verdicts_show_when_the_round_is_closed_and_to_who_took_part(review_cast, judged):
    calibration = judged("IE", "EE", close=False)
    for member in (review_cast.lena, review_cast.ana, review_cast.olu):
        with pytest.raises(NotAllowed):
            result_of(member, calibration)
    assert {e.actor for e in _told(review_cast.ana)} == {review_cast.ana.user}
    calibrations.close_round(review_cast.lena, calibration)
    calibration.refresh_from_db()
    for member in (review_cast.lena, review_cast.ana, review_cast.bo):
        assert result_of(member, calibration).disagreements == 1
        assert len(_told(member)) == 4
    for member in (review_cast.olu, review_cast.ines):
        with pytest.raises(NotAllowed):
            result_of(member, calibration)
        assert _told(member) == []


def _told(member):
    return list(visible_events(member).filter(action="decision.calibration"))


def test_the_result_has_the_numbers_of_the_table(review_cast, judged):
    """The table 2, 1, 1, 6: po 0.8, kappa 0.5238095, AC1 0.6551724; maybe counts as include."""
    calibration = judged("IM", "II", "IE", "EI", *["EE"] * 6)
    result = result_of(review_cast.ana, calibration)
    (pair,) = result.report.pairs
    assert (pair.names, pair.n) == ("Ana (you) and Bo", 10)
    assert pair.measures["percent"].result.value == pytest.approx(0.8)
    assert pair.measures["kappa"].result.value == pytest.approx(0.5238095, abs=1e-6)
    assert pair.measures["ac1"].result == pytest.approx(0.6551724, abs=1e-6)
    assert result.shortfalls == [] and result.disagreements == 2


def test_disagreements_stand_under_the_reason_of_who_excluded(review_cast, judged):
    calibration = judged("I", "I", "I", close=False)
    population = review_cast.review.exclusion_reasons.get(label="Wrong population")
    one, two, three = calibration.candidates.order_by("citation__title")
    say(review_cast.bo, one, "exclude", reason_id=population.pk, note="men only")
    say(review_cast.bo, two, "exclude", reason_id=population.pk)
    say(review_cast.bo, three, "exclude")
    calibrations.close_round(review_cast.lena, calibration)
    calibration.refresh_from_db()
    result = result_of(review_cast.bo, calibration)
    groups = [(reason, len(found)) for reason, found in result.by_reason]
    assert groups == [("Wrong population", 2), ("No reason given", 1)]
    assert "0 % alike" in result.shortfalls[0]


def test_names_are_letters_if_the_stage_hides_them(review_cast, stage, judged):
    calibration = judged("IE")
    stages.hide_names(review_cast.lena, stage, hidden=True)
    result = result_of(review_cast.lena, calibration)
    shown = result.report.pairs[0].names + str([s.name for s in result.by_reason[0][1][0].said])
    assert "Reader A" in shown and "Reader B" in shown
    assert "Ana" not in shown and "Bo" not in shown


def test_the_main_screening_waits_until_a_round_meets_its_target(review_cast, stage, judged, vote):
    calibrations.require_calibration(review_cast.lena, stage)
    with pytest.raises(Conflict, match="waits for a calibration round"):
        vote(review_cast.ana, stage.candidates.first(), "include")
    judged("IE", "EI")
    stage.refresh_from_db()
    assert stage.awaits_calibration
    judged("II", "EE", "EE")
    stage.refresh_from_db()
    assert not stage.awaits_calibration
    assert vote(review_cast.ana, stage.candidates.first(), "include")
    actions = AuditEvent.objects.filter(action__startswith="stage.calibration")
    assert set(actions.values_list("action", flat=True)) == {
        "stage.calibration_required",
        "stage.calibration_met",
    }


def test_the_lead_opens_it_all_the_same_with_a_reason(review_cast, stage):
    calibrations.require_calibration(review_cast.lena, stage)
    stage.refresh_from_db()
    with pytest.raises(BadInput):
        calibrations.open_without_calibration(review_cast.lena, stage, reason="  ")
    with pytest.raises(NotAllowed):
        calibrations.open_without_calibration(review_cast.ana, stage, reason="late")
    calibrations.open_without_calibration(review_cast.lena, stage, reason="A team of experts.")
    stage.refresh_from_db()
    assert stage.takes_verdicts
    event = AuditEvent.objects.get(action="stage.calibration_waived")
    assert event.reason == "A team of experts."


def test_a_round_that_not_all_finished_is_not_met(review_cast, stage, judged):
    calibrations.require_calibration(review_cast.lena, stage)
    calibration = judged("II", "E", target=Target(TargetStatistic.AC1))
    stage.refresh_from_db()
    assert stage.awaits_calibration
    (sentence, *_) = result_of(review_cast.lena, calibration).shortfalls
    assert "1 of the 2 records" in sentence


def test_adopting_makes_ordinary_decisions_under_the_criteria_of_the_round(
    review_cast, stage, judged
):
    calibration = judged("II", "EE", "IE")
    save_criteria(review_cast.lena, inclusion="Women", exclusion="")
    went = adopt_round(review_cast.lena, calibration)
    assert went == {Adoption.ADOPTED: 6}
    outcomes = stage.candidates.exclude(outcome=OutcomeState.PENDING)
    assert sorted(outcomes.values_list("outcome", flat=True)) == [
        "conflict",
        "excluded",
        "included",
    ]
    assert set(Decision.objects.values_list("criteria__version", flat=True)) == {1}
    assert not Decision.objects.filter(after_lifting=True).exists()
    assert list(find_violations(review_cast.review)) == []
    calibration.refresh_from_db()
    with pytest.raises(Conflict, match="adopted already"):
        adopt_round(review_cast.lena, calibration)


def test_adopting_stopped_half_way_is_run_again_without_doubling(review_cast, judged):
    calibration = judged("II", "EE")
    adopt_round(review_cast.lena, calibration)
    type(calibration).objects.update(adopted_at=None)
    calibration.refresh_from_db()
    assert adopt_round(review_cast.lena, calibration) == {Adoption.ADOPTED: 4}
    assert Decision.objects.count() == 4


def test_what_cannot_be_adopted_is_counted_by_why(
    review_cast, stage, judged, vote, add_citations, make_user
):
    carl = Membership.objects.create(
        review=review_cast.review, user=make_user("Carl"), role="reviewer"
    )
    (fresh,) = add_citations(review_cast.lena, ["Not taken in"])
    calibration = judged(*["I"] * 13, close=False)
    by_citation = {c.citation_id: c for c in calibration.candidates.all()}
    one, two, three, *_ = (
        by_citation[c.citation_id] for c in stage.candidates.order_by("citation__title")
    )
    for member in (review_cast.bo, carl):
        say(member, one, "include")
    say(carl, three, "include")
    vote(review_cast.ana, stage.candidates.get(citation=two.citation), "exclude")
    calibrations.close_round(review_cast.lena, calibration)
    calibration.refresh_from_db()
    carl.is_active = False
    carl.save()
    assert fresh.pk in by_citation
    went = adopt_round(review_cast.lena, calibration)
    assert went == {
        Adoption.ADOPTED: 12,
        Adoption.JUDGED: 1,
        Adoption.LEFT: 2,
        Adoption.NOT_SCREENED: 1,
    }
    assert Decision.objects.filter(candidate__citation=two.citation).get().verdict == "exclude"


def test_a_record_whose_places_are_taken_keeps_its_readers(review_cast, stage, judged):
    calibration = judged("II", close=False)
    candidate = calibration.candidates.get()
    say(review_cast.lena, candidate, "exclude")
    calibrations.close_round(review_cast.lena, calibration)
    calibration.refresh_from_db()
    went = adopt_round(review_cast.lena, calibration)
    assert went == {Adoption.ADOPTED: 2, Adoption.NO_PLACE: 1}
    main = Candidate.objects.get(citation=candidate.citation)
    assert main.outcome == OutcomeState.INCLUDED


def test_records_merged_after_the_round_are_adopted_where_they_stand(review_cast, stage, judged):
    calibration = judged("II", "EE")
    one, two = calibration.candidates.order_by("citation__title")
    merge_by_hand(review_cast.lena, [one.citation_id, two.citation_id])
    adopt_round(review_cast.lena, calibration)
    standing = stage.candidates.live().exclude(outcome=OutcomeState.PENDING)
    assert standing.count() == 1
    assert list(find_violations(review_cast.review)) == []


def test_a_stage_that_takes_no_verdicts_adopts_nothing(review_cast, stage, judged):
    calibration = judged("II")
    stages.close_stage(review_cast.lena, stage)
    with pytest.raises(Conflict, match="takes no verdicts"):
        adopt_round(review_cast.lena, calibration)


def test_reports_are_calibrated_with_a_reason_and_without_maybe(review_cast, stage, vote):
    for candidate in stage.candidates.all()[:3]:
        for member in (review_cast.ana, review_cast.bo):
            vote(member, candidate, "include")
    stages.send_on(review_cast.lena)
    for report in Report.objects.all()[:2]:
        reports.set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
    with pytest.raises(BadInput):
        calibrations.open_round(review_cast.lena, StageKind.FULL_TEXT, size=3, seed=1)
    calibration = calibrations.open_round(review_cast.lena, StageKind.FULL_TEXT, size=2, seed=1)
    one, two = calibration.candidates.all()
    with pytest.raises(BadInput):
        say(review_cast.ana, one, "maybe")
    with pytest.raises(BadInput, match="none was chosen"):
        say(review_cast.ana, one, "exclude")
    reason = review_cast.review.exclusion_reasons.get(label="Wrong outcome")
    say(review_cast.ana, one, "exclude", reason_id=reason.pk)
    say(review_cast.ana, two, "include")
    calibrations.close_round(review_cast.lena, calibration)
    calibration.refresh_from_db()
    assert adopt_round(review_cast.lena, calibration) == {Adoption.ADOPTED: 2}
    said = Decision.objects.filter(candidate__report__isnull=False)
    assert sorted(said.values_list("verdict", "reason__label")) == [
        ("exclude", "Wrong outcome"),
        ("include", None),
    ]


def test_integrity_finds_a_verdict_after_the_end_and_a_row_across_reviews(
    review_cast, judged, make_user
):
    calibration = judged("I")
    foreign = create_review(make_user("Eve"), title="Other")
    CalibrationVerdict.objects.create(
        candidate=calibration.candidates.get(), reviewer=foreign, verdict="include"
    )
    found = " ".join(find_violations(review_cast.review))
    assert "after its round was closed" in found and "crosses two reviews" in found
