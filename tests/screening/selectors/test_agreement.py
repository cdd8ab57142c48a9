"""Agreement as it is read from the rows."""

import pytest

from reviews.services.reviews import save_criteria
from reviewsite.lib.errors import NotAllowed
from screening.selectors.agreement import agreement_of, forecast_of, workload_of
from screening.services.citations import merge_by_hand
from screening.services.stages import close_stage
from screening.vocabulary import OutcomeState
from tests.screening.places import next_assignment

pytestmark = pytest.mark.django_db
WORDS = {"I": "include", "E": "exclude", "M": "maybe"}


@pytest.fixture
def screened(review_cast, screening_of, vote):
    def screen(*pairs):
        stage = screening_of(review_cast, len(pairs))
        candidates = stage.candidates.order_by("citation__title")
        for candidate, said in zip(candidates, pairs, strict=True):
            for person, letter in zip((review_cast.ana, review_cast.bo), said, strict=False):
                vote(person, candidate, WORDS[letter])
        return stage

    return screen


def value(measure):
    return pytest.approx(getattr(measure.result, "value", measure.result), abs=1e-6)


def test_a_pair_is_counted_with_its_table(review_cast, screened):
    """The table 2, 1, 1, 6: po 0.8, pe 0.58, kappa 0.5238095."""
    stage = screened("II", "II", "IE", "EI", *["EE"] * 6)
    report = agreement_of(review_cast.lena, stage)
    (pair,) = report.pairs
    assert (pair.names, pair.n, pair.word) == ("Ana and Bo", 10, "moderate")
    assert value(pair.measures["percent"]) == 0.8
    assert value(pair.measures["kappa"]) == 0.5238095
    assert value(pair.measures["pabak"]) == 0.6
    assert value(pair.measures["positive"]) == 2 / 3
    assert value(report.unanimous) == 0.8
    assert sum(week.n for week in report.weeks) == 10


def test_maybe_counts_as_include_unless_it_is_kept_apart(review_cast, screened):
    stage = screened("IM", "EE")
    assert value(agreement_of(review_cast.lena, stage).pairs[0].measures["percent"]) == 1.0
    apart = agreement_of(review_cast.lena, stage, apart=True).pairs[0]
    assert value(apart.measures["percent"]) == 0.5
    assert "weighted" in apart.measures and "positive" not in apart.measures


def test_only_finished_records_count(review_cast, screened):
    stage = screened("II", "I", "E", "")
    assert agreement_of(review_cast.lena, stage).records == 1


def test_without_a_finished_pair_everything_says_why(review_cast, screened):
    report = agreement_of(review_cast.lena, screened("I"))
    assert (report.records, report.pairs, report.weeks) == (0, [], [])
    assert report.unanimous.result is None and "judged by both" in report.unanimous.why_not
    assert all(measure.why_not for measure in report.others.values())


def test_a_verdict_changed_in_a_conflict_does_not_mend_agreement(review_cast, screened, vote):
    stage = screened("IE", "EE")
    candidate = stage.candidates.get(outcome=OutcomeState.CONFLICT)
    vote(review_cast.bo, candidate, "include")
    candidate.refresh_from_db()
    assert candidate.outcome == OutcomeState.INCLUDED
    assert value(agreement_of(review_cast.lena, stage).pairs[0].measures["percent"]) == 0.5


def test_a_slip_corrected_while_blind_counts_as_corrected(review_cast, screened, vote):
    stage = screened("I")
    candidate = stage.candidates.get()
    vote(review_cast.ana, candidate, "exclude")
    vote(review_cast.bo, candidate, "exclude")
    assert value(agreement_of(review_cast.lena, stage).pairs[0].measures["percent"]) == 1.0


def test_verdicts_under_older_criteria_can_be_left_out(review_cast, screened, vote):
    stage = screened("IE", "")
    save_criteria(review_cast.lena, inclusion="women", exclusion="men")
    later = stage.candidates.get(outcome=OutcomeState.PENDING)
    vote(review_cast.ana, later, "exclude")
    vote(review_cast.bo, later, "exclude")
    everything = agreement_of(review_cast.lena, stage)
    newest = agreement_of(review_cast.lena, stage, criteria=2)
    assert (everything.records, newest.records) == (2, 1)
    assert value(newest.unanimous) == 1.0


def test_readers_of_merged_records_meet_on_the_one_that_stands(review_cast, screened):
    stage = screened("IE", "II")
    one, other = stage.candidates.all()
    merge_by_hand(review_cast.lena, [one.citation_id, other.citation_id])
    assert agreement_of(review_cast.lena, stage).records == 1


def test_who_did_how_much_and_what_is_left(review_cast, screened):
    stage = screened("II", "I", "")
    next_assignment(review_cast.bo, stage)
    work = [
        (w.name, w.verdicts, w.this_week, w.at_work) for w in workload_of(review_cast.lena, stage)
    ]
    assert work == [("Ana", 2, 2, 0), ("Bo", 1, 1, 1)]
    wanted, forecast = forecast_of(review_cast.lena, stage)
    assert (wanted, forecast.rate, forecast.days) == (3, 3.0, 1)


def test_blinded_members_get_nothing_until_the_stage_is_closed(review_cast, screened):
    stage = screened("II")
    for member in (review_cast.ana, review_cast.ines, review_cast.olu):
        for ask in (agreement_of, workload_of, forecast_of):
            with pytest.raises(NotAllowed):
                ask(member, stage)
    close_stage(review_cast.lena, stage)
    stage.refresh_from_db()
    assert agreement_of(review_cast.ana, stage).records == 1
