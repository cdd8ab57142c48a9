"""Who acts when a command of the command line acts."""

from __future__ import annotations

from django.core.management.base import CommandError

from reviews.models import Membership, Review
from reviews.vocabulary import Role


def acting_member(slug: str, email: str = "") -> Membership:
    """The member with `email`, or the review's only lead.

    Raises CommandError (exit status 2) when the review or the person is not there, or when the
    review has several leads and none was named.
    """
    review = Review.objects.filter(slug=slug).first()
    if review is None:
        raise CommandError(f"There is no review “{slug}”.", returncode=2)
    members = Membership.objects.select_related("review", "user").filter(
        review=review, is_active=True
    )
    if email:
        member = members.filter(user__email=email.strip().lower()).first()
        if member is None:
            raise CommandError(f"{email} is not a member of “{slug}”.", returncode=2)
        return member
    leads = list(members.filter(role=Role.LEAD)[:2])
    if len(leads) != 1:
        raise CommandError(
            f"“{slug}” has no single lead; say who acts with --as EMAIL.", returncode=2
        )
    return leads[0]
