"""Free copies of reports: looked for, chosen, fetched."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import WORKERS, members_only
from reviews.models import Membership
from reviews.services.jobs import wake_on_commit
from reviewsite.lib.paging import page_of
from screening.forms.full_texts import CopiesForm
from screening.selectors.duplicates import last_job
from screening.selectors.open_access import copies_of, reports_with_copies, without_file
from screening.services import open_access as services


@members_only(*WORKERS)
@require_safe
def copy_list(request: HttpRequest, member: Membership) -> HttpResponse:
    """What was found for the reports that have no file."""
    jobs = [last_job(member, kind) for kind in (services.LOOK_UP, services.FETCH)]
    context = {
        "page_obj": page_of(request, reports_with_copies(member)),
        "without_file": without_file(member.review).count(),
        "jobs": [job for job in jobs if job],
        "asks_unpaywall": bool(settings.UNPAYWALL_URL and settings.UNPAYWALL_EMAIL),
    }
    return render(request, "screening/open_access/list.html", context)


@members_only(*WORKERS)
@require_POST
def copy_look_up(request: HttpRequest, member: Membership) -> HttpResponse:
    wake_on_commit(services.open_look_up(member))
    return redirect("screening:copy-list", member.review.slug)


@members_only(*WORKERS)
@require_POST
def copy_fetch(request: HttpRequest, member: Membership) -> HttpResponse:
    """Fetch the ticked copies, or one of each report."""
    form = CopiesForm(request.POST, copies=copies_of(member))
    if not form.is_valid():
        messages.error(request, "A copy that you ticked is no longer there; look again.")
        return redirect("screening:copy-list", member.review.slug)
    wake_on_commit(services.open_fetch(member, form.chosen))
    return redirect("screening:copy-list", member.review.slug)
