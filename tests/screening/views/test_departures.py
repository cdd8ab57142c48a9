"""Removing somebody from the team over HTTP."""

import pytest

from reviews.models import Membership

pytestmark = pytest.mark.django_db
TEAM = "/reviews/tacrolimus/members/"


@pytest.fixture
def stage(review_cast, screening_of, vote):
    stage = screening_of(review_cast, 2)
    vote(review_cast.bo, stage.candidates.first(), "include")
    return stage


def address(member):
    return f"{TEAM}{member.pk}/remove/"


def test_the_lead_sees_what_is_left_behind_and_then_removes(review_cast, stage, client_of):
    client = client_of(review_cast.lena)
    assert address(review_cast.bo) in client.get(TEAM).content.decode()
    page = client.get(address(review_cast.bo)).content.decode()
    assert "What Bo leaves behind" in page and "Remove Bo" in page
    client.post(address(review_cast.bo), {"departure": "reopen", "reason": "by mistake"})
    assert not Membership.objects.get(pk=review_cast.bo.pk).is_active
    assert client.get(address(review_cast.bo)).status_code == 404


def test_a_missing_choice_is_asked_for_again(review_cast, stage, client_of):
    client = client_of(review_cast.lena)
    assert client.post(address(review_cast.bo), {}).status_code == 422
    hand_over = client.post(address(review_cast.bo), {"departure": "hand_over"})
    assert hand_over.status_code == 422 and b"Choose a colleague" in hand_over.content


def test_removing_the_last_lead_says_why_not(review_cast, client_of):
    answer = client_of(review_cast.lena).post(address(review_cast.lena), {"departure": "keep"})
    assert answer.status_code == 409 and b"needs a lead" in answer.content


def test_only_leads_remove(review_cast, stage, client_of):
    for person in (review_cast.ana, review_cast.ines, review_cast.olu):
        assert client_of(person).get(address(review_cast.bo)).status_code == 403
        assert client_of(person).post(address(review_cast.bo)).status_code == 403
    assert client_of(review_cast.outsider).get(address(review_cast.bo)).status_code == 404
