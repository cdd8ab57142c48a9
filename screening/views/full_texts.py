"""PDF files of reports: brought in, given to their reports after a look, shown, taken off."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reviews.access import EVERYBODY, WORKERS, members_only
from reviews.models import Membership
from reviews.services.jobs import wake_on_commit
from reviewsite.lib.errors import BadInput, ProblemForPerson
from reviewsite.lib.stored import StoredFile, answer_with
from screening.forms.full_texts import ConfirmFileForm, PdfForm, PdfsForm, report_label
from screening.forms.reports import FurtherReportForm
from screening.models import FullText
from screening.selectors.duplicates import last_job
from screening.selectors.full_texts import attached_file, files_of, shown_under, waiting_files
from screening.selectors.reports import library_link, reports_of
from screening.services import full_texts as services


@members_only(*WORKERS)
@require_http_methods(["GET", "POST"])
def pdf_list(request: HttpRequest, member: Membership) -> HttpResponse:
    """The files that wait for a report; POST takes more of them in."""
    if request.method != "POST":
        return _page(request, member, PdfsForm(), _forms(member))
    form = PdfsForm(request.POST, request.FILES)
    taken = []
    if form.is_valid():
        for file in form.cleaned_data["files"]:
            try:
                taken += services.take_files(member, name=file.name, content=file)
            except ProblemForPerson as problem:
                form.add_error(None, f"{problem.message} {problem.remedy}".strip())
    if taken:
        wake_on_commit(services.open_matching(member))
    if form.errors:
        return _page(request, member, form, _forms(member), status=422)
    return redirect("screening:pdf-list", member.review.slug)


@members_only(*WORKERS)
@require_POST
def pdf_match(request: HttpRequest, member: Membership) -> HttpResponse:
    """Look once more for the reports of the files that wait."""
    wake_on_commit(services.open_matching(member, again=True))
    return redirect("screening:pdf-list", member.review.slug)


@members_only(*WORKERS)
@require_POST
def pdf_confirm(request: HttpRequest, member: Membership) -> HttpResponse:
    """Give the ticked files to the reports that the person named."""
    forms = _forms(member, request.POST)
    ticked = [form for form in forms if form.is_ticked]
    given = 0
    for form in ticked:
        if not form.is_valid():
            continue
        try:
            services.confirm_file(member, form.full_text.pk, form.cleaned_data["report"].pk)
            given += 1
        except ProblemForPerson as problem:
            form.add_error(None, f"{problem.message} {problem.remedy}".strip())
    refused = [form for form in ticked if form.errors]
    if given:
        messages.success(request, f"Files given to their reports: {given}.")
    if refused:
        left = [form for form in forms if form in refused or form not in ticked]
        return _page(request, member, PdfsForm(), left, status=422)
    return redirect("screening:pdf-list", member.review.slug)


@members_only(*WORKERS)
@require_POST
def pdf_discard(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    full_text = get_object_or_404(FullText, pk=pk, review=member.review)
    services.discard_file(member, full_text.pk)
    messages.success(request, f"“{full_text.name}” was thrown away.")
    return redirect("screening:pdf-list", member.review.slug)


@members_only(*EVERYBODY)
@require_safe
def report_detail(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """One report with its files, to read and to add to."""
    return _report_page(request, member, pk, PdfForm())


@members_only(*WORKERS)
@require_POST
def pdf_attach(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    get_object_or_404(reports_of(member), pk=pk)
    form = PdfForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            services.attach_file(member, pk, name=file.name, content=file)
        except BadInput as problem:
            form.add_error("file", f"{problem.message} {problem.remedy}")
        else:
            return redirect("screening:report-detail", member.review.slug, pk)
    return _report_page(request, member, pk, form, status=422)


@members_only(*WORKERS)
@require_POST
def pdf_take_off(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    full_text = attached_or_404(member, pk)
    services.withdraw_file(member, full_text.pk)
    messages.success(request, f"“{full_text.name}” is no longer a file of this report.")
    report = shown_under(full_text.report)
    return redirect("screening:report-detail", member.review.slug, report.pk)


@members_only(*EVERYBODY)
@require_safe
def pdf_content(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """The file itself, to be saved or drawn by the reader of the site, never run by a browser."""
    full_text = attached_or_404(member, pk)
    file = StoredFile(
        full_text.stored.name,
        name=full_text.name,
        size=full_text.size,
        mark=full_text.sha256,
        content_type="application/pdf",
    )
    return answer_with(request, file)


def attached_or_404(member: Membership, pk: UUID) -> FullText:
    try:
        return attached_file(member, pk)
    except FullText.DoesNotExist as missing:
        raise Http404("No such file.") from missing


def _forms(member: Membership, data=None) -> list[ConfirmFileForm]:
    waiting = list(waiting_files(member))
    reports = {report_label(r): r for r in reports_of(member)} if waiting else {}
    return [ConfirmFileForm(data, full_text=one, reports=reports) for one in waiting]


def _page(request, member: Membership, form: PdfsForm, forms, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "forms": forms,
        "labels": list(forms[0].reports) if forms else [],
        "job": last_job(member, services.JOB_KIND),
    }
    return render(request, "screening/full_texts/list.html", context, status=status)


def _report_page(
    request, member: Membership, pk: UUID, form: PdfForm, status: int = 200
) -> HttpResponse:
    report = get_object_or_404(reports_of(member), pk=pk)
    context = {
        "report": report,
        "library": library_link(member, report),
        "files": files_of(member, [pk])[pk],
        "form": form,
        "siblings": reports_of(member).filter(citation=report.citation_id).exclude(pk=pk),
        "further_form": FurtherReportForm() if member.is_lead else None,
    }
    return render(request, "screening/full_texts/detail.html", context, status=status)
