"""Studies: suggested, grouped, with a main report; counted apart from reports."""

import pytest
from django.urls import reverse

from reviewsite.lib.errors import BadInput, NotAllowed
from screening.models import Candidate, Study
from screening.selectors.prisma import count_flow
from screening.selectors.reports import study_suggestions
from screening.services.integrity import find_violations
from screening.services.reports import choose_main, group_reports, set_retrieval, ungroup_report
from tests.screening.full_texts import reports_sent_on

pytestmark = pytest.mark.django_db
PAGE = "/reviews/tacrolimus/studies/"


@pytest.fixture
def included(review_cast, screening_of, vote):
    """Three included reports; the first two name the same trial."""
    reports = reports_sent_on(review_cast, screening_of, vote)
    for report in reports:
        set_retrieval(review_cast.lena, report.pk, retrieval="retrieved")
        candidate = Candidate.objects.get(report=report)
        vote(review_cast.ana, candidate, "include")
        vote(review_cast.bo, candidate, "include")
    for report in reports[:2]:
        report.citation.abstract = "Registered as NCT01234567."
        report.citation.authors = ["Nakagawa K"]
        report.citation.year = 2015
        report.citation.save()
    return reports


def test_reports_of_one_trial_are_suggested_until_they_are_grouped(review_cast, included):
    (suggested,) = study_suggestions(review_cast.lena)
    assert set(suggested.reports) == set(included[:2])
    assert suggested.label == "Nakagawa 2015"
    group_reports(review_cast.lena, [r.pk for r in suggested.reports], label=suggested.label)
    assert study_suggestions(review_cast.lena) == []
    flow = count_flow(review_cast.review)
    assert (flow.new_studies, flow.new_reports) == (2, 3)


def test_a_study_has_a_main_report_while_that_is_in_it(review_cast, included):
    lena = review_cast.lena
    with pytest.raises(BadInput, match="stands alone"):
        choose_main(lena, included[0].pk)
    group_reports(lena, [report.pk for report in included[:2]], label="Nakagawa 2015")
    with pytest.raises(NotAllowed):
        choose_main(review_cast.ana, included[0].pk)
    assert choose_main(lena, included[0].pk).main == included[0]
    assert choose_main(lena, included[1].pk).main == included[1]
    assert list(find_violations(review_cast.review)) == []
    ungroup_report(lena, included[1].pk)
    assert Study.objects.get().main is None


def test_a_main_report_that_moves_to_another_study_is_main_no_more(review_cast, included):
    lena = review_cast.lena
    group_reports(lena, [report.pk for report in included[:2]], label="One")
    choose_main(lena, included[0].pk)
    group_reports(lena, [included[0].pk, included[2].pk], label="Other")
    assert Study.objects.get(label="One").main is None


def test_the_page_counts_studies_and_reports_apart(review_cast, included, client_of):
    lead = client_of(review_cast.lena)
    page = lead.get(PAGE).content.decode()
    assert "<strong>3</strong> studies, <strong>3</strong> reports" in page
    assert "the same registry number, NCT01234567" in page
    form = {"label": "Nakagawa 2015", "reports": [report.pk for report in included[:2]]}
    lead.post(reverse("screening:study-group", args=["tacrolimus"]), form)
    lead.post(reverse("screening:study-main", args=["tacrolimus", included[0].pk]))
    page = lead.get(PAGE).content.decode()
    assert "<strong>2</strong> studies, <strong>3</strong> reports" in page
    assert "Main report</span>" in page
    assert client_of(review_cast.ana).get(PAGE).status_code == 403
