"""Pages of runs and their files."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import EVERYBODY, SEARCHERS, members_only
from reviews.models import Membership
from reviews.services.jobs import wake_on_commit
from reviewsite.lib.errors import Conflict, ProblemForPerson
from reviewsite.lib.paging import page_of
from searches.forms import RunForm, UploadForm
from searches.models import Run, Translation
from searches.selectors.runs import files_with_counts, rows_of, runs_of
from searches.selectors.strategies import strategies_of
from searches.services.imports import receive_file
from searches.services.runs import create_run, update_run


@members_only(*EVERYBODY)
@require_safe
def run_list(request: HttpRequest, member: Membership) -> HttpResponse:
    return render(request, "searches/runs/list.html", {"runs": runs_of(member)})


@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def run_create(request: HttpRequest, member: Membership) -> HttpResponse:
    """`?database=` fills in the text that the newest version of the strategy has for it."""
    form = RunForm(request.POST or None, member=member, initial=_initial(request, member))
    if request.method == "POST" and form.is_valid():
        run = create_run(member, **form.cleaned_data)
        return redirect("searches:run-detail", member.review.slug, run.pk)
    status = 422 if form.errors else 200
    return render(request, "searches/runs/create.html", {"form": form}, status=status)


def _initial(request: HttpRequest, member: Membership) -> dict:
    newest = strategies_of(member).first()
    database = request.GET.get("database", "")
    text = Translation.objects.filter(strategy=newest, database=database).first()
    return {
        "strategy": newest,
        "database": database,
        "query_text": text.text if text else "",
    }


@members_only(*SEARCHERS)
@require_http_methods(["GET", "POST"])
def run_edit(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    run = get_object_or_404(Run, pk=pk, review=member.review)
    form = RunForm(request.POST or None, member=member, instance=run)
    if request.method == "POST" and form.is_valid():
        update_run(member, Run(pk=run.pk), **form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("searches:run-detail", member.review.slug, run.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "run": run}
    return render(request, "searches/runs/edit.html", context, status=status)


@members_only(*EVERYBODY)
@require_safe
def run_detail(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    run = get_object_or_404(runs_of(member), pk=pk)
    return _run_page(request, run, UploadForm())


@members_only(*SEARCHERS)
@require_POST
def run_upload(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """Keep the file and wake a worker to read it."""
    run = get_object_or_404(runs_of(member), pk=pk)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _run_page(request, run, form, status=422)
    upload = form.cleaned_data["file"]
    try:
        file = receive_file(
            member, run, name=upload.name, content=upload, again=form.cleaned_data["again"]
        )
    except ProblemForPerson as problem:
        return _run_page(request, run, form, problem=problem, status=problem.status)
    wake_on_commit(file.job)
    return redirect("searches:run-detail", member.review.slug, run.pk)


def _run_page(
    request: HttpRequest,
    run: Run,
    form: UploadForm,
    *,
    problem: ProblemForPerson | None = None,
    status: int = 200,
) -> HttpResponse:
    if not isinstance(problem, Conflict) and not form.data.get("again"):
        del form.fields["again"]
    context = {
        "run": run,
        "form": form,
        "problem": problem,
        "is_reading": any(file.job and file.job.is_open for file in run.files.all()),
    }
    return render(request, "searches/runs/detail.html", context, status=status)


@members_only(*EVERYBODY)
@require_safe
def file_detail(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """The rows of a file; `?show=unreadable` those that could not be read."""
    file = get_object_or_404(
        files_with_counts().select_related("run"), pk=pk, run__review=member.review
    )
    unreadable = request.GET.get("show") == "unreadable"
    context = {
        "file": file,
        "unreadable": unreadable,
        "page_obj": page_of(request, rows_of(file, unreadable_only=unreadable)),
    }
    return render(request, "searches/files/detail.html", context)
