"""The side navigation of a review: the order of its groups tells the story."""

from django.http import HttpRequest
from django.urls import reverse

GROUPS = (
    (
        "Review",
        (
            ("Overview", "screening:overview", None),
            ("Question", "reviews:review-settings", None),
            ("Criteria", "reviews:criteria", None),
            ("Team", "reviews:member-list", None),
        ),
    ),
    (
        "Search",
        (
            ("Strategy", "searches:strategy-detail", None),
            ("Runs and files", "searches:run-list", None),
            ("Import files", "searches:upload-list", ("lead", "searcher")),
            ("Records", "searches:record-list", None),
            ("Citations", "searches:citation-list", None),
            ("Duplicates", "screening:duplicate-list", ("lead", "searcher")),
        ),
    ),
    (
        "Screening",
        (
            ("Stages", "screening:stage-list", None),
            ("Title and abstract", "screening:desk-title-abstract", ("lead", "reviewer")),
            ("Reports", "screening:report-list", None),
            ("Full text", "screening:desk-full-text", ("lead", "reviewer")),
            ("Conflicts", "screening:conflict-list", ("lead",)),
            ("Discussions", "screening:discussion-list", ("lead", "reviewer")),
        ),
    ),
    (
        "Report",
        (
            ("PRISMA diagram", "screening:prisma", None),
            ("PRISMA-S", "searches:prisma-s", None),
            ("Exports", "screening:export-list", None),
            ("Archive", "screening:archive-list", ("lead",)),
            ("Audit log", "screening:audit-list", None),
        ),
    ),
)


def navigation(request: HttpRequest) -> dict:
    """`review`, `member` and `nav` for pages of a review; nothing elsewhere."""
    member = getattr(request, "member", None)
    if member is None:
        return {}
    return {"review": member.review, "member": member, "nav": _groups(request, member)}


def _groups(request: HttpRequest, member) -> list[dict]:
    current = request.resolver_match.view_name if request.resolver_match else ""
    groups = []
    for label, links in GROUPS:
        items = [
            {
                "label": text,
                "url": reverse(name, args=[member.review.slug]),
                "current": name == current,
                "badge": None,
            }
            for text, name, roles in links
            if roles is None or member.role in roles
        ]
        groups.append({"label": label, "items": items})
    return groups
