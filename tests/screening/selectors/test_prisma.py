"""The boxes counted from rows: other methods, the previous version, the numbers and their lists."""

import pytest

from screening.models import Candidate, Diagram, Report, Study
from screening.prisma.sums import check
from screening.selectors.ledger import LISTS
from screening.selectors.prisma import count_flow
from screening.services.citations import merge_by_hand
from screening.services.reports import group_reports, set_retrieval
from screening.services.stages import send_on, take_in_citations
from searches.models import Run

pytestmark = pytest.mark.django_db

BOTH_ARMS = ("ana", "bo")


@pytest.fixture
def judge(review_cast, vote):
    """Both readers say the same of a citation at title and abstract."""

    def say(citation, verdict):
        for name in BOTH_ARMS:
            vote(getattr(review_cast, name), citation.candidate, verdict)

    return say


@pytest.fixture
def assess(review_cast, vote):
    """The report of a citation is retrieved and judged by both; a reason excludes it."""

    def say(citation, reason=""):
        report = Report.objects.get(citation=citation)
        set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
        candidate = Candidate.objects.get(report=report)
        found = review_cast.review.exclusion_reasons.filter(label=reason).first()
        for name in BOTH_ARMS:
            verdict, pk = ("exclude", found.pk) if found else ("include", None)
            vote(getattr(review_cast, name), candidate, verdict, reason_id=pk)
        return report

    return say


def closed(review):
    """The flow, once every sum and every list has been looked at."""
    flow = count_flow(review)
    assert check(flow) == ()
    for key, rows in LISTS.items():
        value = getattr(flow, key)
        if key != "new_studies" and value is not None:
            number = sum(c.n for c in value) if isinstance(value, tuple) else value
            assert rows(review).count() == number, key
    return flow


def test_a_review_without_other_methods_has_no_boxes_for_them(review_cast, screening_of):
    screening_of(review_cast, 2)
    flow = closed(review_cast.review)
    assert flow.website_results is None and not flow.has_other_methods


def test_the_arm_can_be_shown_while_it_is_empty(review_cast):
    Diagram.objects.create(review=review_cast.review, shows_other_methods=True)
    flow = closed(review_cast.review)
    assert (flow.website_results, flow.other_sought_reports, flow.other_excluded) == (0, 0, ())


def test_other_methods_are_counted_apart_all_the_way(review_cast, add_citations, judge, assess):
    cast = review_cast
    (mine,) = add_citations(cast.lena, ["From PubMed"])
    sites = add_citations(
        cast.lena, ["On a website", "Nothing to do with it"], kind="website", database="other"
    )
    cited = add_citations(
        cast.lena, ["Cited", "Cited too", "Lost"], kind="citations", database="other"
    )
    add_citations(cast.lena, ["Waits"], kind="organisation", database="other")
    take_in_citations(cast.lena)
    flow = closed(cast.review)
    assert (flow.records_screened, flow.pending_screening) == (1, 1)
    assert (flow.pending_other_screening, flow.other_sought_reports) == (6, 0)
    for citation in (mine, sites[0], *cited):
        judge(citation, "include")
    judge(sites[1], "exclude")
    send_on(cast.lena)
    assess(mine)
    assess(sites[0])
    assess(cited[0], "Wrong population")
    assess(cited[1])
    lost = Report.objects.get(citation=cited[2])
    set_retrieval(cast.lena, lost.pk, retrieval="not_retrieved", note="library")
    flow = closed(cast.review)
    assert (flow.website_results, flow.organisation_results, flow.citations_results) == (2, 1, 3)
    assert (flow.other_removed, flow.pending_other_screening) == (1, 1)
    assert (flow.other_sought_reports, flow.other_notretrieved_reports) == (4, 1)
    assert [(c.label, c.n) for c in flow.other_excluded] == [("Wrong population", 1)]
    assert (flow.inc_other, flow.inc_dbr, flow.new_reports, flow.new_studies) == (2, 1, 3, 3)
    assert (flow.dbr_sought_reports, flow.dbr_assessed, flow.records_excluded) == (1, 1, 0)
    assert sum(count.n for count in flow.sources) == 7


def test_a_record_that_a_database_has_too_is_removed_from_the_other_arm(
    review_cast, add_citations, judge
):
    (mine,) = add_citations(review_cast.lena, ["The same"])
    (site,) = add_citations(review_cast.lena, ["The same"], kind="website", database="other")
    take_in_citations(review_cast.lena)
    before = closed(review_cast.review)
    merge_by_hand(review_cast.lena, [mine.pk, site.pk])
    after = closed(review_cast.review)
    assert (before.other_removed, after.other_removed) == (0, 1)
    assert (after.duplicates, after.records_screened) == (0, 1)


def test_a_record_found_twice_by_other_methods_is_removed_once(review_cast, add_citations, judge):
    one, other = add_citations(review_cast.lena, ["A", "A"], kind="website", database="other")
    take_in_citations(review_cast.lena)
    merge_by_hand(review_cast.lena, [one.pk, other.pk])
    assert closed(review_cast.review).other_removed == 1
    judge(one, "exclude")
    assert closed(review_cast.review).other_removed == 2


def test_a_source_moved_to_websites_takes_its_records_along(review_cast, screening_of):
    screening_of(review_cast, 3)
    Run.objects.update(source_kind="website", database="scholar")
    flow = closed(review_cast.review)
    assert (flow.database_results, flow.website_results) == (0, 3)
    assert (flow.records_screened, flow.pending_other_screening) == (0, 3)


@pytest.fixture
def update(review_cast):
    return Diagram.objects.create(
        review=review_cast.review,
        is_update=True,
        previous_studies=8,
        previous_reports=9,
        previous_source="Smith 2020, figure 1",
    )


def test_an_update_adds_what_is_new_to_the_previous_version(
    review_cast, update, screening_of, judge, assess
):
    stage = screening_of(review_cast, 3)
    citations = [candidate.citation for candidate in stage.candidates.all()]
    for citation in citations:
        judge(citation, "include")
    send_on(review_cast.lena)
    reports = [assess(citation) for citation in citations]
    flow = closed(review_cast.review)
    assert (flow.previous_studies, flow.new_studies, flow.total_studies) == (8, 3, 11)
    assert (flow.previous_reports, flow.new_reports, flow.total_reports) == (9, 3, 12)
    group_reports(review_cast.lena, [reports[0].pk], label="Smith 2020")
    Study.objects.update(is_previous=True)
    flow = closed(review_cast.review)
    assert (flow.new_studies, flow.new_reports, flow.new_reports_of_previous) == (2, 2, 1)
    assert (flow.total_studies, flow.total_reports) == (10, 12)


def test_what_no_longer_counts_leaves_the_total(review_cast, update):
    Diagram.objects.update(previous_removed=1, previous_reports_removed=2)
    flow = closed(review_cast.review)
    assert (flow.total_studies, flow.total_reports) == (7, 7)


def test_a_study_of_the_previous_version_is_new_where_there_is_no_update(
    review_cast, screening_of, judge, assess
):
    stage = screening_of(review_cast, 1)
    (citation,) = (candidate.citation for candidate in stage.candidates.all())
    judge(citation, "include")
    send_on(review_cast.lena)
    group_reports(review_cast.lena, [assess(citation).pk], label="Smith 2020")
    Study.objects.update(is_previous=True)
    flow = closed(review_cast.review)
    assert (flow.new_studies, flow.new_reports_of_previous) == (1, 0)
