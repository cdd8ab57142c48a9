"""The pages of report files: who may see and bring them, and how a file leaves the house."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from screening.models import FullText, Report
from screening.services import full_texts as services
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def reports(review_cast, screening_of, vote):
    return reports_sent_on(review_cast, screening_of, vote)


@pytest.fixture
def given(review_cast, reports):
    return services.attach_file(
        review_cast.ana, reports[0].pk, name="é\n“paper”.pdf", content=BytesIO(pdf("x"))
    )


def url(name, *ids):
    return reverse(f"screening:{name}", args=["tacrolimus", *ids])


def upload(name="a.pdf", content=None):
    return SimpleUploadedFile(name, content or pdf("x"))


def test_a_file_is_given_out_shut_in_to_members_alone(review_cast, given, client_of):
    for name in ("lena", "ana", "ines", "olu"):
        answer = client_of(getattr(review_cast, name)).get(url("pdf-content", given.pk))
        assert answer.status_code == 200
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert "\n" not in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    for page in ("pdf-content", "pdf-take-off"):
        assert client_of(review_cast.outsider).post(url(page, given.pk)).status_code == 404


def test_a_file_taken_off_is_not_given_out(review_cast, given, client_of):
    client = client_of(review_cast.ana)
    assert client.post(url("pdf-take-off", given.pk)).status_code == 302
    assert client.get(url("pdf-content", given.pk)).status_code == 404


def test_files_are_taken_in_and_given_to_reports_after_a_word(review_cast, reports, client_of):
    client = client_of(review_cast.ines)
    answer = client.post(url("pdf-list"), {"files": [upload("a.pdf"), upload("no.pdf", b"no")]})
    assert answer.status_code == 422
    assert "is no PDF" in answer.content.decode()
    waiting = FullText.objects.get()
    page = client.get(url("pdf-list")).content.decode()
    label = next(line for line in page.split('"') if line.endswith(f"[{reports[2].pk.hex[:8]}]"))
    prefix = waiting.pk.hex
    wrong = {f"{prefix}-take": "on", f"{prefix}-report": "no such report"}
    assert client.post(url("pdf-confirm"), wrong).status_code == 422
    right = {f"{prefix}-take": "on", f"{prefix}-report": label}
    assert client.post(url("pdf-confirm"), right).status_code == 302
    waiting.refresh_from_db()
    assert waiting.report == reports[2]


def test_a_file_that_waits_can_be_thrown_away(review_cast, reports, client_of):
    client = client_of(review_cast.ines)
    client.post(url("pdf-list"), {"files": upload()})
    client.post(url("pdf-discard", FullText.objects.get().pk))
    assert not FullText.objects.exists()


def test_a_report_takes_a_file_on_its_own_page(review_cast, reports, client_of):
    client = client_of(review_cast.bo)
    address = url("pdf-attach", reports[0].pk)
    assert client.post(address, {"file": upload(content=b"no")}).status_code == 422
    assert client.post(address, {"file": upload("mine.pdf")}).status_code == 302
    assert "mine.pdf" in client.get(url("report-detail", reports[0].pk)).content.decode()
    assert "PDF</span>" in client.get(url("report-list")).content.decode()


def test_who_may_do_what(review_cast, reports, given, client_of):
    observer = client_of(review_cast.olu)
    assert observer.get(url("report-detail", reports[0].pk)).status_code == 200
    assert observer.get(url("pdf-list")).status_code == 403
    assert observer.post(url("pdf-attach", reports[0].pk), {"file": upload()}).status_code == 403
    outsider = client_of(review_cast.outsider)
    assert outsider.get(url("report-detail", reports[0].pk)).status_code == 404
    assert outsider.get(url("pdf-list")).status_code == 404
    assert client_of(review_cast.ana).get(url("pdf-attach", reports[0].pk)).status_code == 405


def test_pages_ask_as_much_for_many_files_as_for_few(
    review_cast, reports, client_of, django_assert_num_queries
):
    client = client_of(review_cast.ines)
    for number in range(6):
        content = BytesIO(pdf(str(number)))
        services.take_files(review_cast.ines, name=f"{number}.pdf", content=content)
        services.attach_file(review_cast.ines, reports[0].pk, name=f"{number}.pdf", content=content)
        if number in (0, 5):
            with django_assert_num_queries(6):
                client.get(url("pdf-list"))
            with django_assert_num_queries(6):
                client.get(url("report-detail", reports[0].pk))


def test_a_lead_says_that_a_record_describes_one_more_report(review_cast, reports, client_of):
    lead, first = client_of(review_cast.lena), reports[0]
    page = lead.get(url("report-detail", first.pk)).content.decode()
    assert "This record describes more than one report" in page
    answer = lead.post(url("report-add", first.pk), {"name": "Abstract 12"}, follow=True)
    further = Report.objects.get(number=2)
    assert answer.redirect_chain[0][0] == url("report-detail", further.pk)
    assert "report 2 of this record" in answer.content.decode()
    assert "(Abstract 12)" in client_of(review_cast.ana).get(url("report-list")).content.decode()
    diagram = lead.get(url("prisma")).content.decode()
    assert "† Reports sought differ" in diagram and "Further reports of one record: 1" in diagram
    assert lead.post(url("report-take-back", further.pk)).status_code == 302
    assert not Report.objects.filter(number=2).exists()


def test_who_may_say_so(review_cast, reports, client_of):
    address = url("report-add", reports[0].pk)
    ana = client_of(review_cast.ana)
    page = ana.get(url("report-detail", reports[0].pk)).content.decode()
    assert "more than one report" not in page
    assert ana.post(address, {"name": "x"}).status_code == 403
    assert client_of(review_cast.outsider).post(address, {"name": "x"}).status_code == 404
    lead = client_of(review_cast.lena)
    assert lead.get(address).status_code == 405
    assert lead.post(address, {"name": ""}).status_code == 422
    assert lead.post(url("report-take-back", reports[0].pk)).status_code == 409
