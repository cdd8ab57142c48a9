"""Bringing files in: handed in together, looked at, confirmed one by one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reviews.access import SEARCHERS, members_only
from reviews.models import Membership
from reviews.services.jobs import wake_on_commit
from reviewsite.lib.errors import BadInput, ProblemForPerson
from searches.forms import RUN_ABOVE, ConfirmForm, ReadingForm, UploadForm
from searches.models import Run
from searches.selectors.runs import files_of, runs_of
from searches.selectors.uploads import twins_of, uploads_of
from searches.services import uploads as services


@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def upload_list(request: HttpRequest, member: Membership) -> HttpResponse:
    """The files that wait; POST takes more of them in."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST":
        return _page(request, member, UploadForm(), _forms(member))
    if form.is_valid():
        for upload in form.cleaned_data["files"]:
            try:
                services.take_uploads(member, name=upload.name, content=upload)
            except ProblemForPerson as problem:
                form.add_error(None, f"{problem.message} {problem.remedy}".strip())
    if form.errors:
        return _page(request, member, form, _forms(member), status=422)
    return redirect("searches:upload-list", member.review.slug)


@members_only(*SEARCHERS)
@require_POST
def upload_confirm(request: HttpRequest, member: Membership) -> HttpResponse:
    """Import the ticked files, each into the run that the person named."""
    forms = _forms(member, request.POST)
    ticked = [form for form in forms if form.is_ticked]
    if sum(not form.is_valid() for form in ticked):
        return _page(request, member, UploadForm(), forms, status=422)
    run: Run | None = None
    for form in ticked:
        try:
            chosen = _run_of(form, run)
            again = form.cleaned_data["again"]
            file = services.confirm_upload(member, form.upload, chosen, again=again)
        except ProblemForPerson as problem:
            form.add_error(None, f"{problem.message} {problem.remedy}".strip())
        else:
            wake_on_commit(file.job)
            run = file.run
    refused = [form for form in ticked if form.errors]
    if refused:
        left = [form for form in forms if form in refused or form not in ticked]
        return _page(request, member, UploadForm(), left, status=409)
    if not ticked:
        messages.info(request, "No file was ticked, so none was imported.")
    return redirect("searches:upload-list", member.review.slug)


def _run_of(form: ConfirmForm, above: Run | None) -> Run | dict:
    """The run of a file: one that there is, that of the file above, or what a new one is."""
    wanted = form.cleaned_data["run"]
    if wanted == RUN_ABOVE:
        if above is None:
            raise BadInput("No file above it was imported.", remedy="Choose another run.")
        return above
    return form.runs[wanted] if wanted else form.run_fields


@members_only(*SEARCHERS)
@require_POST
def upload_discard(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    upload = get_object_or_404(uploads_of(member), pk=pk)
    services.discard_upload(member, upload)
    messages.success(request, f"“{upload.name}” was thrown away.")
    return redirect("searches:upload-list", member.review.slug)


@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def upload_reading(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """How a waiting file is read: its encoding and the columns of a table."""
    upload = get_object_or_404(uploads_of(member), pk=pk)
    form = ReadingForm(request.POST or None, upload=upload, layout=services.layout_of(upload))
    if request.method == "POST" and form.is_valid():
        try:
            upload = services.choose_reading(member, upload, **form.chosen)
        except BadInput as problem:
            form.add_error(None, f"{problem.message} {problem.remedy}".strip())
        else:
            return redirect("searches:upload-list", member.review.slug)
    context = {"form": form, "upload": upload}
    status = 422 if form.errors else 200
    return render(request, "searches/uploads/reading.html", context, status=status)


def _forms(member: Membership, data=None) -> list[ConfirmForm]:
    uploads = list(uploads_of(member))
    runs = list(runs_of(member)) if uploads else []
    twins = twins_of(member, uploads)
    return [
        ConfirmForm(data, upload=upload, runs=runs, twin=twins.get(upload.sha256))
        for upload in uploads
    ]


def _page(request, member: Membership, form: UploadForm, forms, status: int = 200) -> HttpResponse:
    reading = files_of(member).filter(published_at__isnull=True).order_by("-uploaded_at")[:20]
    context = {"form": form, "forms": forms, "files": reading}
    return render(request, "searches/uploads/list.html", context, status=status)
