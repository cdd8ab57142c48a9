"""The pages of undoing an import and putting it back."""

import pytest

from screening.services.withdrawals import withdraw_file
from searches.models import ImportFile

pytestmark = pytest.mark.django_db
FILES = "/reviews/tacrolimus/files/"


@pytest.fixture
def undone(review_cast, add_citations):
    """A file whose import was undone, and another one that counts."""
    add_citations(review_cast.lena, ["One"])
    add_citations(review_cast.lena, ["Two"], database="scopus")
    file = ImportFile.objects.earliest("uploaded_at")
    withdraw_file(review_cast.ines, file, reason="Wrong dates")
    return file


@pytest.fixture
def twin(undone):
    ImportFile.objects.exclude(pk=undone.pk).update(sha256=undone.sha256, name="twin.ris")
    return ImportFile.objects.get(name="twin.ris")


def is_undone(file) -> bool:
    file.refresh_from_db()
    return file.withdrawn_at is not None


def test_a_file_is_put_back_with_one_press(review_cast, undone, client_of):
    client = client_of(review_cast.ines)
    page = client.get(f"{FILES}{undone.pk}/")
    assert b"Put it back" in page.content and b"counts its records twice" not in page.content
    assert client.post(f"{FILES}{undone.pk}/restore/").status_code == 302
    assert not is_undone(undone)


def test_the_page_says_that_the_same_file_counts_already_and_asks(
    review_cast, undone, twin, client_of
):
    client = client_of(review_cast.ines)
    page = client.get(f"{FILES}{undone.pk}/").content.decode()
    assert "twin.ris" in page and "counts its records twice" in page and 'name="again"' in page
    refusal = client.post(f"{FILES}{undone.pk}/restore/")
    assert refusal.status_code == 409 and "twin.ris" in refusal.content.decode()
    assert is_undone(undone)
    assert client.post(f"{FILES}{undone.pk}/restore/", {"again": "on"}).status_code == 302
    assert not is_undone(undone)
    assert b"counts its records twice" not in client.get(f"{FILES}{undone.pk}/").content


@pytest.mark.parametrize(
    ("who", "status"),
    [("outsider", 404), ("ana", 403), ("olu", 403)],
)
def test_only_who_searches_puts_it_back(review_cast, undone, client_of, who, status):
    client = client_of(getattr(review_cast, who))
    assert client.post(f"{FILES}{undone.pk}/restore/", {"again": "on"}).status_code == status
    assert is_undone(undone)
    assert client_of(review_cast.lena).get(f"{FILES}{undone.pk}/restore/").status_code == 405
