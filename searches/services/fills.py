"""Filling what no record of a citation gave: by hand, from a record, from services."""

from __future__ import annotations

from django.db import transaction

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership, User
from reviewsite.lib.errors import BadInput, Conflict
from searches.databases.wanted import FoundAbstract
from searches.formats import normalise
from searches.models import Citation, FieldFill, Record
from searches.services.citations import refresh_fields
from searches.vocabulary import FillSource

LONGEST = 50_000
ABSTRACT = "abstract"


def fill_by_hand(member: Membership, citation: Citation, text: str) -> FieldFill:
    """Write a citation's abstract as a person typed it; BadInput for none or a very long one."""
    require_role(member, SEARCHERS)
    abstract = normalise.plain_text(text)
    if not abstract:
        raise BadInput("There is no text to fill in.")
    if len(abstract) > LONGEST:
        raise BadInput(f"An abstract has at most {LONGEST:,} characters.")
    with transaction.atomic():
        citation = _locked(member, citation)
        return _fill(citation, abstract, FillSource.HAND, "", member.user, member)


def fill_from_record(member: Membership, citation: Citation, record: Record) -> FieldFill:
    """Take the abstract of one of the citation's records, whatever the merging chose."""
    require_role(member, SEARCHERS)
    with transaction.atomic():
        citation = _locked(member, citation)
        record = citation.records.visible().filter(pk=record.pk).first()
        abstract = record.fields.get(ABSTRACT, "") if record else ""
        if not abstract:
            raise Conflict("This record is not one of the citation's any more, or has no abstract.")
        return _fill(citation, abstract, FillSource.RECORD, "", member.user, member, record)


def take_back(member: Membership, citation: Citation) -> None:
    """Undo what was filled in: the abstract is what the records say again.

    Raises Conflict where nothing is filled in.
    """
    require_role(member, SEARCHERS)
    with transaction.atomic():
        citation = _locked(member, citation)
        if not str(citation.provenance.get(ABSTRACT, "")).startswith("fill-"):
            raise Conflict("Nothing is filled in any more.")
        _fill(citation, "", FillSource.HAND, "", member.user, member)


def store_found(user: User, citation: Citation, found: FoundAbstract, source: FillSource) -> bool:
    """Keep what a service had; False where the citation has an abstract meanwhile.

    The caller holds the transaction and the lock on the citation.
    """
    if citation.abstract:
        return False
    _fill(citation, found.abstract, source, found.ref, user, None)
    return True


def _locked(member: Membership, citation: Citation) -> Citation:
    return Citation.objects.select_for_update().get(
        pk=citation.pk, review=member.review, merged_into__isnull=True
    )


def _fill(
    citation: Citation,
    abstract: str,
    source: FillSource,
    ref: str,
    user: User,
    member: Membership | None,
    record: Record | None = None,
) -> FieldFill:
    before = citation.abstract
    fill = FieldFill.objects.create(
        citation=citation,
        field=ABSTRACT,
        value=abstract,
        source=source,
        source_ref=ref,
        record=record,
        filled_by=user,
    )
    refresh_fields(citation)
    record_event(
        citation.review,
        "citation.filled" if abstract else "citation.fill_taken_back",
        member=member,
        subject=citation,
        summary=citation.title,
        old={ABSTRACT: before},
        new={ABSTRACT: citation.abstract, "source": str(source), "ref": ref},
    )
    return fill
