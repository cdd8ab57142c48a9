"""Merge: the fields of a citation from its records, and which record each came from."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace

from searches.bibliography import BibliographicRecord

Numbered = tuple[Hashable, BibliographicRecord]

# A field with those that only make sense beside it: they come from the same record.
TAKEN_WHOLE: dict[str, tuple[str, ...]] = {
    "title": ("title_markup", "title_is_translated"),
    "title_original": (),
    "authors": ("author_count_truncated",),
    "year": ("pub_date",),
    "journal": ("journal_abbr", "issn", "eissn"),
    "volume": ("issue", "supplement"),
    "page_start": ("page_end", "page_raw"),
    "article_number": (),
    "abstract": ("abstract_sections", "abstract_language"),
    "doi": (),
    "pmid": (),
    "pmcid": (),
    "date_epub": (),
    "record_type": (),
    "retraction_status": (),
}
UNITED = (
    "keywords_author",
    "keywords_index",
    "substances",
    "relations",
    "isbn",
    "registry_ids",
    "urls",
    "fulltext_urls",
    "language",
    "pub_types",
)
SEVERITY = ("none", "corrected", "expression_of_concern", "retraction_notice", "retracted")
NOT_A_TITLE, SNIPPET = "IMP-201", "IMP-302"
BEST: dict[str, Callable[[BibliographicRecord], int]] = {
    "title": lambda record: NOT_A_TITLE not in record.warnings,
    "authors": lambda record: not record.author_count_truncated,
    "abstract": lambda record: 0 if SNIPPET in record.warnings else len(record.abstract),
    "record_type": lambda record: record.record_type != "other",
    "retraction_status": lambda record: SEVERITY.index(record.retraction_status),
}


@dataclass(frozen=True, slots=True)
class MergedRecord:
    """A record built from several; `provenance` names the record that each filled field came from.

    Fields that are united from all records have no provenance.
    """

    record: BibliographicRecord
    provenance: dict[str, Hashable]


def merge_records(records: Sequence[Numbered]) -> MergedRecord:
    """Build the fields of a citation from the records that are the same publication.

    The most complete record is preferred, the lowest id among equals; where it has nothing, the
    next one lends the field. The abstract is the longest that is no search engine's snippet, the
    authors come from a list that was not cut short, keywords and links are united, the gravest
    retraction status stands (screening rules, 10.2). Raises ValueError for no records.
    """
    if not records:
        raise ValueError("A citation has at least one record.")
    ranked = sorted(records, key=lambda item: (-_completeness(item[1]), item[0]))
    values: dict[str, object] = {}
    provenance: dict[str, Hashable] = {}
    for field, companions in TAKEN_WHOLE.items():
        filled = [item for item in ranked if getattr(item[1], field)]
        if filled:
            best = BEST.get(field)
            id, giver = max(filled, key=lambda item: best(item[1])) if best else filled[0]
            values |= {name: getattr(giver, name) for name in (field, *companions)}
            provenance[field] = id
    for field in UNITED:
        values[field] = _united(item for _, record in ranked for item in getattr(record, field))
    return MergedRecord(replace(ranked[0][1], **values), provenance)


def merge_one(id: Hashable, record: BibliographicRecord) -> MergedRecord:
    """What `merge_records` makes of a single record, without its comparisons."""
    united = {
        field: items
        for field in UNITED
        if (given := getattr(record, field)) and len(items := _united(given)) < len(given)
    }
    provenance = {field: id for field in TAKEN_WHOLE if getattr(record, field)}
    return MergedRecord(replace(record, **united) if united else record, provenance)


def _united(items: Iterable[object]) -> tuple[object, ...]:
    """Each item once, whatever its case; the first writing stays."""
    first: dict[object, object] = {}
    for item in items:
        first.setdefault(item.casefold() if isinstance(item, str) else item, item)
    return tuple(first.values())


def _completeness(record: BibliographicRecord) -> int:
    return sum(bool(getattr(record, field)) for field in TAKEN_WHOLE)
