"""Nobody outside a review learns anything about it, at any address, by any method."""

import pytest

from reviews.services.reviews import create_review
from searches.services.relevant import add_identifiers

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "delete")


@pytest.fixture
def addresses(review_cast, screening_of, addresses_of):
    screening_of(review_cast, 2)
    add_identifiers(review_cast.lena, "31234567")
    return addresses_of(review_cast.review)


def test_an_outsider_gets_404_everywhere(review_cast, addresses, client_of):
    client = client_of(review_cast.outsider)
    for address in addresses:
        for method in METHODS:
            assert getattr(client, method)(address).status_code == 404, (method, address)


def test_somebody_who_left_gets_404_everywhere(review_cast, addresses, client_of):
    review_cast.bo.is_active = False
    review_cast.bo.save()
    client = client_of(review_cast.bo)
    assert {client.get(address).status_code for address in addresses} == {404}


def test_a_stranger_is_asked_to_sign_in(addresses, client):
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 302 and "/accounts/login/" in response["Location"]


def test_the_lead_of_another_review_cannot_reach_in_by_its_own_address(
    review_cast, addresses, client_of, make_user
):
    other = create_review(make_user("Eve"), title="Another review", slug="another")
    client = client_of(other)
    for address in addresses:
        mine = address.replace("/reviews/tacrolimus/", "/reviews/another/")
        ids_of_the_other_review = mine.rstrip("/").split("/")[3:]
        has_an_id = any(part.isdigit() or len(part) == 36 for part in ids_of_the_other_review)
        if has_an_id:
            for method in ("get", "post"):
                status = getattr(client, method)(mine).status_code
                assert status in (404, 405), (method, mine, status)


def test_nothing_below_a_review_fails_for_any_role(review_cast, addresses, client_of):
    for person in ("lena", "ana", "ines", "olu"):
        client = client_of(getattr(review_cast, person))
        for address in addresses:
            status = client.get(address).status_code
            assert status in (200, 302, 403, 404, 405), (person, address, status)


def test_pages_of_members_are_not_kept_by_caches(review_cast, client_of):
    response = client_of(review_cast.ana).get("/reviews/tacrolimus/")
    assert "no-store" in response["Cache-Control"] and "private" in response["Cache-Control"]


def test_every_page_has_a_policy_without_unsafe_inline(review_cast, client_of, client):
    for response in (client.get("/"), client_of(review_cast.ana).get("/reviews/tacrolimus/")):
        policy = response["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy


@pytest.mark.parametrize("where", ["get", "post"])
def test_a_nul_character_is_refused_in_words(review_cast, client_of, where):
    client = client_of(review_cast.lena)
    answer = getattr(client, where)("/reviews/tacrolimus/criteria/", {"inclusion": "a\x00b"})
    assert answer.status_code == 422 and b"NUL character" in answer.content
