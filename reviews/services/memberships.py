"""Inviting people by a link that works once, and keeping the team."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from reviews.audit import record_event
from reviews.models import Invitation, Membership, User
from reviews.vocabulary import Role
from reviewsite.lib.errors import Conflict, Gone, NotAllowed

VALID_FOR = timedelta(days=14)


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invite(member: Membership, *, role: str, email: str = "") -> tuple[Invitation, str]:
    """Make an invitation; returns it with its token, which is shown once and not stored.

    `email`, when given, is the only address that may use the link.
    """
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            review=member.review,
            role=Role(role),
            email=email.strip().lower(),
            token_sha256=hash_token(token),
            created_by=member.user,
            expires_at=timezone.now() + VALID_FOR,
        )
        record_event(
            member.review,
            "invitation.created",
            member=member,
            subject=invitation,
            summary=str(invitation),
        )
    return invitation, token


def usable_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The invitation of a token.

    Raises Gone with the reason for a token that was forged, used, revoked or has run out.
    """
    invitations = Invitation.objects.select_related("review")
    if lock:
        invitations = invitations.select_for_update(of=("self",))
    invitation = invitations.filter(token_sha256=hash_token(token)).first()
    if invitation is None:
        raise Gone(
            "This invitation link is not one of ours, or not complete.",
            remedy="Copy the whole link from the message, or ask the lead for a new one.",
        )
    ask = "Ask the lead for a new one."
    if invitation.used_at:
        raise Gone("This invitation link was used already; it works once.", remedy=ask)
    if invitation.revoked_at:
        raise Gone("This invitation was taken back.", remedy=ask)
    if invitation.expires_at < timezone.now():
        raise Gone("This invitation has run out.", remedy=ask)
    return invitation


def accept_invitation(user: User, token: str) -> Membership:
    """Join the review of the invitation; the link is used up.

    Raises Gone as `usable_invitation`, NotAllowed when the link is for another address, Conflict
    when the person is a member already (the link stays good).
    """
    with transaction.atomic():
        invitation = usable_invitation(token, lock=True)
        if invitation.email and invitation.email != user.email.lower():
            raise NotAllowed(
                "This invitation is for another e-mail address than the one you signed in with.",
                remedy="Sign in with the invited address, or ask the lead for a link for this one.",
            )
        member = Membership.objects.filter(review=invitation.review, user=user).first()
        if member and member.is_active:
            raise Conflict(f"You are a member of “{invitation.review}” already.")
        if member:
            member.role, member.is_active = invitation.role, True
            member.save(update_fields=["role", "is_active"])
        else:
            member = Membership.objects.create(
                review=invitation.review, user=user, role=invitation.role
            )
        invitation.used_at, invitation.used_by = timezone.now(), user
        invitation.save(update_fields=["used_at", "used_by"])
        record_event(
            invitation.review,
            "member.joined",
            member=member,
            subject=member,
            summary=f"{user} joined as {member.role}",
            new={"role": member.role},
        )
    return member


def revoke_invitation(member: Membership, invitation: Invitation) -> None:
    """Take an unused invitation back. Raises Conflict when it was used meanwhile."""
    with transaction.atomic():
        changed = Invitation.objects.filter(
            pk=invitation.pk, review=member.review, used_at__isnull=True, revoked_at__isnull=True
        ).update(revoked_at=timezone.now())
        if not changed:
            raise Conflict("This invitation was used or taken back already.")
        record_event(
            member.review,
            "invitation.revoked",
            member=member,
            subject=invitation,
            summary=str(invitation),
        )


def change_role(member: Membership, other: Membership, role: str) -> None:
    """Give another member a role. Raises Conflict when no lead would be left."""
    with transaction.atomic():
        other = _locked(member, other)
        old, new = other.role, Role(role)
        if old == new:
            return
        if old == Role.LEAD:
            _require_another_lead(other)
        other.role = new
        other.save(update_fields=["role"])
        record_event(
            member.review,
            "member.role_changed",
            member=member,
            subject=other,
            summary=f"{other.user}: {old} → {new}",
            old={"role": old},
            new={"role": new},
        )


def remove_member(member: Membership, other: Membership) -> None:
    """End a membership; everything the person did stays.

    Raises Conflict when no lead would be left.
    """
    with transaction.atomic():
        other = _locked(member, other)
        if not other.is_active:
            return
        if other.role == Role.LEAD:
            _require_another_lead(other)
        other.is_active = False
        other.save(update_fields=["is_active"])
        record_event(
            member.review,
            "member.removed",
            member=member,
            subject=other,
            summary=f"{other.user} left",
        )


def _locked(member: Membership, other: Membership) -> Membership:
    team = list(Membership.objects.select_for_update().filter(review=member.review))
    return next(m for m in team if m.pk == other.pk)


def _require_another_lead(other: Membership) -> None:
    leads = other.review.memberships.filter(role=Role.LEAD, is_active=True).exclude(pk=other.pk)
    if not leads.exists():
        raise Conflict(
            "A review needs a lead, and this is the only one.",
            remedy="Make somebody else lead first.",
        )
