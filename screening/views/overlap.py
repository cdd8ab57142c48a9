"""The overlap of the databases: what each found, within, between and alone."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from reviews.access import EVERYBODY, members_only
from reviews.models import Membership
from screening.prisma.upset import MOST_COLUMNS
from screening.prisma.upset_svg import draw
from searches.overlap import Overlap, Source, percent
from searches.selectors.overlap import overlap_of


@members_only(*EVERYBODY)
@require_safe
def overlap(request: HttpRequest, member: Membership) -> HttpResponse:
    counted = overlap_of(member)
    links = _links(member, counted)
    total = counted.citations
    shown = counted.combinations[:MOST_COLUMNS]
    context = {
        "overlap": counted,
        "found": [
            {
                "counts": found,
                "share": percent(found.citations, total),
                "alone_share": percent(found.alone, total),
                "citations_url": links[found.source],
                "alone_url": links.get((found.source,)),
            }
            for found in counted.found
        ],
        "alone_share": percent(counted.alone, total),
        "combinations": [
            {"each": each, "share": percent(each.citations, total), "url": links[each.sources]}
            for each in shown
        ],
        "further": len(counted.combinations) - len(shown),
        "further_citations": total - sum(each.citations for each in shown),
        "svg": mark_safe(draw(counted, title="Overlap of the databases", links=links)),
    }
    return render(request, "screening/duplicates/overlap.html", context)


def _links(member: Membership, overlap: Overlap) -> dict[Source | tuple[Source, ...], str]:
    """The list of the citations of each source, and of exactly each combination."""
    page = reverse("searches:citation-list", args=[member.review.slug])
    links: dict[Source | tuple[Source, ...], str] = {
        found.source: f"{page}?{urlencode({'database': found.source.key})}"
        for found in overlap.found
    }
    for each in overlap.combinations:
        keys = [source.key for source in each.sources]
        asked = urlencode({"database": keys, "overlap": "alone"}, doseq=True)
        links[each.sources] = f"{page}?{asked}"
    return links
