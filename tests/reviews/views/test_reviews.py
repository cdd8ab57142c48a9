"""Pages of the review itself."""

import pytest

from reviews.models import Review

pytestmark = pytest.mark.django_db


def test_somebody_new_starts_a_review_and_leads_it(make_user, client_of):
    user = make_user("Nia")
    response = client_of(user).post("/reviews/new/", {"title": "Zinc for colds", "question": "?"})
    assert response["Location"] == "/reviews/zinc-for-colds/"
    assert Review.objects.get().memberships.get().role == "lead"


def test_a_review_without_a_title_is_sent_back(make_user, client_of):
    response = client_of(make_user("Nia")).post("/reviews/new/", {"question": "kept as typed"})
    assert response.status_code == 422
    assert b"kept as typed" in response.content


def test_everybody_reads_the_question_and_the_lead_writes_it(review_cast, client_of):
    address = "/reviews/tacrolimus/settings/"
    form = {"title": "New title", "question": "Does it help?"}
    assert client_of(review_cast.ana).post(address, form).status_code == 403
    assert client_of(review_cast.lena).post(address, form).status_code == 302
    page = client_of(review_cast.olu).get(address)
    assert b"Does it help?" in page.content and b"<textarea" not in page.content


def test_the_address_of_the_library_is_a_secure_one(review_cast, client_of):
    address = "/reviews/tacrolimus/settings/"
    lead = client_of(review_cast.lena)
    for resolver, status in (
        ("javascript:alert(1)", 422),
        ("http://library.example.org", 422),
        ("https://library.example.org/resolve", 302),
    ):
        form = {"title": "T", "resolver_url": resolver}
        assert lead.post(address, form).status_code == status


def test_criteria_are_read_by_all_and_versioned_by_the_lead(review_cast, client_of):
    address = "/reviews/tacrolimus/criteria/"
    form = {"inclusion": "<b>Women</b>", "exclusion": "Animals"}
    assert client_of(review_cast.bo).post(address, form).status_code == 403
    client_of(review_cast.lena).post(address, form)
    page = client_of(review_cast.bo).get(address).content
    assert b"version 2" in page and b"&lt;b&gt;Women" in page


def test_the_list_shows_own_reviews_only(review_cast, client_of):
    assert b"Tacrolimus" in client_of(review_cast.ana).get("/reviews/").content
    assert b"Tacrolimus" not in client_of(review_cast.outsider).get("/reviews/").content
