"""A record that describes more than one report: each is sought, read and counted by itself."""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction

from reviews.models import AuditEvent, Job
from reviews.services.jobs import run_inline
from reviewsite.lib.errors import BadInput, Conflict, NotAllowed
from screening.exports.full_text_tables import EXCLUDED, INCLUDED
from screening.models import Candidate, Report
from screening.prisma.cells import Chart
from screening.prisma.notices import warnings
from screening.prisma.sums import check
from screening.selectors.exports import source_of
from screening.selectors.full_texts import files_of
from screening.selectors.ledger import LISTS
from screening.selectors.per_source import per_source
from screening.selectors.prisma import count_flow
from screening.selectors.reports import reports_of
from screening.services import full_texts
from screening.services.citations import merge_by_hand, split_record
from screening.services.desk import set_tags
from screening.services.diagram import take_snapshot
from screening.services.further_reports import add_report, take_report_back
from screening.services.integrity import find_violations
from screening.services.queue import next_assignments, put_back
from screening.services.reports import group_reports, set_retrieval
from searches.models import MaybePair, Record
from searches.services.comparisons import compare_all
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import pdf

pytestmark = pytest.mark.django_db


def flow_of(cast):
    flow = count_flow(cast.review)
    assert check(flow) == ()
    assert list(find_violations(cast.review)) == []
    assert LISTS["adj_dbr"](cast.review).count() == flow.adj_dbr
    return flow


@pytest.fixture
def reports(review_cast, screening_of, vote):
    return reports_sent_on(review_cast, screening_of, vote, n=2)


@pytest.fixture
def further(review_cast, reports):
    return add_report(review_cast.lena, reports[0].pk, name="Abstract 12")


@pytest.fixture
def decide(review_cast, vote):
    """Both readers say the same of a report."""

    def give(report, verdict):
        set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
        reason = None
        if verdict == "exclude":
            reason = review_cast.review.exclusion_reasons.get(label="Wrong outcome").pk
        for member in (review_cast.ana, review_cast.bo):
            vote(member, Candidate.objects.get(report=report), verdict, reason_id=reason)

    return give


def test_23_a_record_split_in_two_reports_is_sought_twice(review_cast, reports, further):
    flow = flow_of(review_cast)
    assert flow.adj_dbr == 1
    assert flow.dbr_sought_reports == flow.records_screened - flow.records_excluded + 1 == 3
    assert any(note.startswith("†") for note in Chart(flow, {}, False).footnotes)
    assert "PR-206" in {notice.code for notice in warnings(flow)}
    assert str(further) == f"{reports[0].citation} (Abstract 12)"


def test_each_has_its_own_file_outcome_and_study(review_cast, reports, further, decide):
    first = reports[0]
    full_texts.attach_file(
        review_cast.ana, further.pk, name="a.pdf", content=BytesIO(pdf("its own"))
    )
    decide(first, "include")
    decide(further, "exclude")
    flow = flow_of(review_cast)
    assert (flow.dbr_assessed, flow.inc_dbr, flow.new_reports, flow.new_studies) == (2, 1, 1, 1)
    assert [count.n for count in flow.dbr_excluded] == [1]
    source = source_of(review_cast.lena)
    assert len(EXCLUDED.rows(source)[0]) == len(INCLUDED.rows(source_of(review_cast.lena))[0]) == 1
    ((_, line),) = per_source(review_cast.lena, first_found=True)
    assert (line.screened, line.sought, line.reached["included"]) == (2, 3, 1)


def test_both_can_be_reports_of_different_studies(review_cast, reports, further, decide):
    for report in (reports[0], further):
        decide(report, "include")
    group_reports(review_cast.lena, [further.pk], label="Ng 2020")
    flow = flow_of(review_cast)
    assert (flow.new_reports, flow.new_studies) == (2, 2)


def test_in_the_arm_of_other_methods_it_is_adjusted_there(review_cast, reports, further):
    review_cast.review.runs.update(source_kind="website")
    flow = count_flow(review_cast.review)
    assert check(flow) == ()
    assert (flow.adj_dbr, flow.adj_other, flow.other_sought_reports) == (0, 1, 3)


def test_the_queue_gives_both(review_cast, reports, further):
    for report in (reports[0], further):
        set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
    stage = Candidate.objects.get(report=further).stage
    assert len(next_assignments(review_cast.ana, stage, count=5)) == 2


def test_untouched_it_can_be_taken_back(review_cast, reports, further):
    set_retrieval(review_cast.lena, further.pk, retrieval="retrieved")
    assert take_report_back(review_cast.lena, further.pk) == reports[0]
    assert flow_of(review_cast).adj_dbr == 0
    actions = AuditEvent.objects.filter(subject=str(further.pk)).values_list("action", flat=True)
    assert {"report.added", "report.taken_back"} <= set(actions)


def test_once_something_rests_on_it_it_stays(review_cast, reports, further, vote):
    with pytest.raises(Conflict, match="stands for"):
        take_report_back(review_cast.lena, reports[0].pk)
    last = add_report(review_cast.lena, further.pk, name="Abstract 13")
    with pytest.raises(Conflict, match="came after"):
        take_report_back(review_cast.lena, further.pk)
    set_retrieval(review_cast.lena, last.pk, retrieval="retrieved")
    vote(review_cast.ana, Candidate.objects.get(report=last), "include")
    with pytest.raises(Conflict, match="begun"):
        take_report_back(review_cast.lena, last.pk)


def test_a_tag_or_a_place_that_was_given_back_keeps_it(review_cast, reports, further):
    set_retrieval(review_cast.lena, further.pk, retrieval="retrieved")
    candidate = Candidate.objects.get(report=further)
    set_tags(review_cast.ana, candidate.pk, ["for the discussion"])
    with pytest.raises(Conflict, match="begun"):
        take_report_back(review_cast.lena, further.pk)
    with pytest.raises(Conflict, match="begun"):
        set_retrieval(review_cast.lena, further.pk, retrieval="sought")
    set_tags(review_cast.ana, candidate.pk, [])
    next_assignments(review_cast.bo, candidate.stage, count=5)
    assert put_back(review_cast.bo, candidate.stage) == 1
    with pytest.raises(Conflict, match="begun"):
        take_report_back(review_cast.lena, further.pk)


def test_a_file_or_a_snapshot_keeps_it(review_cast, reports, further):
    take_snapshot(review_cast.lena, name="Submitted")
    with pytest.raises(Conflict, match="snapshot"):
        take_report_back(review_cast.lena, further.pk)
    full_texts.attach_file(review_cast.ana, further.pk, name="a.pdf", content=BytesIO(pdf("x")))
    with pytest.raises(Conflict, match="file"):
        take_report_back(review_cast.lena, further.pk)


def test_a_further_report_says_which_it_is(review_cast, reports, further):
    for name in (" ", "abstract 12"):
        with pytest.raises(BadInput):
            add_report(review_cast.lena, reports[0].pk, name=name)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=further.pk).update(name="")


def test_only_a_lead_says_so(review_cast, reports):
    for member in (review_cast.ana, review_cast.ines):
        with pytest.raises(NotAllowed):
            add_report(member, reports[0].pk, name="Abstract 12")


def test_merged_records_pair_their_reports_and_part_again(review_cast, reports, further, decide):
    """The record of most reports stands for the others, so that no report is lost."""
    first, second = reports
    decide(second, "include")
    merge_by_hand(review_cast.lena, [first.citation_id, second.citation_id])
    flow = flow_of(review_cast)
    assert (flow.duplicates, flow.adj_dbr, flow.dbr_sought_reports) == (1, 1, 2)
    assert flow.inc_dbr == 1  # what was said of the second is said of the first now
    with pytest.raises(Conflict):
        set_retrieval(review_cast.lena, first.pk, retrieval="sought")
    split_record(review_cast.lena, Record.objects.get(own_citation=second.citation_id))
    flow = flow_of(review_cast)
    assert (flow.duplicates, flow.inc_dbr, flow.dbr_sought_reports) == (0, 1, 3)


@pytest.fixture
def join_and_part(review_cast, reports, further):
    """The second record, retrieved, is merged into the first, of two reports, and taken out."""
    first, second = reports

    def give(meanwhile=None):
        merge_by_hand(review_cast.lena, [first.citation_id, second.citation_id])
        first.refresh_from_db()
        assert first.retrieval == "retrieved"
        if meanwhile:
            meanwhile(Candidate.objects.get(report=first))
        split_record(review_cast.lena, Record.objects.get(own_citation=second.citation_id))
        first.refresh_from_db()
        assert list(find_violations(review_cast.review)) == []
        return first

    return give


def test_parted_again_a_report_is_retrieved_only_if_somebody_said_so(
    review_cast, reports, decide, join_and_part
):
    decide(reports[1], "include")
    sought = join_and_part()
    assert sought.retrieval == "sought" and not Candidate.objects.filter(report=sought).exists()
    assert flow_of(review_cast).dbr_assessed == 1
    set_retrieval(review_cast.lena, sought.pk, retrieval="not_retrieved", note="library")
    lost = join_and_part()
    assert (lost.retrieval, lost.retrieval_note) == ("not_retrieved", "library")
    set_retrieval(review_cast.lena, lost.pk, retrieval="retrieved")
    assert join_and_part().retrieval == "retrieved"


def test_parted_again_a_report_that_was_judged_meanwhile_stays_retrieved(
    review_cast, reports, vote, join_and_part
):
    set_retrieval(review_cast.lena, reports[1].pk, retrieval="retrieved")
    report = join_and_part(lambda candidate: vote(review_cast.ana, candidate, "include"))
    assert report.retrieval == "retrieved"
    assert Candidate.objects.filter(report=report).exists()


def test_two_records_of_two_reports_each_are_two_reports(review_cast, reports, further, decide):
    other = add_report(review_cast.lena, reports[1].pk, name="abstract 12")
    decide(other, "include")
    merge_by_hand(review_cast.lena, [report.citation_id for report in reports])
    flow = flow_of(review_cast)
    assert (flow.dbr_sought_reports, flow.adj_dbr, flow.inc_dbr) == (2, 1, 1)


def test_further_reports_that_are_not_the_same_keep_their_records_apart(
    review_cast, reports, further, decide
):
    """Paired by number alone the inclusion of one would become the exclusion of the other."""
    other = add_report(review_cast.lena, reports[1].pk, name="Results at 5 years")
    decide(further, "include")
    decide(other, "exclude")
    before = flow_of(review_cast)
    with pytest.raises(Conflict, match="further reports") as refused:
        merge_by_hand(review_cast.lena, [report.citation_id for report in reports])
    assert "take those of one record back" in refused.value.remedy
    assert flow_of(review_cast) == before


def test_the_software_leaves_records_of_other_further_reports_to_a_person(
    review_cast, reports, further
):
    other = add_report(review_cast.lena, reports[1].pk, name="Results at 5 years")
    fields = {"title": "One paper of many words", "doi": "10.5555/a", "year": 2020}
    Record.objects.update(fields=fields)
    compare_all(review_cast.lena)
    assert run_inline(Job.objects.get(kind="screening.tasks.deduplicate")).state == "done"
    assert MaybePair.objects.waiting().count() == 1
    take_report_back(review_cast.lena, other.pk)
    compare_all(review_cast.lena)
    run_inline(Job.objects.get(kind="screening.tasks.deduplicate", state="queued"))
    assert not MaybePair.objects.waiting().exists()
    assert flow_of(review_cast).duplicates == 1


def test_joined_reports_show_each_other_s_files_by_their_numbers(review_cast, reports, further):
    other = add_report(review_cast.lena, reports[1].pk, name="abstract 12")
    ana = review_cast.ana
    full_texts.attach_file(ana, other.pk, name="13.pdf", content=BytesIO(pdf("13")))
    head = merge_by_hand(review_cast.lena, [report.citation_id for report in reports])
    first, second = head.reports.order_by("number")
    found = files_of(ana, [first.pk, second.pk])
    assert [file.name for file in found[second.pk]] == ["13.pdf"] and not found[first.pk]
    has_file = dict(reports_of(ana).values_list("number", "has_file"))
    assert has_file == {1: False, 2: True}
