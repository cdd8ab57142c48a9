"""A record as a query is tried on it: the parts that databases search, ready for comparing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from searches.bibliography import Author, BibliographicRecord
from searches.formats.keys import NO_TITLE
from searches.query.answers import NO, Answer, unknown
from searches.query.fields import Field

SNIPPET_WARNING = "IMP-302"
FIRST_MARK, LAST_MARK = 0xE000, 0xF8FF
"""Private-use characters that stand for wildcards in folded text; no record's text has a use
for them."""
WORD = re.compile(rf"(?:[^\W_]|[{chr(FIRST_MARK)}-{chr(LAST_MARK)}])+")
UNIT_END = "\n"

INDEX = ("headings", "qualifiers", "substances", "registry_numbers")
BASIC = ("title", "abstract", "keywords")
SEARCHED: dict[Field, tuple[str, ...]] = {
    Field.TITLE: ("title",),
    Field.ABSTRACT: ("abstract",),
    Field.TITLE_ABSTRACT: ("title", "abstract"),
    Field.TITLE_ABSTRACT_KEYWORDS: BASIC,
    Field.TEXT_WORD: (*BASIC, *INDEX, "publication_types"),
    Field.TOPIC: (*BASIC, "keywords_plus"),
    Field.ALL: (
        *BASIC,
        *INDEX,
        "keywords_plus",
        "publication_types",
        "authors",
        "full_authors",
        "journals",
        "affiliations",
    ),
    Field.AUTHOR_KEYWORD: ("keywords",),
    Field.KEYWORD: ("keywords", *INDEX),
    Field.HEADING_WORD: ("headings",),
    Field.SUBSTANCE: ("substances",),
    Field.REGISTRY_NUMBER: ("registry_numbers",),
    Field.FULL_AUTHOR: ("full_authors",),
    Field.AFFILIATION: ("affiliations",),
}
"""The parts of a record in which the words of each field are looked for."""

NEEDED: dict[Field, tuple[str, ...]] = {
    Field.TITLE: ("title",),
    Field.ABSTRACT: ("abstract",),
    Field.TITLE_ABSTRACT: ("title", "abstract"),
    Field.TITLE_ABSTRACT_KEYWORDS: ("title", "abstract"),
    Field.TEXT_WORD: ("title", "abstract", "index"),
    Field.TOPIC: ("title", "abstract"),
    Field.ALL: ("everything",),
    Field.AUTHOR_KEYWORD: ("keywords",),
    Field.KEYWORD: ("keywords", "index"),
    Field.HEADING_WORD: ("index",),
    Field.SUBSTANCE: ("index",),
    Field.REGISTRY_NUMBER: ("index",),
    Field.FULL_AUTHOR: ("authors",),
    Field.AFFILIATION: ("affiliations",),
}
"""What a record must have before it can be said that it does not hold a word in a field."""

MISSING = {
    "title": "the record has no title",
    "abstract": "the record has no abstract",
    "index": "the record is not indexed",
    "keywords": "the record has no author keywords",
    "authors": "the record names no authors",
    "affiliations": "the record names no affiliations",
    "everything": "the database searches more than the record holds",
}

PartialDate = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AssignedHeading:
    """A heading an indexer gave; `vocabulary` is mesh, emtree, cinahl or index (not named)."""

    name: str
    vocabulary: str = "mesh"
    major: bool = False
    qualifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class SearchableRecord:
    """One publication with what strategies look for.

    `authors` are "Family Initials", `full_authors` "Family Given"; `journals` the full and the
    abbreviated name; dates are (year, month, day) as far as they are known, () when not at all.
    """

    title: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    keywords_plus: tuple[str, ...] = ()
    headings: tuple[AssignedHeading, ...] = ()
    substances: tuple[str, ...] = ()
    registry_numbers: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    full_authors: tuple[str, ...] = ()
    authors_cut_short: bool = False
    affiliations: tuple[str, ...] = ()
    journals: tuple[str, ...] = ()
    date: PartialDate = ()
    electronic_date: PartialDate = ()
    entry_date: PartialDate = ()
    publication_types: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    doi: str = ""
    pmid: int | None = None

    @cached_property
    def _blobs(self) -> dict[tuple[str, ...], Blob]:
        return {}

    def blob(self, parts: tuple[str, ...]) -> Blob:
        """The folded text of the parts."""
        found = self._blobs.get(parts)
        if found is None:
            units = [unit for part in parts for unit in self._units(part)]
            found = self._blobs[parts] = _blob(units)
        return found

    @cached_property
    def _silences(self) -> dict[tuple[str, ...], Answer]:
        return {}

    def silence(self, needed: tuple[str, ...]) -> Answer:
        """What it means that the record lacks a word: no, or unknown where it lacks the parts."""
        answer = self._silences.get(needed)
        if answer is None:
            missing = [MISSING[name] for name in needed if not self._has(name)]
            answer = self._silences[needed] = unknown(*missing) if missing else NO
        return answer

    def _has(self, name: str) -> bool:
        if name == "everything":
            return False
        return bool(self.headings if name == "index" else getattr(self, name))

    def _units(self, part: str) -> list[Unit]:
        if part == "headings":
            texts = [heading.name for heading in self.headings]
        elif part == "qualifiers":
            texts = [name for heading in self.headings for name in heading.qualifiers]
        else:
            value = getattr(self, part)
            texts = [value] if isinstance(value, str) else value
        return [Unit((part, number), text) for number, text in enumerate(texts) if text]


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of text across whose edges no phrase reaches: a title, a keyword."""

    key: tuple[str, int]
    text: str


@dataclass(frozen=True, slots=True)
class Blob:
    """Units as one string: words with a space around each, a line feed between two units.

    `written` is the same text with its punctuation, for exact phrases.
    """

    text: str
    keys: tuple[tuple[str, int], ...]
    written: str


def folded_words(text: str) -> list[str]:
    """The words of a text without case, accents and punctuation; a hyphen parts two words."""
    return WORD.findall(plain(text))


def plain(text: str) -> str:
    """The text without case and accents."""
    if text.isascii():
        return text.lower()
    spread = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in spread if not unicodedata.combining(char)).casefold()


def searchable_record(record: BibliographicRecord) -> SearchableRecord:
    """The searchable form of a canonical record; a search engine's snippet is no abstract."""
    index = record.keywords_index
    cut = record.abstract if SNIPPET_WARNING not in record.warnings else ""
    date = record.pub_date
    return SearchableRecord(
        title="" if record.title == NO_TITLE else record.title,
        abstract=cut,
        keywords=record.keywords_author,
        keywords_plus=tuple(k.term for k in index if k.vocabulary == "keywords_plus"),
        headings=tuple(
            AssignedHeading(k.term, k.vocabulary, k.major, k.qualifiers)
            for k in index
            if k.vocabulary != "keywords_plus"
        ),
        substances=tuple(substance.name for substance in record.substances),
        registry_numbers=tuple(s.registry_number for s in record.substances if s.registry_number),
        authors=tuple(_short_name(author) for author in record.authors),
        full_authors=tuple(f"{a.family} {a.given or a.initials}".strip() for a in record.authors),
        authors_cut_short=record.author_count_truncated,
        affiliations=tuple(text for author in record.authors for text in author.affiliations),
        journals=tuple(filter(None, (record.journal, record.journal_abbr))),
        date=_known((date.year or record.year, date.month, date.day)),
        electronic_date=_iso(record.date_epub),
        entry_date=_iso(record.date_entered),
        publication_types=record.pub_types,
        languages=record.language,
        doi=record.doi,
        pmid=record.pmid,
    )


def _short_name(author: Author) -> str:
    initials = author.initials or "".join(name[0] for name in author.given.split())
    return f"{author.family} {initials.replace('.', '').replace(' ', '')}".strip()


def _iso(text: str) -> PartialDate:
    parts = text.split("-") if text else []
    return tuple(int(part) for part in parts) if all(part.isdigit() for part in parts) else ()


def _known(parts: Iterable[int | None]) -> PartialDate:
    known = []
    for part in parts:
        if not part:
            break
        known.append(part)
    return tuple(known)


def _blob(units: list[Unit]) -> Blob:
    texts = [" ".join(folded_words(unit.text)) for unit in units]
    return Blob(
        f" {f' {UNIT_END} '.join(texts)} ",
        tuple(unit.key for unit in units),
        UNIT_END.join(" ".join(plain(unit.text).split()) for unit in units),
    )
