"""Reading citations, the records behind them, and which record each field came from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from reviews.models import Membership
from searches.models import Citation, FieldFill, Record
from searches.selectors.fills import fills_of
from searches.selectors.values import text_of
from searches.vocabulary import CHOOSABLE

LENDERS = {
    "journal": ("journal_abbr",),
    "issue": ("volume",),
    "pages": ("article_number", "page_start"),
}
"""Further names under which `provenance` may hold the record that lent a column."""

ROWS = {name: label for name, label in CHOOSABLE.items() if name != "abstract"} | {
    "record_type": "Type",
    "keywords": "Keywords",
    "urls": "Links",
}


@dataclass(frozen=True, slots=True)
class MergedField:
    """A field of a citation, and the record that lent it or the fill that stands for it.

    Neither where it was taken from all records.
    """

    label: str
    name: str
    value: str
    source: Record | None
    fill: FieldFill | None


def citations_of(member: Membership) -> QuerySet[Citation]:
    """The review's visible citations, each with its visible records in `shown_records`."""
    records = Record.objects.visible().select_related("file__run").defer("raw", "fields")
    shown = Prefetch("records", queryset=records.order_by("pk"), to_attr="shown_records")
    return Citation.objects.visible().filter(review=member.review).prefetch_related(shown)


def citations_for_list(member: Membership) -> QuerySet[Citation]:
    """As `citations_of`, light enough to sort tens of thousands: `has_abstract`, no abstract."""
    return (
        citations_of(member)
        .annotate(has_abstract=~Q(abstract=""))
        .defer("abstract", "keywords", "urls", "provenance")
    )


def merged_fields(citation: Citation) -> list[MergedField]:
    """The filled fields in reading order, without the abstract."""
    fills = fills_of(citation)
    return [
        MergedField(label, name, text_of(value), source_of(citation, name), fills.get(name))
        for name, label in ROWS.items()
        if (value := getattr(citation, name))
    ]


def source_of(citation: Citation, name: str) -> Record | None:
    """Of the citation's `shown_records` the one that lent a field."""
    records = {record.pk: record for record in citation.shown_records}
    named = (citation.provenance.get(lender) for lender in (name, *LENDERS.get(name, ())))
    return records.get(next((each for each in named if each is not None), None))
