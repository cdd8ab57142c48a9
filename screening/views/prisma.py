"""The PRISMA diagram as a page, and the list behind each number."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from reviews.access import EVERYBODY, LEADS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from reviewsite.lib.paging import page_of
from screening.exports.registry import DIAGRAM
from screening.forms.diagram import DiagramForm
from screening.models import Diagram, Report, Snapshot
from screening.prisma.cells import LINE_OF
from screening.prisma.flow import BOXES, PENDING, Flow, from_json, number_of
from screening.prisma.labels import Labels, label_of
from screening.prisma.sums import check
from screening.prisma.svg import draw
from screening.prisma.versions import COMBINED
from screening.selectors.decisions import require_outcomes, sees_all_outcomes
from screening.selectors.ledger import BLIND_KEYS, LISTS, line_of
from screening.selectors.methods import methods_of
from screening.selectors.per_source import per_source
from screening.selectors.prisma import diagram_of, earlier_versions, notices_of, shown_flow
from screening.selectors.snapshots import choosable_snapshots, rows_of
from screening.selectors.uncounted import uncounted_of
from screening.services.diagram import save_diagram
from searches.models import Record

UNBOXED = {
    "pending_screening": "Records not settled at title and abstract, or not sent on yet",
    "pending_retrieval": "Reports neither retrieved nor given up",
    "pending_full_text": "Reports not settled at full text",
    "pending_other_screening": "Records of other methods not settled, or not sent on yet",
    "pending_other_retrieval": "Reports of other methods neither retrieved nor given up",
    "pending_other_full_text": "Reports of other methods not settled at full text",
    "other_removed": "Records of other methods found before, irrelevant, or removed",
    "screened_before": "Records that the previous version had screened",
    "adj_dbr": "Further reports of one record",
    "adj_other": "Further reports of one record of other methods",
    "inc_dbr": "Reports included through databases and registers",
    "inc_other": "Reports included through other methods",
    "new_reports_of_previous": "New reports of studies of the previous version",
}
"""Numbers that stand in no box of their own."""
FOOTNOTES = ("screened_before", "adj_dbr", "adj_other", "other_removed", "new_reports_of_previous")
"""Those of them that a line or a footnote of the diagram names."""


@members_only(*EVERYBODY)
@require_safe
def prisma(request: HttpRequest, member: Membership) -> HttpResponse:
    """The diagram for those who see outcomes; for the others the boxes of identification."""
    sees = sees_all_outcomes(member)
    flow, diagram = shown_flow(member.review), diagram_of(member.review)
    labels = diagram.labels
    rows = [row for row in box_rows(flow, labels, member) if sees or _is_blind(row["box"].key)]
    context = {"rows": rows, "sees_outcomes": sees}
    if sees:
        svg = draw(flow, title=str(member.review), links=_links(member, flow), labels=labels)
        context["svg"] = mark_safe(svg)  # drawn by us, every label escaped
        context["flow"] = flow
        context["exports"] = DIAGRAM
        context["violations"] = check(flow)
        uncounted = context["uncounted"] = len(uncounted_of(diagram))
        context["warnings"] = notices_of(member.review, flow, uncounted=uncounted)
        context["pending"] = _unboxed(member, flow, PENDING)
        context["behind"] = _unboxed(member, flow, FOOTNOTES)
    return render(request, "screening/prisma/page.html", context)


def _unboxed(member: Membership, flow: Flow, keys: Iterable[str]) -> list[dict]:
    return [
        {"label": UNBOXED[key], "n": getattr(flow, key), "url": _list_url(member, key)}
        for key in keys
        if getattr(flow, key)
    ]


def box_rows(flow: Flow, labels: Labels, member: Membership) -> list[dict]:
    """The boxes as rows of a table, each with the address of what it counts."""
    return [
        {
            "box": box,
            "label": label_of(flow, box.key, labels),
            "value": getattr(flow, box.key),
            "url": _list_url(member, box.key),
        }
        for box in BOXES
        if getattr(flow, box.key) is not None
    ]


@members_only(*EVERYBODY)
@require_safe
def prisma_list(request: HttpRequest, member: Membership, key: str) -> HttpResponse:
    """The records, citations or reports that a number counts; `?line=` names one of a list."""
    if key not in LISTS:
        raise Http404("No such box.")
    if not _is_blind(key):
        require_outcomes(member)
    rows, line = LISTS[key](member.review), request.GET.get("line", "")
    label = UNBOXED.get(key) or next(box.label for box in BOXES if box.key == key)
    if line and key in LINED:
        rows, label = line_of(rows, line), f"{label}: {line}"
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
        "earlier": earlier_counts(member, diagram_of(member.review), key, line)
        if sees_all_outcomes(member)
        else [],
    }
    return render(request, "screening/prisma/list.html", context)


@members_only(*EVERYBODY)
@require_safe
def prisma_uncounted(request: HttpRequest, member: Membership) -> HttpResponse:
    """Of earlier versions what the frozen numbers do not tell of as it stands (PR-211)."""
    require_outcomes(member)
    page = page_of(request, uncounted_of(diagram_of(member.review)))
    page.object_list = rows_of(member, "citation", page.object_list)
    label = "Records of earlier versions that were pending there or changed since"
    context = {"page_obj": page, "label": label, "kind": "citation"}
    return render(request, "screening/prisma/list.html", context)


@members_only(*EVERYBODY)
@require_safe
def prisma_sources(request: HttpRequest, member: Membership) -> HttpResponse:
    """What each source contributed; `?by=first` counts a citation where it was found first."""
    is_first = request.GET.get("by") == "first"
    context = {"lines": per_source(member, first_found=is_first), "is_first": is_first}
    return render(request, "screening/prisma/sources.html", context)


@members_only(*EVERYBODY)
@require_safe
def methods(request: HttpRequest, member: Membership) -> HttpResponse:
    """The methods text, to copy or as a file, and what nobody recorded."""
    return render(request, "screening/prisma/methods.html", {"text": methods_of(member)})


@members_only(*LEADS)
@require_http_methods(["GET", "POST"])
def prisma_settings(request: HttpRequest, member: Membership) -> HttpResponse:
    """What the rows cannot tell: the previous version, the meta-analysis, the review's words."""
    diagram = diagram_of(member.review)
    snapshots = choosable_snapshots(member)
    form = DiagramForm(request.POST or None, instance=diagram, snapshots=snapshots)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                save_diagram(member, **form.fields_to_save, previous=form.previous)
            except BadInput as problem:
                form.add_error(None, f"{problem.message} {problem.remedy}".strip())
            else:
                messages.success(request, "Saved; what changed is in the audit log.")
                return redirect("screening:prisma", member.review.slug)
    return render(request, "screening/prisma/settings.html", {"form": form}, status=status)


def earlier_counts(
    member: Membership, said: Diagram | Snapshot, key: str, line: str = ""
) -> list[dict]:
    """Where a diagram combines versions, what earlier ones counted in a box, or a line of it, and
    where that is."""
    if not said.previous or said.versions not in COMBINED:
        return []
    seen = {str(snapshot.pk) for snapshot in choosable_snapshots(member)}
    found = []
    for version in earlier_versions(said.previous):
        flow = from_json(version["flow"])
        lines = getattr(flow, LINED[key]) or () if line and key in LINED else None
        n = number_of(flow, key)
        if lines is not None:
            n = sum(count.n for count in lines if count.label == line)
        arguments = [version["slug"], version["id"], key]
        url = reverse("screening:snapshot-box", args=arguments) if version["id"] in seen else ""
        if n:
            found.append(
                {"name": f"{version['review']}: {version['snapshot']}", "n": n, "url": url}
            )
    return found


LINED = {
    "database_results": "database_specific_results",
    "register_results": "register_specific_results",
    "dbr_excluded": "dbr_excluded",
    "other_excluded": "other_excluded",
}
"""Lists whose rows a line of a box names: the key of the list, and of the box with the lines."""


def _links(member: Membership, flow: Flow) -> dict[str, str]:
    """The addresses of the numbers: of each box, and of each line in a box."""
    links = {key: _list_url(member, key) for key in LISTS} | _previous_links(member)
    for key, box in LINED.items():
        for count in getattr(flow, box) or ():
            query = urlencode({"line": count.label})
            links[f"{box}{LINE_OF}{count.label}"] = f"{links[key]}?{query}"
    return links


def _previous_links(member: Membership) -> dict[str, str]:
    """The snapshot that the numbers of the previous version were taken from, where it is."""
    kept = diagram_of(member.review).previous
    if not kept or kept["id"] not in {str(one.pk) for one in choosable_snapshots(member)}:
        return {}
    url = reverse("screening:snapshot-detail", args=[kept["slug"], kept["id"]])
    return {"previous_studies": url, "previous_reports": url}


def _is_blind(key: str) -> bool:
    return key.replace("_specific_results", "_results") in BLIND_KEYS


def _list_url(member: Membership, key: str) -> str:
    key = key.replace("_specific_results", "_results")
    return reverse("screening:prisma-list", args=[member.review.slug, key]) if key in LISTS else ""
