"""Addresses of reviews, teams and jobs."""

from django.urls import path

from reviews.views import jobs, memberships, reviews

app_name = "reviews"
urlpatterns = [
    path("reviews/", reviews.review_list, name="review-list"),
    path("reviews/new/", reviews.review_create, name="review-create"),
    path("invitations/<str:token>/", memberships.invitation_open, name="invitation-open"),
    path(
        "invitations/<str:token>/accept/", memberships.invitation_accept, name="invitation-accept"
    ),
    path("reviews/<slug:slug>/settings/", reviews.review_settings, name="review-settings"),
    path("reviews/<slug:slug>/criteria/", reviews.criteria, name="criteria"),
    path("reviews/<slug:slug>/reasons/", reviews.reasons, name="reasons"),
    path("reviews/<slug:slug>/members/", memberships.member_list, name="member-list"),
    path(
        "reviews/<slug:slug>/invitations/",
        memberships.invitation_create,
        name="invitation-create",
    ),
    path(
        "reviews/<slug:slug>/invitations/<int:pk>/revoke/",
        memberships.invitation_revoke,
        name="invitation-revoke",
    ),
    path("reviews/<slug:slug>/jobs/<uuid:pk>/", jobs.job_detail, name="job-detail"),
    path("reviews/<slug:slug>/jobs/<uuid:pk>/cancel/", jobs.job_cancel, name="job-cancel"),
]
