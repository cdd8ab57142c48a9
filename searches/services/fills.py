"""Fields that a person or a service gives a citation: by hand, from a record, from services."""

from __future__ import annotations

from django.db import transaction

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership, User
from reviewsite.lib.errors import BadInput, Conflict
from searches.databases.wanted import FoundAbstract
from searches.formats import normalise
from searches.models import Citation, FieldFill, Record
from searches.selectors.values import text_of, values_of
from searches.services.citations import refresh_fields
from searches.vocabulary import CHOOSABLE, FillSource

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
        return _fill(citation, ABSTRACT, abstract, FillSource.HAND, "", member.user, member)


def fill_from_record(
    member: Membership, citation: Citation, record: Record, field: str = ABSTRACT
) -> FieldFill:
    """Take a field of one of the citation's records, whatever the merging chose.

    Raises BadInput for a field that cannot be chosen, Conflict when the record does not give it.
    """
    require_role(member, SEARCHERS)
    _require_choosable(field)
    with transaction.atomic():
        citation = _locked(member, citation)
        record = citation.records.visible().filter(pk=record.pk).first()
        value = text_of(values_of(record)[field]) if record else ""
        if not value:
            label = CHOOSABLE[field]
            raise Conflict(
                f"This record is not one of the citation's any more, or does not give: {label}."
            )
        return _fill(citation, field, value, FillSource.RECORD, "", member.user, member, record)


def take_back(member: Membership, citation: Citation, field: str = ABSTRACT) -> None:
    """Undo what was filled in or chosen: the field is what the records say again.

    Raises BadInput for a field that cannot be chosen, Conflict where nothing is filled in.
    """
    require_role(member, SEARCHERS)
    _require_choosable(field)
    with transaction.atomic():
        citation = _locked(member, citation)
        if not str(citation.provenance.get(field, "")).startswith("fill-"):
            raise Conflict("Nothing is filled in any more.")
        _fill(citation, field, "", FillSource.HAND, "", member.user, member)


def store_found(user: User, citation: Citation, found: FoundAbstract, source: FillSource) -> bool:
    """Keep what a service had; False where the citation has an abstract meanwhile.

    The caller holds the transaction and the lock on the citation.
    """
    if citation.abstract:
        return False
    _fill(citation, ABSTRACT, found.abstract, source, found.ref, user, None)
    return True


def _require_choosable(field: str) -> None:
    if field not in CHOOSABLE:
        raise BadInput("This field is always merged from all records.")


def _locked(member: Membership, citation: Citation) -> Citation:
    return Citation.objects.select_for_update().get(
        pk=citation.pk, review=member.review, merged_into__isnull=True
    )


def _fill(
    citation: Citation,
    field: str,
    value: str,
    source: FillSource,
    ref: str,
    user: User,
    member: Membership | None,
    record: Record | None = None,
) -> FieldFill:
    before = getattr(citation, field)
    fill = FieldFill.objects.create(
        citation=citation,
        field=field,
        value=value,
        source=source,
        source_ref=ref,
        record=record,
        filled_by=user,
    )
    refresh_fields(citation)
    record_event(
        citation.review,
        "citation.filled" if value else "citation.fill_taken_back",
        member=member,
        subject=citation,
        summary=citation.title,
        old={field: before},
        new={field: getattr(citation, field), "source": str(source), "ref": ref},
    )
    return fill
