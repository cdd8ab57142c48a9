"""Pages of runs: the list, one run with its files, writing it down, uploading its files."""

from typing import BinaryIO
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import EVERYBODY, SEARCHERS, members_only
from reviews.models import Membership
from reviews.services.jobs import wake_on_commit
from reviewsite.lib.errors import BadInput, Conflict, ProblemForPerson
from reviewsite.lib.htmx import render_page_or_fragment
from searches.forms import RunForm, UploadForm
from searches.models import Run
from searches.selectors.runs import files_of, runs_of
from searches.selectors.strategies import current_strategy
from searches.selectors.translations import reminder_of, texts_of
from searches.services import runs as services
from searches.services.imports import receive_file
from searches.services.uploads import opened


@members_only(*EVERYBODY)
@require_safe
def run_list(request: HttpRequest, member: Membership) -> HttpResponse:
    return render(request, "searches/runs/list.html", {"runs": runs_of(member)})


@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def run_create(request: HttpRequest, member: Membership) -> HttpResponse:
    """Write a run down; `?database=` fills in the newest strategy's text for it."""
    current = current_strategy(member)
    texts = texts_of(current)
    database = request.GET.get("database", "")
    text = next((t.text for t in texts if t.translation.database == database), "")
    initial = {"strategy": current, "database": database, "query_text": text}
    form = RunForm(request.POST or None, initial=initial, review=member.review)
    if request.method == "POST" and form.is_valid():
        run = services.create_run(member, **form.cleaned_data)
        messages.success(request, "The run is written down. Now upload the files it brought.")
        return redirect("searches:run-detail", member.review.slug, run.pk)
    return _form_page(request, {"form": form, "texts": texts, "chosen": database})


@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def run_edit(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    run = get_object_or_404(runs_of(member), pk=pk)
    form = RunForm(request.POST or None, instance=run, review=member.review)
    if request.method == "POST" and form.is_valid():
        services.update_run(member, run, **form.cleaned_data)
        messages.success(request, "Saved; what changed is in the audit log.")
        return redirect("searches:run-detail", member.review.slug, run.pk)
    return _form_page(request, {"form": form, "run": run})


@members_only(*EVERYBODY)
@require_safe
def run_detail(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """One run; while files are read, its list of files asks again with the number still open."""
    run = get_object_or_404(runs_of(member), pk=pk)
    context = _detail_context(member, run)
    if request.htmx and request.GET.get("open") == str(context["open_jobs"]):
        return HttpResponse(status=204)
    return render_page_or_fragment(
        request,
        "searches/runs/detail.html",
        "searches/runs/_files.html",
        {**context, "form": UploadForm()},
    )


@members_only(*SEARCHERS)
@require_POST
def run_upload(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """Keep the files and wake a worker for each; refusals come back on the page."""
    run = get_object_or_404(runs_of(member), pk=pk)
    form = UploadForm(request.POST, request.FILES)
    status, problems = 422, []
    if form.is_valid():
        problems = _receive(member, run, form.cleaned_data["files"], form.cleaned_data["again"])
        if not problems:
            return redirect("searches:run-detail", member.review.slug, run.pk)
        status = problems[0].status
    for problem in problems:
        form.add_error(None, f"{problem.message} {problem.remedy}".strip())
    context = _detail_context(member, run)
    context["form"] = form
    context["offer_again"] = any(isinstance(problem, Conflict) for problem in problems)
    return render(request, "searches/runs/detail.html", context, status=status)


def _receive(
    member: Membership, run: Run, files: list[UploadedFile], again: bool
) -> list[ProblemForPerson]:
    """Take the files in one by one, also those of an archive; returns the refusals."""
    problems = []
    for upload in files:
        try:
            for name, content in opened(upload.name, upload):
                problems += _receive_one(member, run, name, content, again)
        except BadInput as problem:
            problems.append(problem)
    return problems


def _receive_one(
    member: Membership, run: Run, name: str, content: BinaryIO, again: bool
) -> list[ProblemForPerson]:
    try:
        file = receive_file(member, run, name=name, content=content, again=again)
    except (BadInput, Conflict) as problem:
        return [problem]
    wake_on_commit(file.job)
    return []


def _detail_context(member: Membership, run: Run) -> dict:
    files = list(files_of(member).filter(run=run))
    open_jobs = sum(1 for file in files if file.job and file.job.is_open)
    reminder = reminder_of(run, current_strategy(member))
    return {"run": run, "files": files, "open_jobs": open_jobs, "reminder": reminder}


def _form_page(request: HttpRequest, context: dict) -> HttpResponse:
    status = 422 if context["form"].errors else 200
    return render(request, "searches/runs/form.html", context, status=status)
