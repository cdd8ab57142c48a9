"""Invitations work once; a review never loses its last lead."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reviews.models import Invitation, Membership
from reviews.services.memberships import (
    accept_invitation,
    change_role,
    invite,
    remove_member,
    revoke_invitation,
)
from reviewsite.lib.errors import Conflict, Gone, NotAllowed

pytestmark = pytest.mark.django_db


def test_a_link_lets_one_person_join_once(review_cast, make_user):
    _, token = invite(review_cast.lena, role="reviewer")
    member = accept_invitation(review_cast.outsider, token)
    assert member.role == "reviewer"
    with pytest.raises(Gone, match="used already"):
        accept_invitation(make_user("Late"), token)


def test_the_token_is_not_stored(review_cast):
    invitation, token = invite(review_cast.lena, role="observer")
    assert token not in str(Invitation.objects.filter(pk=invitation.pk).values().get())


@pytest.mark.parametrize("token", ["", "forged", "é" * 50, "x" * 5000])
def test_a_forged_token_is_refused_clearly(review_cast, token):
    with pytest.raises(Gone, match="not one of ours"):
        accept_invitation(review_cast.outsider, token)


def test_an_invitation_for_an_address_is_for_that_address(review_cast):
    _, token = invite(review_cast.lena, role="reviewer", email="Somebody@Example.org")
    with pytest.raises(NotAllowed, match="another e-mail"):
        accept_invitation(review_cast.outsider, token)


def test_an_old_or_revoked_invitation_is_refused(review_cast):
    old, old_token = invite(review_cast.lena, role="reviewer")
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=1))
    with pytest.raises(Gone, match="run out"):
        accept_invitation(review_cast.outsider, old_token)
    revoked, revoked_token = invite(review_cast.lena, role="reviewer")
    revoke_invitation(review_cast.lena, revoked)
    with pytest.raises(Gone, match="taken back"):
        accept_invitation(review_cast.outsider, revoked_token)


def test_a_member_does_not_use_the_link_up(review_cast):
    invitation, token = invite(review_cast.lena, role="lead")
    with pytest.raises(Conflict, match="member"):
        accept_invitation(review_cast.ana.user, token)
    invitation.refresh_from_db()
    assert invitation.used_at is None


def test_somebody_who_left_comes_back_by_a_new_link(review_cast):
    remove_member(review_cast.lena, review_cast.bo)
    _, token = invite(review_cast.lena, role="searcher")
    assert accept_invitation(review_cast.bo.user, token).pk == review_cast.bo.pk


def test_the_last_lead_stays(review_cast):
    with pytest.raises(Conflict, match="needs a lead"):
        remove_member(review_cast.lena, review_cast.lena)
    with pytest.raises(Conflict, match="needs a lead"):
        change_role(review_cast.lena, review_cast.lena, "observer")
    change_role(review_cast.lena, review_cast.ana, "lead")
    change_role(review_cast.ana, review_cast.lena, "observer")
    assert Membership.objects.get(pk=review_cast.lena.pk).role == "observer"
