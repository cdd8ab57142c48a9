"""The archive of a review, and deleting the review once it has one."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import LEADS, members_only
from reviews.models import Membership
from reviews.services.jobs import wake_on_commit
from reviewsite.lib.errors import ProblemForPerson
from reviewsite.lib.stored import StoredFile, answer_with
from screening.selectors.archives import archive_jobs, fresh_archive, kept_archive
from screening.services.archives import begin_archive
from screening.services.deletions import delete_review


@members_only(*LEADS)
@require_http_methods(["GET", "POST"])
def archive_list(request: HttpRequest, member: Membership) -> HttpResponse:
    """What was made; POST makes a new one. It holds every verdict, so it is for leads."""
    if request.method == "POST":
        job = begin_archive(member)
        wake_on_commit(job)
        return redirect("screening:archive-list", member.review.slug)
    jobs = archive_jobs(member)
    context = {
        "newest": jobs[0] if jobs else None,
        "kept": kept_archive(member),
        "is_fresh": fresh_archive(member) is not None,
    }
    return render(request, "screening/archives/list.html", context)


@members_only(*LEADS)
@require_safe
def archive_download(request: HttpRequest, member: Membership) -> HttpResponse:
    kept = kept_archive(member)
    if kept is None:
        raise Http404("There is no archive.")
    file = StoredFile(
        kept.stored,
        name=f"{member.review.slug}-{kept.job.started_at:%Y-%m-%d}.zip",
        size=kept.job.result["bytes"],
        mark=f"{kept.job.pk.hex}-{kept.job.attempt}",
        content_type="application/zip",
    )
    return answer_with(request, file)


@members_only(*LEADS)
@require_http_methods(["GET", "POST"])
def review_delete(request: HttpRequest, member: Membership) -> HttpResponse:
    """Says what goes; a lead who types the title deletes it."""
    problem = None
    if request.method == "POST":
        try:
            stored = delete_review(member, title=request.POST.get("title", ""))
        except ProblemForPerson as refusal:
            problem = refusal
        else:
            messages.success(request, f"“{member.review.title}” is deleted. Archive: {stored}")
            return redirect("reviews:review-list")
    context = {"problem": problem, "is_fresh": fresh_archive(member) is not None}
    status = problem.status if problem else 200
    return render(request, "screening/archives/delete.html", context, status=status)
