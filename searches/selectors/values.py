"""What records give the columns of a citation."""

from __future__ import annotations

from typing import Any

from searches.bibliography import Author, record_from_fields
from searches.dedup import MergedRecord, merge_one
from searches.models import Record


def citation_values(merged: MergedRecord) -> dict[str, Any]:
    """The columns of a citation that a merged record fills."""
    record = merged.record
    page = record.article_number or record.page_start
    provenance = dict(merged.provenance)
    if record.issue and "volume" in provenance:
        provenance["issue"] = provenance["volume"]
    return {
        "title": record.title,
        "abstract": record.abstract,
        "authors": [_name(author) for author in record.authors],
        "year": record.year,
        "journal": record.journal or record.journal_abbr,
        "volume": record.volume,
        "issue": record.issue,
        "pages": f"{page}–{record.page_end}" if record.page_end else page,
        "doi": record.doi,
        "pmid": record.pmid,
        "record_type": record.record_type,
        "retraction_status": record.retraction_status,
        "keywords": [
            *record.keywords_author,
            *(keyword.term for keyword in record.keywords_index),
        ],
        "urls": list(record.urls),
        "provenance": provenance,
    }


def values_of(record: Record) -> dict[str, Any]:
    """The columns as this record alone fills them."""
    return citation_values(merge_one(record.pk, record_from_fields(record.fields)))


def text_of(value: object) -> str:
    """A column's value as people read it."""
    return "; ".join(value) if isinstance(value, list) else str(value or "")


def _name(author: Author) -> str:
    return f"{author.family} {author.initials or author.given}".strip()
