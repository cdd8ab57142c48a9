"""The canonical bibliographic record: what every reader makes and everything after it uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cache
from operator import attrgetter
from typing import Any


@dataclass(frozen=True, slots=True)
class Author:
    """One name of the author list; a collective name stands in `family`."""

    family: str
    given: str = ""
    initials: str = ""
    suffix: str = ""
    collective: bool = False
    orcid: str = ""
    affiliations: tuple[str, ...] = ()
    raw: str = ""


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """A date as far as the source gives it; `raw` is the source's own text."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    season: str = ""
    raw: str = ""


@dataclass(frozen=True, slots=True)
class AbstractSection:
    label: str
    text: str
    nlm_category: str = ""


@dataclass(frozen=True, slots=True)
class IndexKeyword:
    """A term given by an indexer; `vocabulary` is mesh, emtree, keywords_plus, cinahl or index."""

    term: str
    vocabulary: str = "index"
    major: bool = False
    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Substance:
    name: str
    registry_number: str = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to another publication: comment, erratum, retraction, republication and the like."""

    type: str
    pmid: int | None = None
    doi: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ImportedDecision:
    """A judgement found inside an export of another tool; history, never a decision of a member."""

    tool: str
    user: str
    stage: str
    value: str
    reasons: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    time: str = ""


@dataclass(frozen=True, slots=True)
class BibliographicRecord:
    """One title/abstract entry exactly as a database delivered it, in one shape for all formats.

    Text fields are "" when the source gives nothing, numbers are None, lists are empty.
    `batch_index` is the 1-based position in the file, `raw` the decoded text of the record.
    """

    batch_index: int = 0
    raw: str = ""
    source_db: str = ""
    accession: str = ""
    pmid: int | None = None
    pmcid: str = ""
    doi: str = ""
    title: str = ""
    title_markup: str = ""
    title_original: str = ""
    title_is_translated: bool = False
    abstract: str = ""
    abstract_sections: tuple[AbstractSection, ...] = ()
    abstract_language: str = ""
    other_abstracts: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    author_count_truncated: bool = False
    year: int | None = None
    pub_date: PublicationDate = field(default_factory=PublicationDate)
    date_epub: str = ""
    date_entered: str = ""
    journal: str = ""
    journal_abbr: str = ""
    issn: str = ""
    eissn: str = ""
    isbn: tuple[str, ...] = ()
    volume: str = ""
    issue: str = ""
    supplement: str = ""
    page_start: str = ""
    page_end: str = ""
    page_raw: str = ""
    article_number: str = ""
    pub_types: tuple[str, ...] = ()
    record_type: str = "other"
    language: tuple[str, ...] = ()
    keywords_author: tuple[str, ...] = ()
    keywords_index: tuple[IndexKeyword, ...] = ()
    substances: tuple[Substance, ...] = ()
    relations: tuple[Relation, ...] = ()
    retraction_status: str = "none"
    registry_ids: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    fulltext_urls: tuple[str, ...] = ()
    citation_count: int | None = None
    gs_rank: int | None = None
    notes: tuple[str, ...] = ()
    imported_decisions: tuple[ImportedDecision, ...] = ()
    dedup_keys: dict[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


NESTED = {
    "authors": Author,
    "abstract_sections": AbstractSection,
    "keywords_index": IndexKeyword,
    "substances": Substance,
    "relations": Relation,
    "imported_decisions": ImportedDecision,
}


NAMES = frozenset(f.name for f in fields(BibliographicRecord))
LISTS = {
    kind: [f.name for f in fields(kind) if f.type.startswith("tuple")] for kind in NESTED.values()
}
"""The fields of each nested kind that JSON holds as lists."""


def as_dict(record: BibliographicRecord) -> dict[str, Any]:
    """The record as plain JSON values, keys in the order of the fields."""
    return {f.name: _plain(getattr(record, f.name)) for f in fields(record)}


def fields_of(part: Any) -> dict[str, Any]:
    """The fields of a record or of a part of one, as they are."""
    names, values = _fields_of_kind(type(part))
    return dict(zip(names, values(part), strict=True))


@cache
def _fields_of_kind(kind: type) -> tuple[tuple[str, ...], Callable[[Any], tuple]]:
    """The names of its fields, and what reads them all."""
    names = tuple(kind.__dataclass_fields__)
    return names, attrgetter(*names)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    return value


def record_from_fields(values: dict) -> BibliographicRecord:
    """The record of plain JSON values as `as_dict` makes them; what is missing is empty."""
    kwargs = {}
    for name, value in values.items():
        if name not in NAMES:
            continue
        if name in NESTED:
            value = tuple(_nested(NESTED[name], item) for item in value)
        elif name == "pub_date":
            value = PublicationDate(**value)
        elif isinstance(value, list):
            value = tuple(value)
        kwargs[name] = value
    return BibliographicRecord(**kwargs)


def _nested(kind: type, value: dict):
    for name in LISTS[kind]:
        if name in value:
            value = value | {name: tuple(value[name])}
    return kind(**value)
