"""Pages of the known-relevant papers and of what each strategy version makes of them."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from reviews.access import EVERYBODY, SEARCHERS, members_only
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from searches.models import Citation, KnownRelevant
from searches.selectors.relevant import papers_of, recall_by_version, recall_of
from searches.services import relevant as services

SHOWN_LINES = 10


@members_only(*EVERYBODY)
@require_safe
def relevant_list(request: HttpRequest, member: Membership) -> HttpResponse:
    """The papers, and the newest version tried on them or the one that `?version=` names."""
    return _page(request, member, wanted=request.GET.get("version", ""))


@members_only(*SEARCHERS)
@require_POST
def relevant_add(request: HttpRequest, member: Membership) -> HttpResponse:
    """Add the pasted PMIDs and DOIs, or the citations that are ticked."""
    citations = request.POST.getlist("citation")
    if citations:
        return _add_citations(request, member, citations)
    text = request.POST.get("identifiers", "")
    try:
        added = services.add_identifiers(member, text)
    except BadInput as problem:
        return _page(request, member, typed=text, problem=problem)
    _tell(request, added)
    for line in added.bad_lines[:SHOWN_LINES]:
        messages.warning(
            request, f"Line {line.number}, “{line.text}”, is neither a PMID nor a DOI; left out."
        )
    if more := added.bad_lines[SHOWN_LINES:]:
        messages.warning(request, f"{len(more)} more lines were left out.")
    return redirect("searches:relevant-list", member.review.slug)


@members_only(*SEARCHERS)
@require_POST
def relevant_remove(request: HttpRequest, member: Membership, pk: int) -> HttpResponse:
    entry = get_object_or_404(KnownRelevant, pk=pk, review=member.review)
    services.remove_known_relevant(member, entry)
    messages.success(request, f"“{entry}” is no longer in the known-relevant set.")
    back = request.POST.get("back", "")
    if back.isascii() and back.isdigit() and len(back) < 19:
        return redirect("searches:citation-detail", member.review.slug, int(back))
    return redirect("searches:relevant-list", member.review.slug)


def _add_citations(request: HttpRequest, member: Membership, citations: list[str]) -> HttpResponse:
    ids = [int(each) for each in citations if each.isascii() and each.isdigit() and len(each) < 19]
    if len(ids) < len(citations):
        raise BadInput("That is no citation of this review.", remedy="Choose one of its list.")
    own = Citation.objects.visible().filter(review=member.review, pk__in=ids)
    if own.count() < len(set(ids)):
        raise Http404("No such citation.")
    _tell(request, services.add_citations(member, ids))
    if len(ids) == 1:
        return redirect("searches:citation-detail", member.review.slug, ids[0])
    return redirect("searches:relevant-list", member.review.slug)


def _tell(request: HttpRequest, added: services.Added) -> None:
    papers = "paper is" if added.new == 1 else "papers are"
    if added.new:
        messages.success(request, f"{added.new} {papers} new in the known-relevant set.")
    if added.already:
        messages.info(request, f"{added.already} stood in the known-relevant set already.")


def _page(
    request: HttpRequest,
    member: Membership,
    *,
    wanted: str = "",
    typed: str = "",
    problem: BadInput | None = None,
) -> HttpResponse:
    papers = papers_of(member)
    versions = recall_by_version(member, papers)
    shown = next((v for v in versions if str(v.strategy.version) == wanted), None)
    if wanted and shown is None:
        raise Http404("No such version.")
    shown = shown or (versions[0] if versions else None)
    context = {
        "papers": papers,
        "versions": versions,
        "recall": recall_of(shown.strategy, papers) if shown and papers else None,
        "typed": typed,
        "problem": problem,
    }
    status = problem.status if problem else 200
    return render(request, "searches/relevant/list.html", context, status=status)
