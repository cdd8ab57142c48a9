"""The archive over HTTP: leads make, download and, with it, delete."""

import io
import zipfile

import pytest
from django.core.files.storage import default_storage

from reviews.models import Job, Review
from reviews.services.jobs import run_inline
from screening.models import Candidate
from screening.selectors.archives import kept_archive
from screening.services.archive_imports import import_archive

pytestmark = pytest.mark.django_db
PAGE = "/reviews/tacrolimus/archive/"
ROLES = ("lena", "ana", "bo", "ines", "olu")
ADDRESSES = (PAGE, f"{PAGE}download/", f"{PAGE}delete/")


@pytest.fixture
def made(review_cast, screening_of, client_of):
    """The lead has made the archive."""
    screening_of(review_cast, 2)
    assert client_of(review_cast.lena).post(PAGE).status_code == 302
    run_inline(Job.objects.get(kind="screening.tasks.make_archive"))
    return kept_archive(review_cast.lena)


def test_a_lead_makes_and_downloads_it(review_cast, made, client_of):
    client = client_of(review_cast.lena)
    page = client.get(PAGE).content.decode()
    assert "Nothing has changed since" in page and "rows" in page
    answer = client.get(f"{PAGE}download/")
    assert "tacrolimus-" in answer["Content-Disposition"]
    content = io.BytesIO(answer.getvalue())
    assert "MANIFEST.json" in zipfile.ZipFile(content).namelist()
    imported = import_archive(content, slug="again")
    assert imported.rows + len(ROLES) == made.job.result["rows"]


def test_a_new_archive_takes_the_place_of_the_one_before(review_cast, made, client_of):
    client_of(review_cast.lena).post(PAGE)
    run_inline(Job.objects.filter(kind="screening.tasks.make_archive").latest("created_at"))
    newest = kept_archive(review_cast.lena)
    assert newest.stored != made.stored
    Job.objects.filter(pk=newest.job.pk).delete()
    assert kept_archive(review_cast.lena) is None


def test_it_is_for_leads_only(review_cast, made, client_of):
    for address in ADDRESSES:
        for person in (review_cast.ana, review_cast.ines, review_cast.olu):
            assert client_of(person).get(address).status_code == 403
        assert client_of(review_cast.outsider).get(address).status_code == 404
        assert client_of(review_cast.outsider).post(address).status_code in (404, 405)


def test_without_an_archive_there_is_none_to_download(review_cast, client_of):
    client = client_of(review_cast.lena)
    assert client.get(f"{PAGE}download/").status_code == 404
    assert b"Make the archive" in client.get(PAGE).content


def test_a_review_is_deleted_by_its_title_and_comes_back(review_cast, made, client_of):
    client, title = client_of(review_cast.lena), review_cast.review.title
    wrong = client.post(f"{PAGE}delete/", {"title": "Something"})
    assert wrong.status_code == 422 and b"not the title" in wrong.content
    assert client.post(f"{PAGE}delete/", {"title": title}).status_code == 302
    assert not Review.objects.exists()
    with default_storage.open(made.stored) as content:
        assert import_archive(content).review.title == title


def test_a_review_that_changed_since_its_archive_is_not_deleted(review_cast, made, vote, client_of):
    vote(review_cast.ana, Candidate.objects.first(), "include")
    client = client_of(review_cast.lena)
    assert b"First make an archive" in client.get(f"{PAGE}delete/").content
    refused = client.post(f"{PAGE}delete/", {"title": review_cast.review.title})
    assert refused.status_code == 409 and Review.objects.exists()
