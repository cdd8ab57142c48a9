"""The only door to a review: the membership."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse

from reviews.models import Membership
from reviews.vocabulary import Role
from reviewsite.lib.errors import NotAllowed

EVERYBODY = tuple(Role)
LEADS = (Role.LEAD,)
SCREENERS = (Role.LEAD, Role.REVIEWER)
SEARCHERS = (Role.LEAD, Role.SEARCHER)
WORKERS = (Role.LEAD, Role.REVIEWER, Role.SEARCHER)


def member_or_404(user, slug: str, roles: tuple[Role, ...] = EVERYBODY) -> Membership:
    """The user's membership in the review `slug`.

    Raises Http404 for a review that does not exist or is another team's, and NotAllowed for a
    member whose role is not among `roles`.
    """
    member = (
        Membership.objects.select_related("review")
        .filter(review__slug=slug, user=user, is_active=True)
        .first()
    )
    if member is None:
        raise Http404("No such review.")
    member.user = user
    require_role(member, roles)
    return member


def require_role(member: Membership, roles: tuple[Role, ...]) -> None:
    """Raises NotAllowed unless the member's role is among `roles`."""
    if member.role not in roles:
        who = " or ".join(role.label.lower() for role in roles)
        raise NotAllowed(
            f"This is for the {who} of the review; you take part as {member.role}.",
            remedy="Ask the lead if you need it.",
        )


def members_only(*roles: Role) -> Callable:
    """Decorate a view of a review: it gets the member in place of the slug, strangers get 404."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @login_required
        @wraps(view)
        def inner(request: HttpRequest, slug: str, *args, **kwargs) -> HttpResponse:
            member = member_or_404(request.user, slug, roles or EVERYBODY)
            request.member = member
            return view(request, member, *args, **kwargs)

        return inner

    return decorate
