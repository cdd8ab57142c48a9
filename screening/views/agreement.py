"""Agreement, workload and forecast of a stage."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from screening.charts import draw_shares
from screening.selectors.agreement import (
    agreement_by_version,
    agreement_of,
    criteria_versions,
    forecast_of,
    workload_of,
)
from screening.selectors.candidates import stage_of
from screening.selectors.decisions import require_outcomes
from screening.vocabulary import StageKind

CHART = "Share of records judged alike, by the week in which they were finished"


@members_only(*EVERYBODY)
@require_safe
def agreement(request: HttpRequest, member: Membership, kind: StageKind) -> HttpResponse:
    """`?maybe=apart` keeps three categories, `?criteria=2` counts verdicts under version 2 only."""
    stage = stage_of(member, kind)
    if stage is None:
        raise Http404("This stage has not begun.")
    require_outcomes(member, stage)
    apart = request.GET.get("maybe") == "apart" and not stage.is_full_text
    versions = criteria_versions(stage)
    asked = request.GET.get("criteria", "")
    version = int(asked) if asked.isdecimal() and int(asked) in versions else None
    report = agreement_of(member, stage, apart=apart, criteria=version)
    wanted, forecast = forecast_of(member, stage)
    context = {
        "stage": stage,
        "report": report,
        "apart": apart,
        "version": version,
        "versions": versions,
        "by_version": agreement_by_version(member, stage, versions, apart=apart),
        "chart": mark_safe(draw_shares(report.weeks, title=CHART)),  # noqa: S308
        "chart_title": CHART,
        "workload": workload_of(member, stage),
        "wanted": wanted,
        "forecast": forecast,
    }
    return render(request, "screening/agreement/page.html", context)
