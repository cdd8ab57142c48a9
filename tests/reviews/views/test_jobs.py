"""Jobs over HTTP."""

import pytest

from reviews.services.jobs import open_job, run_job

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def job(review_cast):
    return open_job(review_cast.ines, "x.y", "Read a file")


def test_the_page_that_watches_a_job_is_loaded_anew_at_its_end(review_cast, job, client_of):
    client = client_of(review_cast.ines)
    address = f"/reviews/tacrolimus/jobs/{job.pk}/"
    assert "HX-Refresh" not in client.get(address, headers=HTMX).headers
    run_job(job.pk, lambda running: {})
    assert client.get(address, headers=HTMX).headers["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(address).headers


def test_a_job_is_cancelled_by_those_who_search(review_cast, job, client_of):
    address = f"/reviews/tacrolimus/jobs/{job.pk}/cancel/"
    assert client_of(review_cast.ana).post(address).status_code == 403
    assert client_of(review_cast.outsider).post(address).status_code == 404
    assert client_of(review_cast.ines).get(address).status_code == 405
    assert client_of(review_cast.ines).post(address).status_code == 302
    assert client_of(review_cast.ines).post(address).status_code == 409
