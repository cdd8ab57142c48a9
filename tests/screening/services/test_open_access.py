"""Free copies: asked for at three services, fetched on a word, and given to their reports."""

import pytest
from django.urls import reverse

from reviews.models import Job
from reviews.services.jobs import run_job
from reviewsite.lib.errors import BadInput
from screening.models import FullText, OpenCopy
from screening.services import open_access as services
from searches.databases.download import is_public
from tests.screening.full_texts import reports_sent_on
from tests.screening.pdfs import pdf
from tests.servers.copies import answering
from tests.servers.service import Reply

pytestmark = pytest.mark.django_db
DOI, PMID = "10.5555/sample.6", 25111111


@pytest.fixture
def reports(review_cast, screening_of, vote):
    reports = reports_sent_on(review_cast, screening_of, vote)
    first = reports[0].citation
    first.doi, first.pmid = DOI, PMID
    first.save()
    return reports


@pytest.fixture
def served(settings):
    """Point the settings at a server that stands in for the three services."""

    def point(service):
        settings.UNPAYWALL_URL = f"{service.base}/unpaywall"
        settings.EUROPEPMC_URL = f"{service.base}/europe"
        settings.OPENALEX_URL = f"{service.base}/alex"
        settings.UNPAYWALL_EMAIL = "lena@example.org"

    return point


def look_up(member) -> Job:
    job = services.open_look_up(member)
    run_job(job.pk, lambda running: services.look_up(running, member.review))
    job.refresh_from_db()
    return job


def fetch(member, may_reach=lambda address, port: True) -> Job:
    copies = OpenCopy.objects.filter(is_pdf=True).values_list("pk", flat=True)
    job = services.open_fetch(member, list(copies))
    run_job(job.pk, lambda running: services.fetch_copies(running, may_reach))
    job.refresh_from_db()
    return job


def test_copies_are_found_and_fetched_on_a_word(review_cast, reports, served):
    with answering({"free.pdf": Reply(pdf("free"))}, doi=DOI, pmid=PMID) as service:
        served(service)
        job = look_up(review_cast.ines)
        assert job.result["found"] == {"Unpaywall": 1, "Europe PMC": 0, "OpenAlex": 1}
        assert look_up(review_cast.ines).result["found"]["Unpaywall"] == 0
        assert not FullText.objects.exists()
        assert fetch(review_cast.ines).result == {"wanted": 2, "fetched": 1}
        assert not any(asked.path == "/files/other.pdf" for asked in service.asked)
    given = FullText.objects.standing().get()
    assert (given.report, given.source) == (reports[0], "open_access")
    assert given.url.endswith("/files/free.pdf")
    given.report.refresh_from_db()
    assert given.report.retrieval == "retrieved"


def test_a_copy_that_is_none_says_why(review_cast, reports, served):
    files = {"free.pdf": Reply(b"<html>Please sign in</html>")}
    with answering(files, doi=DOI, pmid=PMID, down=("alex",)) as service:
        served(service)
        assert "OpenAlex" in look_up(review_cast.ana).result["not_answering"]
        assert fetch(review_cast.ana).result["fetched"] == 0
    assert "is no PDF" in OpenCopy.objects.get().trouble
    assert not FullText.objects.exists()


def test_a_copy_inside_the_house_is_not_asked_for(review_cast, reports, served):
    with answering({"free.pdf": Reply(pdf("x"))}, doi=DOI, pmid=PMID) as service:
        served(service)
        look_up(review_cast.ana)
        fetch(review_cast.ana, is_public)
        assert not any(asked.path.startswith("/files") for asked in service.asked)
    assert all("open Internet" in copy.trouble for copy in OpenCopy.objects.all())


def test_unpaywall_without_a_valid_address_says_so(review_cast, reports, served, settings):
    with answering({}, doi=DOI, pmid=PMID) as service:
        served(service)
        settings.UNPAYWALL_EMAIL = "nobody"
        assert "UNPAYWALL_EMAIL" in look_up(review_cast.ana).result["not_answering"]["Unpaywall"]


def test_without_services_or_something_to_ask_for_no_job_is_opened(review_cast, reports, served):
    with pytest.raises(BadInput, match="may not ask"):
        services.open_look_up(review_cast.ana)
    with pytest.raises(BadInput, match="Tick the copies"):
        services.open_fetch(review_cast.ana, [])


def test_the_page_shows_what_was_found_and_fetches_what_is_ticked(
    review_cast, reports, served, client_of
):
    client = client_of(review_cast.ines)
    page = reverse("screening:copy-list", args=["tacrolimus"])
    with answering({}, doi=DOI, pmid=PMID) as service:
        served(service)
        look_up(review_cast.ines)
    text = client.get(page).content.decode()
    assert "/files/free.pdf" in text and "acceptedVersion, cc-by" in text
    address = reverse("screening:copy-fetch", args=["tacrolimus"])
    ticked = OpenCopy.objects.get(source="Unpaywall")
    client.post(address, {"copies": ticked.pk})
    assert Job.objects.get(kind=services.FETCH).params == {"copies": [str(ticked.pk)]}
    assert client.post(address, {}).status_code == 422
    for name, status in (("olu", 403), ("outsider", 404)):
        other = client_of(getattr(review_cast, name))
        assert other.get(page).status_code == status
        assert other.post(address, {"all": "on"}).status_code == status


def test_the_library_is_asked_by_openurl(review_cast, reports, client_of):
    review_cast.review.resolver_url = "https://library.example.org/resolve?sid=1"
    review_cast.review.save()
    address = reverse("screening:report-detail", args=["tacrolimus", reports[0].pk])
    text = client_of(review_cast.olu).get(address).content.decode()
    assert "https://library.example.org/resolve?sid=1&amp;ctx_ver=Z39.88-2004" in text
    assert "rft_id=info%3Adoi%2F10.5555%2Fsample.6" in text
