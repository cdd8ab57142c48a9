"""What each source of a review contributed, counted from the rows."""

from __future__ import annotations

from django.db.models import Q

from reviews.models import Membership
from screening.models import Candidate
from screening.prisma.per_source import Reached, SourceLine, count_per_source
from screening.selectors.decisions import require_outcomes
from screening.selectors.ledger import identified, of_earlier_versions
from screening.vocabulary import OutcomeState, Retrieval, StageKind
from searches.selectors.sources import key_of_source, sources_of
from searches.vocabulary import OTHER_METHODS, SourceKind

CHUNK = 5000


def per_source(member: Membership, *, first_found: bool) -> list[tuple[str, SourceLine]]:
    """The sources by name with their lines, for members who see outcomes (others: NotAllowed)."""
    require_outcomes(member)
    sources = sources_of(member)
    reached = _reached(member)
    records = (
        identified(member.review, *SourceKind)
        .annotate(is_elsewhere=Q(file__run__source_kind__in=OTHER_METHODS))
        .order_by("is_elsewhere", "pk")
        .values_list(key_of_source(sources), "citation")
    )
    rows = records.iterator(chunk_size=CHUNK)
    lines = count_per_source(rows, reached, first_found=first_found)
    return [(str(each.source), lines.get(each.source.key, SourceLine())) for each in sources]


class _Reached(dict):
    """A citation that is in no stage yet is pending."""

    def __missing__(self, citation: int) -> list[Reached]:
        return [Reached.PENDING]


def _reached(member: Membership) -> dict[int, list[Reached]]:
    standing = Candidate.objects.filter(
        stage__review=member.review,
        stage__kind=StageKind.TITLE_ABSTRACT,
        merged_into__isnull=True,
    )
    reached = _Reached()
    removed = standing.filter(removal__isnull=False).values_list("citation", flat=True)
    reached.update((citation, [Reached.REMOVED]) for citation in removed)
    known = of_earlier_versions(member.review).values_list("citation", flat=True)
    rows = standing.filter(withdrawn_at__isnull=True).values_list(
        "citation", "outcome", "citation__report__retrieval", "citation__report__candidate__outcome"
    )
    for citation, outcome, *report in rows.iterator(chunk_size=CHUNK):
        steps = reached.setdefault(citation, [])
        if outcome == OutcomeState.INCLUDED or not steps:  # one in doubt is one, whatever reports
            steps.append(_step(outcome, *report))
    reached.update((citation, [Reached.REMOVED]) for citation in known.distinct())
    return reached


def _step(outcome: str, retrieval: str | None, full_text: str | None) -> Reached:
    if outcome == OutcomeState.EXCLUDED:
        return Reached.EXCLUDED
    if outcome != OutcomeState.INCLUDED or retrieval is None:
        return Reached.PENDING
    if retrieval == Retrieval.NOT_RETRIEVED:
        return Reached.NOT_RETRIEVED
    settled = {
        OutcomeState.EXCLUDED: Reached.EXCLUDED_FULL_TEXT,
        OutcomeState.INCLUDED: Reached.INCLUDED,
    }
    return settled.get(full_text, Reached.SOUGHT)
