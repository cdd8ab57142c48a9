"""The bibliographic records of citations: what exports write of each publication."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from searches.bibliography import BibliographicRecord, record_from_fields
from searches.dedup import merge_one, merge_records
from searches.formats.keys import comparison_keys
from searches.models import Citation, FieldFill
from searches.selectors.fills import fill_ids

COMPANIONS: dict[str, tuple[str, ...]] = {
    "title": ("title_markup", "title_is_translated"),
    "authors": ("author_count_truncated",),
    "year": ("pub_date",),
    "journal": ("journal_abbr", "issn", "eissn"),
    "volume": ("supplement",),
    "pages": ("page_start", "page_end", "page_raw", "article_number"),
    "abstract": ("abstract_sections", "abstract_language"),
}
"""For a column that a person chose the canonical fields that come along from the same record."""


def bibliographies(citations: Sequence[Citation]) -> Iterator[BibliographicRecord]:
    """The record of each: merged from its `shown_records` as its columns are, fills included.

    Judgements that other tools left in a record come along; they are not for everybody.
    """
    fills = _fills_of(citations)
    return (_bibliography(citation, fills) for citation in citations)


def _bibliography(citation: Citation, fills: Mapping[int, FieldFill]) -> BibliographicRecord:
    given = {each.pk: record_from_fields(each.fields) for each in citation.shown_records}
    named = {field: fills[pk] for field, pk in fill_ids(citation).items() if pk in fills}
    if len(given) == 1 and not named:
        ((pk, record),) = given.items()
        return merge_one(pk, record).record
    record = merge_records(list(given.items())).record
    for field, fill in named.items():
        record = replace(record, **_filled(citation, field, given.get(fill.record_id)))
    decisions = tuple(each for one in given.values() for each in one.imported_decisions)
    return replace(record, imported_decisions=decisions, dedup_keys=comparison_keys(record))


def _filled(citation: Citation, field: str, giver: BibliographicRecord | None) -> dict:
    """The canonical fields that a fill gives: those of a record, or a text."""
    if giver is None:
        return {field: getattr(citation, field), "abstract_sections": ()}
    names = (*COMPANIONS.get(field, ()), *((field,) if field != "pages" else ()))
    return {name: getattr(giver, name) for name in names}


def _fills_of(citations: Sequence[Citation]) -> dict[int, FieldFill]:
    named = {pk for citation in citations for pk in fill_ids(citation).values()}
    return FieldFill.objects.in_bulk(named) if named else {}
