"""Removing records before screening: what was, what would be, the act, and the way back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import EVERYBODY, LEADS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, ProblemForPerson
from reviewsite.lib.paging import page_of
from screening.filters import chosen_citations
from screening.forms.removals import RemovalForm
from screening.models import Candidate
from screening.selectors.prisma import diagram_of
from screening.selectors.removals import (
    RemovalPreview,
    named_citations,
    preview_of,
    preview_of_rest,
    records_of,
    removals_of,
    screened_in,
)
from screening.selectors.snapshots import choosable_snapshots
from screening.services.removals import remove_before_screening, undo_removal
from screening.vocabulary import RemovalKind

SHOWN = 10


@members_only(*EVERYBODY)
@require_safe
def removal_list(request: HttpRequest, member: Membership) -> HttpResponse:
    context = {"removals": removals_of(member), "kinds": list(RemovalKind)}
    return render(request, "screening/removals/list.html", context)


@members_only(*EVERYBODY)
@require_safe
def removal_detail(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """The records that one removal keeps out."""
    removal = get_object_or_404(removals_of(member), pk=pk)
    rows = records_of(removal).select_related("file__run", "citation")
    context = {
        "page_obj": page_of(request, rows.order_by("file__uploaded_at", "position")),
        "label": str(removal),
        "kind": "record",
    }
    return render(request, "screening/prisma/list.html", context)


@members_only(*LEADS)
@require_http_methods(["GET", "POST"])
def removal_new(request: HttpRequest, member: Membership, kind: str) -> HttpResponse:
    """What would be removed, and on the second click the act."""
    if kind not in set(RemovalKind):
        raise Http404("No such removal.")
    kind = RemovalKind(kind)
    if request.method != "POST":
        return _page(request, member, _new_form(request, member, kind))
    is_filtered = bool(request.POST.get("limits"))
    form = RemovalForm(request.POST, request.FILES, kind=kind, is_filtered=is_filtered)
    if not form.is_valid():
        return _page(request, member, form, status=422)
    try:
        preview = _preview(member, form)
        if "confirm" in request.POST and form.cleaned_data["seen"] == preview.digest:
            removal = remove_before_screening(member, preview.candidates, **form.said)
            messages.success(request, f"Removed before screening: {len(preview.candidates)}.")
            return redirect("screening:removal-detail", member.review.slug, removal.pk)
    except ProblemForPerson as problem:
        form.add_error(None, f"{problem.message} {problem.remedy}".strip())
        return _page(request, member, form, status=422)
    return _page(request, member, _looked_at(request, form, preview), preview)


@members_only(*LEADS)
@require_POST
def removal_undo(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    removal = get_object_or_404(removals_of(member), pk=pk)
    undo_removal(member, removal.pk)
    messages.success(request, f"Back in screening: {removal}.")
    if removal.n_earlier:
        messages.warning(
            request,
            f"{removal.n_earlier} of these records are of an earlier version, whose numbers are "
            "kept: no number of this version counts them, note PR-211 on the diagram lists them.",
        )
    return redirect("screening:removal-list", member.review.slug)


def _new_form(request: HttpRequest, member: Membership, kind: RemovalKind) -> RemovalForm:
    limits = request.GET.urlencode() if kind == RemovalKind.TOOL else ""
    initial = {"done_on": timezone.localdate(), "limits": limits}
    if kind == RemovalKind.PREVIOUS:
        initial["rule"] = diagram_of(member.review).previous_source
    return RemovalForm(initial=initial, kind=kind, is_filtered=bool(limits))


def _preview(member: Membership, form: RemovalForm) -> RemovalPreview:
    """What the form names, as it is now."""
    if form.kind == RemovalKind.STOPPING:
        return preview_of_rest(member)
    if limits := form.cleaned_data["limits"]:
        chosen = chosen_citations(member, QueryDict(limits))
        return preview_of(member, chosen.values_list("pk", flat=True))
    if form.lines:
        found, unknown = named_citations(member, form.lines)
        return preview_of(member, found, unknown=unknown)
    if form.kind == RemovalKind.PREVIOUS:
        return preview_of(member, _screened_before(member))
    raise BadInput("Say which records.", remedy="Paste their list, or choose them by a filter.")


def _screened_before(member: Membership) -> set[int]:
    kept = diagram_of(member.review).previous or {}
    for snapshot in choosable_snapshots(member):
        if str(snapshot.pk) == kept.get("id"):
            return screened_in(member, snapshot)
    raise BadInput(
        "No snapshot of the previous version that you may see is chosen.",
        remedy="Choose it on “Previous version and words”, or paste the list of records.",
    )


def _looked_at(request: HttpRequest, form: RemovalForm, preview: RemovalPreview) -> RemovalForm:
    """The form with what it named, to be confirmed."""
    data = request.POST.copy()
    data["seen"] = preview.digest
    if "ids" in form.fields:
        data["ids"] = form.lines
    is_filtered = bool(form.cleaned_data["limits"])
    return RemovalForm(data, kind=form.kind, is_filtered=is_filtered)


def _page(
    request: HttpRequest,
    member: Membership,
    form: RemovalForm,
    preview: RemovalPreview | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"form": form, "kind": form.kind, "preview": preview}
    if preview:
        first = Candidate.objects.filter(pk__in=preview.candidates[:SHOWN])
        context["first"] = first.select_related("citation")
        context["unknown"] = preview.unknown[:SHOWN]
    return render(request, "screening/removals/new.html", context, status=status)
