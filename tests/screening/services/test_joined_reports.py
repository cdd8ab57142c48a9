"""Reports whose records are joined late: files and marks of both are with the one that stands."""

from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse

from screening.models import Candidate
from screening.selectors.candidates import candidate_reading
from screening.selectors.decisions import visible_annotations
from screening.selectors.desk import card_of
from screening.selectors.full_texts import files_of
from screening.selectors.open_access import without_file
from screening.selectors.reports import reports_of
from screening.services import full_texts
from screening.services.annotations import annotate
from screening.services.citations import merge_by_hand, split_citation
from screening.services.integrity import find_violations
from screening.services.reports import set_retrieval
from searches.models import Citation
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def reports(review_cast, screening_of, vote):
    return reports_sent_on(review_cast, screening_of, vote, 2)


def attach(cast, report, text):
    content = BytesIO(pdf(text))
    return full_texts.attach_file(cast.ines, report.pk, name=f"{text}.pdf", content=content)


def mark(member, full_text, comment):
    return annotate(member, full_text, key=uuid4(), page=1, comment=comment)


def join(cast, reports):
    """Gives the report that stands and the one that was joined with it."""
    into = merge_by_hand(cast.ines, [report.citation_id for report in reports])
    return sorted(reports, key=lambda report: report.citation_id != into.pk)


def names(cast, report):
    return {each.name for each in files_of(cast.ana, [report.pk])[report.pk]}


def marks_seen(member, full_text):
    seen = visible_annotations(member, [full_text], candidate_reading(full_text))
    return {each.comment for each in seen}


def test_files_and_own_marks_of_both_are_on_the_desk_and_the_page(
    review_cast, reports, client_of, django_assert_num_queries
):
    one, two = (attach(review_cast, report, f"paper {n}") for n, report in enumerate(reports))
    mark(review_cast.ana, one, "on the first")
    mark(review_cast.ana, two, "on the second")
    mark(review_cast.bo, two, "private")
    stands, joined = join(review_cast, reports)
    assert names(review_cast, stands) == {"paper 0.pdf", "paper 1.pdf"}
    assert names(review_cast, joined) == set()
    candidate = Candidate.objects.get(report=stands)
    assert {each.name for each in card_of(review_cast.ana, candidate).files} == {
        "paper 0.pdf",
        "paper 1.pdf",
    }
    assert marks_seen(review_cast.ana, one) | marks_seen(review_cast.ana, two) == {
        "on the first",
        "on the second",
    }
    client = client_of(review_cast.ana)
    page = client.get(reverse("screening:report-detail", args=["tacrolimus", stands.pk]))
    assert "paper 0.pdf" in page.content.decode() and "paper 1.pdf" in page.content.decode()
    assert page.content.decode().count("joined with this one") == 1
    with django_assert_num_queries(2):
        files_of(review_cast.ana, [stands.pk])


def test_marks_on_a_file_of_the_joined_are_seen_as_the_verdicts_on_the_one_that_stands(
    review_cast, reports, vote
):
    files = {report.pk: attach(review_cast, report, str(report.pk)) for report in reports}
    mark(review_cast.ana, files[reports[1].pk], "told with my verdict")
    stands, joined = join(review_cast, reports)
    candidate = Candidate.objects.get(report=stands)
    vote(review_cast.ana, candidate, "include")
    assert marks_seen(review_cast.lena, files[reports[1].pk]) == set()
    reason = review_cast.review.exclusion_reasons.first()
    vote(review_cast.bo, candidate, "exclude", reason_id=reason.pk)
    assert marks_seen(review_cast.lena, files[reports[1].pk]) == {"told with my verdict"}
    assert marks_seen(review_cast.olu, files[reports[1].pk]) == set()


def test_a_report_counts_as_having_a_file_when_the_joined_one_has_it(review_cast, reports):
    set_retrieval(review_cast.lena, reports[0].pk, retrieval="retrieved", note="library")
    attach(review_cast, reports[1], "paper")
    join(review_cast, reports)
    (row,) = reports_of(review_cast.ana)
    assert row.has_file
    assert not without_file(review_cast.review).exists()


def test_a_file_of_the_joined_is_taken_off_on_the_page_of_the_one_that_stands(
    review_cast, reports, client_of
):
    files = {report.pk: attach(review_cast, report, str(report.pk)) for report in reports}
    stands, joined = join(review_cast, reports)
    take_off = reverse("screening:pdf-take-off", args=["tacrolimus", files[joined.pk].pk])
    answer = client_of(review_cast.ana).post(take_off)
    assert answer.url == reverse("screening:report-detail", args=["tacrolimus", stands.pk])
    assert names(review_cast, stands) == {f"{stands.pk}.pdf"}


def test_when_the_records_are_taken_apart_each_report_has_its_files_and_marks(review_cast, reports):
    one, two = (attach(review_cast, report, f"paper {n}") for n, report in enumerate(reports))
    mark(review_cast.ana, two, "on the second")
    stands, _ = join(review_cast, reports)
    mark(review_cast.ana, two, "while joined")
    split_citation(review_cast.ines, Citation.objects.get(pk=stands.citation_id))
    assert names(review_cast, reports[0]) == {"paper 0.pdf"}
    assert names(review_cast, reports[1]) == {"paper 1.pdf"}
    assert marks_seen(review_cast.ana, two) == {"on the second", "while joined"}
    assert list(find_violations(review_cast.review)) == []
