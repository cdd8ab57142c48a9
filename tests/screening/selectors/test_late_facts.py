"""What is written agrees with the diagram also when facts come late, or while it is written."""

import pytest

from screening.exports.full_text_tables import INCLUDED
from screening.filters import chosen_citations
from screening.models import Report
from screening.selectors import exports
from screening.selectors.candidates import stage_of
from screening.selectors.per_source import per_source
from screening.selectors.prisma import count_flow
from screening.services.citations import merge_by_hand
from screening.services.reports import set_retrieval
from screening.services.stages import send_on, take_in_citations
from screening.vocabulary import StageKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def included(review_cast, screening_of, vote):
    """Three records: the first and the last included in the end, the second excluded."""
    one, other, last = screening_of(review_cast, 3).candidates.order_by("citation__title")
    readers = (review_cast.ana, review_cast.bo)
    for reader in readers:
        vote(reader, one, "include")
        vote(reader, other, "exclude")
        vote(reader, last, "include")
    send_on(review_cast.lena)
    for report in Report.objects.all():
        set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
    for candidate in stage_of(review_cast.lena, StageKind.FULL_TEXT).candidates.all():
        for reader in readers:
            vote(reader, candidate, "include")
    return one, other, last


def test_a_study_in_doubt_again_is_in_no_table_of_included_ones(review_cast, included):
    one, other, _ = included
    merge_by_hand(review_cast.lena, [one.citation_id, other.citation_id])
    listed, _ = INCLUDED.rows(exports.source_of(review_cast.lena))
    filtered = chosen_citations(review_cast.lena, {"full_text": "included"})
    assert count_flow(review_cast.review).new_reports == len(listed) == filtered.count() == 1


def test_a_record_of_a_database_is_first_also_where_a_website_had_it_earlier(
    review_cast, add_citations
):
    (site,) = add_citations(review_cast.lena, ["A"], kind="website", database="other", name="WHO")
    one, _ = add_citations(review_cast.lena, ["A", "B"])
    merge_by_hand(review_cast.lena, [site.pk, one.pk])
    take_in_citations(review_cast.lena)
    flow = count_flow(review_cast.review)
    line = dict(per_source(review_cast.lena, first_found=True))["PubMed"]
    assert (line.within + line.between, line.screened) == (flow.duplicates, flow.records_screened)
    assert (flow.duplicates, flow.records_screened) == (0, 2)


def test_an_export_goes_on_though_citations_are_merged_and_come_meanwhile(
    review_cast, add_citations, monkeypatch
):
    one, other, last = add_citations(review_cast.lena, ["A", "B", "D"])
    monkeypatch.setattr(exports, "CHUNK", 1)
    listed = exports.list_source_of(review_cast.lena, exports.citations_to_export(review_cast.lena))
    rows = iter(listed.citations)
    next(rows)
    (late,) = add_citations(review_cast.lena, ["B"], name="late", database="other")
    merge_by_hand(review_cast.lena, [other.pk, late.pk])
    merge_by_hand(review_cast.lena, [one.pk, last.pk])
    assert [row.title for row in rows] == ["B"]
