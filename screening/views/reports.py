"""Reports: retrieval, and grouping the included ones into studies."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import EVERYBODY, LEADS, WORKERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from reviewsite.lib.htmx import render_page_or_fragment
from reviewsite.lib.paging import page_of
from screening.forms.reports import FurtherReportForm, RetrievalForm, StudyForm
from screening.models import Report, Study
from screening.selectors.decisions import require_outcomes, sees_all_outcomes
from screening.selectors.prisma import diagram_of
from screening.selectors.reports import included_reports, reports_of, study_suggestions
from screening.services import reports as services
from screening.services.diagram import mark_previous
from screening.services.further_reports import add_report, take_report_back
from screening.vocabulary import Retrieval


@members_only(*EVERYBODY)
@require_safe
def report_list(request: HttpRequest, member: Membership) -> HttpResponse:
    reports = reports_of(member)
    wanted = request.GET.get("retrieval", "")
    if wanted in set(Retrieval):
        reports = reports.filter(retrieval=wanted)
    context = {
        "page_obj": page_of(request, reports),
        "retrievals": list(Retrieval),
        "wanted": wanted,
        "sees_outcomes": sees_all_outcomes(member),
    }
    return render(request, "screening/reports/list.html", context)


@members_only(*WORKERS)
@require_POST
def report_retrieval(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    report = get_object_or_404(Report, pk=pk, review=member.review)
    form = RetrievalForm(request.POST)
    if not form.is_valid():
        raise BadInput("Say whether the report was retrieved, with a note of one line at most.")
    report = services.set_retrieval(member, report.pk, **form.cleaned_data)
    if request.htmx:
        context = {"report": reports_of(member).get(pk=report.pk)}
        return render_page_or_fragment(request, "", "screening/reports/_report.html", context)
    messages.success(request, f"{report.get_retrieval_display()}: {report}")
    return redirect("screening:report-list", member.review.slug)


@members_only(*LEADS)
@require_POST
def report_add(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    """The record describes one more report than this."""
    report = get_object_or_404(reports_of(member), pk=pk)
    form = FurtherReportForm(request.POST)
    if not form.is_valid():
        raise BadInput("Say which report it is, in 200 characters at most.")
    further = add_report(member, report.pk, name=form.cleaned_data["name"])
    messages.success(request, f"“{further.name}” is a report of its own now: find it, read it.")
    return redirect("screening:report-detail", member.review.slug, further.pk)


@members_only(*LEADS)
@require_POST
def report_take_back(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    report = get_object_or_404(reports_of(member), pk=pk)
    first = take_report_back(member, report.pk)
    messages.success(request, f"“{report.name}” is no report of its own any more.")
    return redirect("screening:report-detail", member.review.slug, first.pk)


@members_only(*EVERYBODY)
@require_safe
def study_list(request: HttpRequest, member: Membership) -> HttpResponse:
    """Included reports by study; in an update also which studies are not new."""
    require_outcomes(member)
    reports = list(included_reports(member))
    context = {
        "reports": reports,
        "number": len({report.study_id or report.pk for report in reports}),
        "suggestions": study_suggestions(member) if member.is_lead else [],
    }
    if diagram_of(member.review).is_update:
        studies = {report.study.pk: report.study for report in reports if report.study}
        context["studies"] = list(studies.values())
    return render(request, "screening/studies/list.html", context)


@members_only(*LEADS)
@require_POST
def study_previous(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    study = get_object_or_404(Study, pk=pk, review=member.review)
    is_previous = request.POST.get("is_previous") == "yes"
    mark_previous(member, study.pk, is_previous=is_previous)
    said = "belongs to the previous version" if is_previous else "is new"
    messages.success(request, f"“{study}” {said}.")
    return redirect("screening:study-list", member.review.slug)


@members_only(*LEADS)
@require_POST
def study_group(request: HttpRequest, member: Membership) -> HttpResponse:
    choices = [str(report.pk) for report in included_reports(member)]
    form = StudyForm(request.POST, choices=choices)
    if not form.is_valid():
        raise BadInput("Tick the reports of one study and give the study a name.")
    services.group_reports(member, form.cleaned_data["reports"], label=form.cleaned_data["label"])
    messages.success(request, f"Grouped as “{form.cleaned_data['label']}”.")
    return redirect("screening:study-list", member.review.slug)


@members_only(*LEADS)
@require_POST
def study_ungroup(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    services.ungroup_report(member, get_object_or_404(Report, pk=pk, review=member.review).pk)
    messages.success(request, "The report stands for a study of its own again.")
    return redirect("screening:study-list", member.review.slug)


@members_only(*LEADS)
@require_POST
def study_main(request: HttpRequest, member: Membership, pk: UUID) -> HttpResponse:
    report = get_object_or_404(Report, pk=pk, review=member.review)
    study = services.choose_main(member, report.pk)
    messages.success(request, f"The main report of “{study}” was chosen.")
    return redirect("screening:study-list", member.review.slug)
