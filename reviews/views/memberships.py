"""Pages of the team and of invitations."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import EVERYBODY, LEADS, members_only
from reviews.forms import InvitationForm, RoleForm
from reviews.models import Invitation, Membership
from reviews.selectors.reviews import open_invitations, team_of
from reviews.services import memberships as services

LINK = "invitation_link"


def _team_page(
    request: HttpRequest, member: Membership, form: InvitationForm, *, link: str = ""
) -> HttpResponse:
    context = {
        "member": member,
        "team": team_of(member),
        "invitations": open_invitations(member) if member.is_lead else (),
        "form": form,
        "roles": RoleForm.base_fields["role"].choices,
        "link": link,
    }
    status = 422 if form.errors else 200
    return render(request, "reviews/members/list.html", context, status=status)


@members_only(*EVERYBODY)
@require_safe
def member_list(request: HttpRequest, member: Membership) -> HttpResponse:
    link = request.session.pop(LINK, "")
    return _team_page(request, member, InvitationForm(), link=link)


@members_only(*LEADS)
@require_POST
def invitation_create(request: HttpRequest, member: Membership) -> HttpResponse:
    """Make an invitation and show its link, this once."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _team_page(request, member, form)
    _, token = services.invite(member, **form.cleaned_data)
    path = reverse("reviews:invitation-open", args=[token])
    request.session[LINK] = request.build_absolute_uri(path)
    return redirect("reviews:member-list", member.review.slug)


@members_only(*LEADS)
@require_POST
def invitation_revoke(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation, pk=pk, review=member.review)
    services.revoke_invitation(member, invitation)
    messages.success(request, "The invitation was taken back.")
    return redirect("reviews:member-list", member.review.slug)


@login_required
@require_http_methods(["GET", "POST"])
def invitation_accept(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the link invites to, and join by a click."""
    if request.method == "POST":
        member = services.accept_invitation(request.user, token)
        messages.success(request, f"Welcome to “{member.review}”.")
        return redirect("screening:overview", member.review.slug)
    invitation = services.usable_invitation(token)
    return render(
        request, "reviews/members/accept.html", {"invitation": invitation, "token": token}
    )


@require_safe
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """The link itself: strangers are asked to sign up or in and come back."""
    if request.user.is_authenticated:
        return invitation_accept(request, token)
    invitation = services.usable_invitation(token)
    return render(
        request, "reviews/members/welcome.html", {"invitation": invitation, "token": token}
    )
