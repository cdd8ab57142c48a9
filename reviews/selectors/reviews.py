"""Reading reviews, teams and criteria."""

from __future__ import annotations

from django.db.models import QuerySet

from reviews.models import Criteria, ExclusionReason, Invitation, Membership, User


def memberships_of(user: User) -> QuerySet[Membership]:
    """The user's active memberships with their reviews, newest review first."""
    return (
        Membership.objects.filter(user=user, is_active=True)
        .select_related("review")
        .order_by("-review__created_at")
    )


def team_of(member: Membership) -> QuerySet[Membership]:
    return (
        Membership.objects.filter(review=member.review, is_active=True)
        .select_related("user")
        .order_by("role", "user__name", "user__email")
    )


def open_invitations(member: Membership) -> QuerySet[Invitation]:
    return Invitation.objects.filter(
        review=member.review, used_at__isnull=True, revoked_at__isnull=True
    ).order_by("-created_at")


def current_criteria(member: Membership) -> Criteria:
    return Criteria.objects.filter(review=member.review).latest("version")


def active_reasons(member: Membership) -> QuerySet[ExclusionReason]:
    return ExclusionReason.objects.filter(review=member.review, is_active=True)
