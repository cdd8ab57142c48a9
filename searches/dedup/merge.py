"""Merge: the fields of a citation from its records, and which record each came from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace

from searches.bibliography import BibliographicRecord

Numbered = tuple[Hashable, BibliographicRecord]

PLACE_FIELDS = (
    "volume",
    "issue",
    "page_start",
    "page_end",
    "article_number",
    "journal",
    "journal_abbr",
    "issn",
    "eissn",
)
FIRST_FILLED = ("doi", "pmid", "pmcid", "title_original", "date_epub")
UNITED = (
    "keywords_author",
    "keywords_index",
    "urls",
    "fulltext_urls",
    "registry_ids",
    "language",
    "pub_types",
)
SEVERITY = ("none", "corrected", "expression_of_concern", "retraction_notice", "retracted")


@dataclass(frozen=True, slots=True)
class MergedRecord:
    """A record built from several; `provenance` names the record each filled field came from."""

    record: BibliographicRecord
    provenance: dict[str, Hashable]


def merge_records(records: Sequence[Numbered]) -> MergedRecord:
    """Build the fields of a citation from the records that are the same publication.

    The most complete record is preferred; it lends title, authors, year and place. The abstract is
    the longest that is no snippet, identifiers come from whichever record has them, keywords and
    links are united, the gravest retraction status stands (screening rules, 10.2).
    Raises ValueError for no records.
    """
    if not records:
        raise ValueError("A citation has at least one record.")
    ranked = sorted(records, key=lambda item: (-_completeness(item[1]), str(item[0])))
    values: dict[str, object] = {}
    provenance: dict[str, Hashable] = {}

    def take(field: str, choose: Callable[[BibliographicRecord], float] | None = None) -> None:
        filled = [item for item in ranked if getattr(item[1], field)]
        if filled:
            id, best = max(filled, key=lambda item: choose(item[1])) if choose else filled[0]
            values[field] = getattr(best, field)
            provenance[field] = id

    for field in ("title", "year", *PLACE_FIELDS, *FIRST_FILLED):
        take(field)
    take("authors", lambda record: (not record.author_count_truncated) + len(record.authors) / 1e4)
    take("abstract", lambda record: 0 if "IMP-302" in record.warnings else len(record.abstract))
    take("retraction_status", lambda record: SEVERITY.index(record.retraction_status))
    for field in UNITED:
        united = tuple(dict.fromkeys(v for _, record in ranked for v in getattr(record, field)))
        values[field] = united
    kinds = [record.record_type for _, record in ranked if record.record_type != "other"]
    values["record_type"] = kinds[0] if kinds else "other"
    return MergedRecord(replace(ranked[0][1], **values), provenance)


def _completeness(record: BibliographicRecord) -> int:
    fields = ("title", "abstract", "authors", "year", "journal", "doi", "pmid", *PLACE_FIELDS)
    return sum(bool(getattr(record, field)) for field in fields)
