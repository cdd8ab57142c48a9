"""Pages of the judgements that exports of other tools brought along."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import LEADS, members_only
from reviews.models import Job, Membership
from reviews.services.jobs import wake_on_commit
from reviews.vocabulary import Role
from screening.selectors.outside import outside_history
from screening.services import outside as services


@members_only(*LEADS)
@require_safe
def outside_list(request: HttpRequest, member: Membership) -> HttpResponse:
    jobs = Job.objects.filter(review=member.review, kind=services.JOB_KIND)
    context = {
        "history": outside_history(member),
        "people": _screeners(member),
        "job": jobs.order_by("-created_at").first(),
    }
    return render(request, "screening/outside/list.html", context)


@members_only(*LEADS)
@require_POST
def outside_take_over(request: HttpRequest, member: Membership) -> HttpResponse:
    pk = request.POST.get("member", "")
    of = get_object_or_404(_screeners(member), pk=pk if pk.isdecimal() else None)
    said = {name: request.POST.get(name, "") for name in ("tool", "name")}
    wake_on_commit(services.take_over(member, of=of, **said))
    return redirect("screening:outside-list", member.review.slug)


def _screeners(member: Membership):
    roles = (Role.LEAD.value, Role.REVIEWER.value)
    return member.review.memberships.filter(role__in=roles).select_related("user").order_by("pk")
