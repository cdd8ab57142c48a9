"""Team pages over HTTP."""

import re

import pytest

from reviews.models import Membership

pytestmark = pytest.mark.django_db
TEAM = "/reviews/tacrolimus/members/"


def link_of(response) -> str:
    return re.search(r'id="invitation-link">([^<]+)<', response.content.decode()).group(1)


def test_an_invited_person_signs_up_and_joins_once(review_cast, client_of, client):
    shown = client_of(review_cast.lena).post(
        "/reviews/tacrolimus/invitations/",
        {"role": "reviewer", "email": "new@example.org"},
        follow=True,
    )
    assert "invitation-link" not in client_of(review_cast.lena).get(TEAM).content.decode()
    path = link_of(shown).removeprefix("http://testserver")
    welcome = client.get(path)
    assert b"You are invited" in welcome.content
    signed_up = client.post(
        f"/accounts/signup/?next={path}",
        {
            "name": "Nia",
            "email": "new@example.org",
            "password1": "a long enough phrase",
            "password2": "a long enough phrase",
            "next": path,
        },
    )
    assert signed_up.status_code == 302 and signed_up["Location"] == path
    assert b"Join the review" in client.get(path).content
    client.post(f"{path}accept/")
    member = Membership.objects.get(user__email="new@example.org")
    assert (member.role, member.user.name) == ("reviewer", "Nia")
    used = client.get(path)
    assert used.status_code == 410 and b"used already" in used.content


def test_a_forged_link_is_refused_in_words(client, db):
    response = client.get("/invitations/forged/")
    assert response.status_code == 410
    assert b"not one of ours" in response.content


def test_reviewers_see_the_team_and_cannot_change_it(review_cast, client_of):
    client = client_of(review_cast.ana)
    page = client.get(TEAM)
    assert b"Lena" in page.content and b"Make a link" not in page.content
    assert client.post("/reviews/tacrolimus/invitations/", {"role": "lead"}).status_code == 403
    assert client.post(f"{TEAM}{review_cast.bo.pk}/remove/").status_code == 403


def test_a_role_nobody_knows_is_refused(review_cast, client_of):
    client = client_of(review_cast.lena)
    bad = client.post("/reviews/tacrolimus/invitations/", {"role": "king"})
    assert bad.status_code == 422
    assert client.post(f"{TEAM}{review_cast.bo.pk}/role/", {"role": "king"}).status_code == 422


def test_the_address_is_not_asked_of_strangers_twice(client, db):
    """Signing in works whatever the case of the e-mail address."""
    from reviews.models import User

    User.objects.create_user("mia@example.org", "a long enough phrase", name="Mia")
    response = client.post(
        "/accounts/login/", {"login": "Mia@Example.org", "password": "a long enough phrase"}
    )
    assert response.status_code == 302
