"""Undoing an import: what it touches first, then the act, and the way back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reviews.access import SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from screening.selectors.withdrawals import preview_withdrawal
from screening.services import withdrawals as services
from searches.selectors.runs import files_of


@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def file_withdraw(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    file = get_object_or_404(files_of(member), pk=pk)
    context = {"file": file}
    status = 200
    if request.method == "POST":
        said = {name: request.POST.get(name, "") for name in ("reason", "confirmation")}
        try:
            services.withdraw_file(member, file, **said)
        except BadInput as problem:
            context |= said | {"problem": problem}
            status = 422
        else:
            messages.success(request, f"The import of “{file.name}” is undone.")
            return redirect("searches:file-detail", member.review.slug, pk)
    context["preview"] = preview_withdrawal(member, file)
    return render(request, "screening/withdrawals/confirm.html", context, status=status)


@members_only(*SEARCHERS)
@require_POST
def file_restore(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    file = get_object_or_404(files_of(member), pk=pk)
    services.restore_file(member, file, again="again" in request.POST)
    messages.success(request, f"“{file.name}” counts again, with every decision made before.")
    return redirect("searches:file-detail", member.review.slug, pk)
