"""Progress of jobs."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reviews.access import SEARCHERS, members_only
from reviews.models import Job, Membership
from reviews.services import jobs as services


def _job_page(request: HttpRequest, member: Membership, job: Job) -> HttpResponse:
    """The job's page, or its fragment; at its end the page that watches it is loaded anew."""
    template = "components/_job.html" if request.htmx else "reviews/jobs/detail.html"
    job_url = reverse("reviews:job-detail", args=[member.review.slug, job.pk])
    response = render(request, template, {"job": job, "job_url": job_url})
    if request.htmx and not job.is_open:
        response["HX-Refresh"] = "true"
    return response


@members_only(*SEARCHERS)
@require_safe
def job_detail(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    return _job_page(request, member, get_object_or_404(Job, pk=pk, review=member.review))


@members_only(*SEARCHERS)
@require_POST
def job_cancel(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    job = get_object_or_404(Job, pk=pk, review=member.review)
    services.cancel_job(member, job)
    if request.htmx:
        job.refresh_from_db()
        return _job_page(request, member, job)
    return redirect("reviews:job-detail", member.review.slug, job.pk)
