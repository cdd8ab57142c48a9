"""Keeping the set of papers that a strategy must find."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.errors import BadInput
from searches.formats.identifiers import BadLine, Identifier, read_identifiers
from searches.models import Citation, KnownRelevant

MOST = 2000
"""Papers of a set: each version of the strategy is tried on all of them."""

REMEDY = "Paste PMIDs or DOIs, one a line or with commas between; web addresses do too."


@dataclass(frozen=True, slots=True)
class Added:
    """How many papers are new in the set, how many stood there, and the lines that were no use."""

    new: int
    already: int
    bad_lines: tuple[BadLine, ...] = ()


def add_identifiers(member: Membership, text: str) -> Added:
    """Add the PMIDs and DOIs of a pasted list; lines that cannot be read are reported.

    Raises BadInput where no line can be read or the list is too long.
    """
    require_role(member, SEARCHERS)
    identifiers, bad = read_identifiers(text)
    if not identifiers:
        line = f"Line {bad[0].number}, “{bad[0].text}”, is neither a PMID nor a DOI." if bad else ""
        raise BadInput(line or "The list is empty.", remedy=REMEDY)
    if len(identifiers) > MOST:
        raise BadInput(f"These are {len(identifiers):,} papers.", remedy=f"Add at most {MOST:,}.")
    with transaction.atomic():
        citations = _by_identifier(member.review, identifiers)
        entries = [_entry(member, each, citations.get(each)) for each in identifiers]
        new = _add(member, entries)
    return Added(new, len(identifiers) - new, tuple(bad))


def add_citations(member: Membership, citation_ids: Collection[int]) -> Added:
    """Add citations of the review; raises BadInput where one of them is none."""
    require_role(member, SEARCHERS)
    with transaction.atomic():
        citations = list(
            Citation.objects.visible().filter(review=member.review, pk__in=citation_ids)
        )
        if not citations or len(citations) < len(set(citation_ids)):
            raise BadInput("That is no citation of this review.", remedy="Choose one of its list.")
        new = _add(member, [_entry(member, None, citation) for citation in citations])
    return Added(new, len(citations) - new)


def remove_known_relevant(member: Membership, entry: KnownRelevant) -> None:
    """Take a paper out of the set; the row stays, and a second removal changes nothing."""
    require_role(member, SEARCHERS)
    with transaction.atomic():
        standing = KnownRelevant.objects.standing().filter(pk=entry.pk, review=member.review)
        if standing.update(removed_at=timezone.now(), removed_by=member.user):
            record_event(
                member.review,
                "relevant.removed",
                member=member,
                subject=entry,
                summary=str(entry),
                old=_as_json(entry),
            )


def _entry(
    member: Membership, identifier: Identifier | None, citation: Citation | None
) -> KnownRelevant:
    given = identifier or Identifier()
    return KnownRelevant(
        review=member.review,
        pmid=given.pmid or (citation.pmid if citation else None),
        doi=given.doi or (citation.doi if citation else ""),
        citation=citation,
        label=citation.title if citation else str(given),
        added_by=member.user,
    )


def _add(member: Membership, entries: Sequence[KnownRelevant]) -> int:
    """Store those that are not in the set by any of their names; how many those are.

    Raises BadInput where the set would be too large.
    """
    Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
    standing = KnownRelevant.objects.standing().filter(review=member.review)
    taken = {name for entry in standing for name in _names(entry)}
    new = []
    for entry in entries:
        names = _names(entry)
        if not names & taken:
            new.append(entry)
            taken |= names
    if new and len(standing) + len(new) > MOST:
        raise BadInput(
            f"The set would have {len(standing) + len(new):,} papers.",
            remedy=f"At most {MOST:,} are kept; remove some first.",
        )
    KnownRelevant.objects.bulk_create(new)
    if new:
        record_event(
            member.review,
            "relevant.added",
            member=member,
            subject=new[0] if len(new) == 1 else "",
            summary=str(new[0]) if len(new) == 1 else f"{len(new)} known-relevant papers",
            new={"papers": [_as_json(entry) for entry in new]},
        )
    return len(new)


def _names(entry: KnownRelevant) -> set[tuple[str, object]]:
    names = {("pmid", entry.pmid), ("doi", entry.doi), ("citation", entry.citation_id)}
    return {(kind, value) for kind, value in names if value}


def _by_identifier(review: Review, identifiers: Sequence[Identifier]) -> dict[Identifier, Citation]:
    pmids = [each.pmid for each in identifiers if each.pmid]
    dois = [each.doi for each in identifiers if each.doi]
    found = Citation.objects.visible().filter(Q(pmid__in=pmids) | Q(doi__in=dois), review=review)
    citations: dict[Identifier, Citation] = {}
    for citation in found.order_by("pk"):
        citations.setdefault(Identifier(pmid=citation.pmid), citation)
        citations.setdefault(Identifier(doi=citation.doi), citation)
    return citations


def _as_json(entry: KnownRelevant) -> dict:
    return {"pmid": entry.pmid, "doi": entry.doi, "citation": entry.citation_id}
