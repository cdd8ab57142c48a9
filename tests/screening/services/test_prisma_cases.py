"""The acceptance cases of the flow rules that go through the services, by their numbers."""

import pytest

from screening.exports.full_text_tables import EXCLUDED, INCLUDED, SET_APART_TABLES
from screening.models import Candidate, Report
from screening.models.decisions import Decision
from screening.prisma.flow import Count
from screening.prisma.notices import warnings
from screening.prisma.sums import check
from screening.rules.policy import Policy
from screening.selectors.exports import source_of
from screening.selectors.ledger import LISTS
from screening.selectors.methods import methods_of
from screening.selectors.prisma import count_flow, notices_of
from screening.services.adjudications import adjudicate
from screening.services.citations import merge_by_hand
from screening.services.policies import change_policy
from screening.services.reports import set_retrieval
from screening.services.stages import send_on
from searches.models import Citation, Run

pytestmark = pytest.mark.django_db

TABLES = (EXCLUDED, INCLUDED, *SET_APART_TABLES)
TYPE, POPULATION = "Wrong publication type", "Wrong population"


def flow_of(cast):
    flow = count_flow(cast.review)
    assert check(flow) == ()
    return flow


@pytest.fixture
def candidates(review_cast, screening_of):
    stage = screening_of(review_cast, 3)
    return list(stage.candidates.order_by("citation__title"))


@pytest.fixture
def reports(review_cast, candidates, vote):
    """Three reports, retrieved, none of them judged."""
    for candidate in candidates:
        for member in (review_cast.ana, review_cast.bo):
            vote(member, candidate, "include")
    send_on(review_cast.lena)
    for report in Report.objects.all():
        set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
    return list(Report.objects.order_by("citation__title"))


def test_12_and_13_a_conflict_is_pending_until_somebody_rules(review_cast, candidates, vote):
    first = candidates[0]
    vote(review_cast.ana, first, "include")
    vote(review_cast.bo, first, "exclude")
    flow = flow_of(review_cast)
    assert (flow.pending_screening, flow.records_excluded, flow.dbr_sought_reports) == (3, 0, 0)
    assert "PR-201" in {notice.code for notice in warnings(flow)}
    seen = [str(pk) for pk in Decision.objects.values_list("pk", flat=True)]
    adjudicate(review_cast.lena, first.pk, verdict="exclude", why="x", seen=seen)
    flow = flow_of(review_cast)
    assert (flow.pending_screening, flow.records_excluded) == (2, 1)


def test_14_maybe_counts_as_include(review_cast, candidates, vote):
    vote(review_cast.ana, candidates[0], "maybe")
    vote(review_cast.bo, candidates[0], "include")
    send_on(review_cast.lena)
    assert flow_of(review_cast).dbr_sought_reports == 1


def test_15_of_two_reasons_the_higher_is_counted_once(review_cast, reports, vote):
    candidate = Candidate.objects.get(report=reports[0])
    labels = review_cast.review.exclusion_reasons
    for member, label in ((review_cast.ana, POPULATION), (review_cast.bo, TYPE)):
        vote(member, candidate, "exclude", reason_id=labels.get(label=label).pk)
    assert [(c.label, c.n) for c in flow_of(review_cast).dbr_excluded] == [(TYPE, 1)]


def test_16_where_different_reasons_are_a_conflict_it_is_pending_until_one_is_set(
    review_cast, reports, vote
):
    lena, candidate = review_cast.lena, Candidate.objects.get(report=reports[0])
    change_policy(lena, candidate.stage, Policy(reason_conflicts=True), seen=Policy())
    reasons = review_cast.review.exclusion_reasons
    for member, label in ((review_cast.ana, POPULATION), (review_cast.bo, TYPE)):
        vote(member, candidate, "exclude", reason_id=reasons.get(label=label).pk)
    flow = flow_of(review_cast)
    assert (flow.pending_full_text, flow.dbr_excluded) == (3, ())
    codes = {notice.code for notice in notices_of(review_cast.review, flow)}
    assert "PR-201" in codes and "PR-204" not in codes
    assert LISTS["pending_full_text"](review_cast.review).filter(pk=reports[0].pk).exists()
    seen = [str(d.pk) for d in Decision.objects.filter(candidate=candidate)]
    chosen = reasons.get(label=POPULATION).pk
    adjudicate(lena, candidate.pk, verdict="exclude", why="x", seen=seen, reason_id=chosen)
    flow = flow_of(review_cast)
    assert (flow.pending_full_text, flow.dbr_excluded) == (2, (Count(POPULATION, 1),))


def test_22_and_24_two_records_of_one_report_found_late_are_duplicates(review_cast, reports):
    before = flow_of(review_cast)
    merge_by_hand(review_cast.lena, [report.citation_id for report in reports[:2]])
    after = flow_of(review_cast)
    changed = {
        key: getattr(after, key) - getattr(before, key)
        for key in ("duplicates", "records_screened", "dbr_sought_reports", "dbr_assessed")
    }
    assert changed == {
        "duplicates": 1,
        "records_screened": -1,
        "dbr_sought_reports": -1,
        "dbr_assessed": -1,
    }
    assert after.adj_dbr == 0


def test_25_what_a_database_has_too_leaves_the_other_arm(review_cast, candidates, add_citations):
    (site,) = add_citations(review_cast.lena, ["A site"], kind="website", database="other")
    before = flow_of(review_cast)
    merge_by_hand(review_cast.lena, [candidates[0].citation_id, site.pk])
    assert flow_of(review_cast).other_removed == before.other_removed + 1


def test_44_a_retracted_report_among_the_included_is_told(review_cast, reports, vote):
    for member in (review_cast.ana, review_cast.bo):
        vote(member, Candidate.objects.get(report=reports[0]), "include")
    Citation.objects.filter(report=reports[0]).update(retraction_status="retracted")
    notices = notices_of(review_cast.review, flow_of(review_cast))
    assert "PR-209" in {notice.code for notice in notices}


def test_48_what_stands_apart_is_listed_with_the_excluded(review_cast, reports, vote):
    labels = ("Awaiting classification", "Ongoing study", TYPE)
    for report, label in zip(reports, labels, strict=True):
        reason = review_cast.review.exclusion_reasons.get(label=label)
        for member in (review_cast.ana, review_cast.bo):
            vote(member, Candidate.objects.get(report=report), "exclude", reason_id=reason.pk)
    flow = flow_of(review_cast)
    assert [(count.label, count.n) for count in flow.dbr_excluded] == [
        (TYPE, 1),
        ("Awaiting classification", 1),
        ("Ongoing study", 1),
    ]
    listed = {table.outcome: table.rows(source_of(review_cast.lena))[1] for table in TABLES}
    assert listed == {
        "excluded": 1,
        "included": 0,
        "awaiting classification": 1,
        "ongoing study": 1,
    }
    told = (
        "1 were excluded (Wrong publication type, 1); awaiting classification, 1; ongoing study, 1"
    )
    assert told in methods_of(review_cast.lena).plain


def test_50_google_scholar_moved_to_websites_is_no_database(review_cast, candidates):
    Run.objects.update(database="scholar")
    flow = flow_of(review_cast)
    assert "PR-208" in {notice.code for notice in notices_of(review_cast.review, flow)}
    Run.objects.update(source_kind="website")
    flow = flow_of(review_cast)
    assert (flow.database_results, flow.website_results) == (0, 3)
    assert "PR-208" not in {notice.code for notice in notices_of(review_cast.review, flow)}
