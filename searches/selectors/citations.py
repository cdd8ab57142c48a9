"""Reading citations, the records behind them, and which record each field came from."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from reviews.models import Membership
from searches.models import Citation, Record

ROWS = (
    ("Authors", "authors", ("authors",)),
    ("Year", "year", ("year",)),
    ("Journal", "journal", ("journal", "journal_abbr")),
    ("Volume", "volume", ("volume",)),
    ("Issue", "issue", ("issue",)),
    ("Pages", "pages", ("article_number", "page_start")),
    ("DOI", "doi", ("doi",)),
    ("PMID", "pmid", ("pmid",)),
    ("Type", "record_type", ()),
    ("Keywords", "keywords", ()),
    ("Links", "urls", ()),
)
"""Label, column of the citation, and the names under which `provenance` may hold its record."""


@dataclass(frozen=True, slots=True)
class MergedField:
    """A field of a citation and the record that lent it (None: taken from all of them)."""

    label: str
    name: str
    value: str
    source: Record | None


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
    """The filled fields in reading order; title and abstract are asked for by `source_of`."""
    return [
        MergedField(label, name, _text(value), source_of(citation, *sources))
        for label, name, sources in ROWS
        if (value := getattr(citation, name))
    ]


def source_of(citation: Citation, *names: str) -> Record | None:
    """The record that lent the first of the fields `names` that has a source."""
    records = {record.pk: record for record in citation.shown_records}
    found = (citation.provenance.get(name) for name in names)
    return next((records[pk] for pk in found if pk in records), None)


def _text(value: object) -> str:
    return "; ".join(value) if isinstance(value, list) else str(value)
