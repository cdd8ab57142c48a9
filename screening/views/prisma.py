"""The PRISMA diagram as a page, and the list behind each number."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from reviewsite.lib.paging import page_of
from screening.models import Report
from screening.prisma.flow import BOXES
from screening.prisma.labels import label_of
from screening.prisma.notices import warnings
from screening.prisma.sums import check
from screening.prisma.svg import draw
from screening.selectors.decisions import require_outcomes, sees_all_outcomes
from screening.selectors.prisma import BLIND_KEYS, LISTS, count_flow, count_runs
from searches.models import Record

PENDING = (
    ("pending_screening", "Records not settled at title and abstract, or not sent on yet"),
    ("pending_retrieval", "Reports neither retrieved nor given up"),
    ("pending_full_text", "Reports not settled at full text"),
)


@members_only(*EVERYBODY)
@require_safe
def prisma(request: HttpRequest, member: Membership) -> HttpResponse:
    """The diagram for those who see outcomes; for the others the boxes of identification."""
    sees = sees_all_outcomes(member)
    flow = count_flow(member.review)
    rows = [
        {
            "box": box,
            "label": label_of(flow, box.key),
            "value": getattr(flow, box.key),
            "url": _list_url(member, box.key),
        }
        for box in BOXES
        if getattr(flow, box.key) is not None and (sees or _is_blind(box.key))
    ]
    context = {"rows": rows, "sees_outcomes": sees}
    if sees:
        links = {key: _list_url(member, key) for key in LISTS}
        svg = draw(flow, title=str(member.review), links=links)
        context["svg"] = mark_safe(svg)  # drawn by us, every label escaped
        context["flow"] = flow
        context["violations"] = check(flow)
        context["warnings"] = warnings(flow, count_runs(member.review))
        context["pending"] = [
            {"label": label, "n": getattr(flow, key), "url": _list_url(member, key)}
            for key, label in PENDING
            if getattr(flow, key)
        ]
    return render(request, "screening/prisma/page.html", context)


@members_only(*EVERYBODY)
@require_safe
def prisma_list(request: HttpRequest, member: Membership, key: str) -> HttpResponse:
    """The records, citations or reports that a number counts."""
    if key not in LISTS:
        raise Http404("No such box.")
    if not _is_blind(key):
        require_outcomes(member)
    rows = LISTS[key](member.review)
    label = dict(PENDING).get(key) or next(box.label for box in BOXES if box.key == key)
    if rows.model is Record:
        rows = rows.select_related("file__run", "citation").order_by(
            "file__uploaded_at", "position"
        )
    elif rows.model is Report:
        rows = rows.select_related("citation", "study", "candidate__reason").order_by(
            "citation__title", "pk"
        )
    else:
        rows = rows.order_by("title", "pk")
    context = {
        "page_obj": page_of(request, rows),
        "key": key,
        "label": label,
        "kind": rows.model._meta.model_name,
    }
    return render(request, "screening/prisma/list.html", context)


def _is_blind(key: str) -> bool:
    return key.replace("_specific_results", "_results") in BLIND_KEYS


def _list_url(member: Membership, key: str) -> str:
    key = key.replace("_specific_results", "_results")
    return reverse("screening:prisma-list", args=[member.review.slug, key]) if key in LISTS else ""
