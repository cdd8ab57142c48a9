"""The lead's batch acts, retrieval and studies, and the numbers they come to."""

from uuid import uuid4

import pytest

from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.models import Candidate, Report, Study
from screening.prisma.sums import check
from screening.selectors.candidates import stage_of
from screening.selectors.ledger import LISTS
from screening.selectors.prisma import count_flow
from screening.services.decisions import withdraw_last
from screening.services.reports import group_reports, set_retrieval, ungroup_report
from screening.services.stages import close_stage, reopen_stage, send_on, take_in_citations
from screening.vocabulary import Retrieval, StageKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def included(review_cast, screening_of, vote):
    """Three citations that both readers included, sent on."""
    stage = screening_of(review_cast, 4)
    for candidate in stage.candidates.order_by("citation__title")[:3]:
        vote(review_cast.ana, candidate, "include")
        vote(review_cast.bo, candidate, "maybe")
    send_on(review_cast.lena)
    return list(Report.objects.order_by("citation__title"))


def assert_sums_close(review):
    flow = count_flow(review)
    assert check(flow) == ()
    return flow


def test_taking_in_twice_takes_in_what_is_new(review_cast, screening_of, add_citations):
    stage = screening_of(review_cast, 3)
    assert take_in_citations(review_cast.lena) == 0
    add_citations(review_cast.lena, ["Late"])
    assert take_in_citations(review_cast.lena) == 1
    assert stage.candidates.count() == 4


def test_only_leads_move_stages(review_cast, screening_of):
    stage = screening_of(review_cast, 1)
    for act in (take_in_citations, send_on):
        with pytest.raises(NotAllowed):
            act(review_cast.ana)
    with pytest.raises(NotAllowed):
        close_stage(review_cast.ines, stage)


def test_sending_on_twice_makes_no_second_report(review_cast, included):
    assert len(included) == 3
    assert send_on(review_cast.lena) == 0


def test_a_verdict_whose_record_went_on_cannot_be_undone(review_cast, included):
    stage = stage_of(review_cast.lena, StageKind.TITLE_ABSTRACT)
    with pytest.raises(Conflict, match="went on to full text"):
        withdraw_last(review_cast.ana, stage, key=uuid4())


def test_a_retrieved_report_can_be_judged_and_one_not_retrieved_is_counted(review_cast, included):
    set_retrieval(review_cast.ines, included[0].pk, retrieval="retrieved")
    set_retrieval(review_cast.ines, included[1].pk, retrieval="not_retrieved", note="library")
    assert Candidate.objects.filter(report__isnull=False).count() == 1
    flow = assert_sums_close(review_cast.review)
    assert (flow.dbr_sought_reports, flow.dbr_notretrieved_reports, flow.dbr_assessed) == (3, 1, 1)
    assert flow.pending_retrieval == 1


def test_a_report_given_up_needs_a_word_why(review_cast, included):
    with pytest.raises(BadInput, match="where it was sought"):
        set_retrieval(review_cast.lena, included[0].pk, retrieval="not_retrieved")


def test_a_report_somebody_reads_was_retrieved(review_cast, included, vote):
    set_retrieval(review_cast.lena, included[0].pk, retrieval="retrieved")
    vote(review_cast.ana, Candidate.objects.get(report=included[0]), "include")
    with pytest.raises(Conflict, match="begun to read"):
        set_retrieval(review_cast.lena, included[0].pk, retrieval="not_retrieved", note="lost")
    included[0].refresh_from_db()
    assert included[0].retrieval == Retrieval.RETRIEVED


def test_observers_do_not_touch_reports(review_cast, included):
    with pytest.raises(NotAllowed):
        set_retrieval(review_cast.olu, included[0].pk, retrieval="retrieved")


def judge_all(cast, reports, vote, *, exclude_last_for=None):
    for report in reports:
        set_retrieval(cast.lena, report.pk, retrieval="retrieved")
        candidate = Candidate.objects.get(report=report)
        last = exclude_last_for and report == reports[-1]
        for member, label in zip((cast.ana, cast.bo), exclude_last_for or ("", ""), strict=True):
            reason = cast.review.exclusion_reasons.get(label=label).pk if last else None
            vote(member, candidate, "exclude" if last else "include", reason_id=reason)


def test_the_higher_of_two_reasons_is_counted_once(review_cast, included, vote):
    judge_all(
        review_cast,
        included,
        vote,
        exclude_last_for=("Wrong population", "Wrong publication type"),
    )
    flow = assert_sums_close(review_cast.review)
    assert [(c.label, c.n) for c in flow.dbr_excluded] == [("Wrong publication type", 1)]
    assert (flow.new_reports, flow.new_studies) == (2, 2)


def test_an_exclusion_at_full_text_without_a_reason_is_refused(review_cast, included, vote):
    set_retrieval(review_cast.lena, included[0].pk, retrieval="retrieved")
    candidate = Candidate.objects.get(report=included[0])
    with pytest.raises(BadInput, match="for a reason"):
        vote(review_cast.ana, candidate, "exclude")
    with pytest.raises(BadInput, match="include or exclude"):
        vote(review_cast.ana, candidate, "maybe")


def test_reports_of_one_study_count_as_one_study(review_cast, included, vote):
    judge_all(review_cast, included, vote)
    group_reports(review_cast.lena, [r.pk for r in included[:2]], label="Nakagawa 2015")
    flow = assert_sums_close(review_cast.review)
    assert (flow.new_reports, flow.new_studies) == (3, 2)
    ungroup_report(review_cast.lena, included[0].pk)
    ungroup_report(review_cast.lena, included[1].pk)
    assert count_flow(review_cast.review).new_studies == 3
    assert not Study.objects.exists()


def test_only_included_reports_form_studies(review_cast, included):
    with pytest.raises(BadInput, match="included reports"):
        group_reports(review_cast.lena, [included[0].pk], label="x")


def test_a_stage_closes_once_and_opens_again(review_cast, screening_of):
    stage = screening_of(review_cast, 1)
    close_stage(review_cast.lena, stage)
    with pytest.raises(Conflict, match="closed already"):
        close_stage(review_cast.lena, stage)
    reopen_stage(review_cast.lena, stage)
    stage.refresh_from_db()
    assert stage.is_open


def test_every_number_is_the_length_of_the_list_it_opens(review_cast, included, vote):
    judge_all(review_cast, included, vote)
    flow = count_flow(review_cast.review)
    for key, rows in LISTS.items():
        if key != "new_studies":
            value = getattr(flow, key)
            number = sum(c.n for c in value) if isinstance(value, tuple) else value or 0
            assert rows(review_cast.review).count() == number, key


def test_an_empty_review_has_a_diagram_of_zeros(review_cast):
    flow = assert_sums_close(review_cast.review)
    assert flow.records_screened == 0 and not flow.is_interim


def test_closing_gives_back_the_places_that_people_are_at(review_cast, screening_of):
    from screening.models import Assignment
    from tests.screening.places import next_assignment

    stage = screening_of(review_cast, 1)
    lease = next_assignment(review_cast.ana, stage)
    close_stage(review_cast.lena, stage)
    assert Assignment.objects.get(pk=lease.pk).state == "released"
