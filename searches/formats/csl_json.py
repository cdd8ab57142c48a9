"""CSL JSON, which Zotero, Mendeley and pandoc exchange; an array or one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator

from searches.bibliography import Author, BibliographicRecord, PublicationDate
from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.keys import finished, unreadable
from searches.formats.kinds import names_preprint_server, record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import author as author_of
from searches.formats.names import initials_of
from searches.formats.reading import Problem, Row

KEY, LABEL = "csl-json", "CSL JSON"

LONGEST = 4_000_000
"""Characters of one object."""

TYPES = {
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "article": "preprint",
    "paper-conference": "conference_paper",
    "chapter": "chapter",
    "entry-encyclopedia": "chapter",
    "book": "book",
    "thesis": "thesis",
    "report": "report",
    "dataset": "dataset",
    "webpage": "web",
    "post": "web",
    "post-weblog": "web",
    "review": "review",
}
SIGNS = ('"type"', '"title"', '"DOI"', '"container-title"', '"issued"')


def sniff(head: str) -> bool:
    start = head.lstrip()[:4000]
    return start[:1] in ("[", "{") and sum(sign in start for sign in SIGNS) > 1


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The objects of the file, wherever its lines break; one that is broken costs only itself."""
    for position, (line, raw) in enumerate(_objects(source), start=1):
        yield _row(position, line, raw)


def _objects(source: Source) -> Iterator[tuple[int, str]]:
    """The outermost objects with the line where each begins."""
    decoder = _Scanner()
    for chunk in source.chunks():
        yield from decoder.feed(chunk)
    yield from decoder.rest()


class _Scanner:
    """Finds where objects begin and end by their brackets, text in quotation marks left aside."""

    def __init__(self):
        self._held: list[str] = []
        self._depth = self._size = 0
        self._in_text = self._escaped = False
        self._line = self._begin = 1

    def feed(self, chunk: str) -> Iterator[tuple[int, str]]:
        start = 0
        for place, char in enumerate(chunk):
            if char == "\n":
                self._line += 1
            if self._in_text:
                if self._escaped:
                    self._escaped = False
                elif char == "\\":
                    self._escaped = True
                elif char == '"':
                    self._in_text = False
            elif char == '"':
                self._in_text = self._depth > 0
            elif char == "{":
                if self._depth == 0:
                    start, self._begin = place, self._line
                self._depth += 1
            elif char == "}" and self._depth:
                self._depth -= 1
                if self._depth == 0:
                    yield self._begin, "".join((*self._held, chunk[start : place + 1]))
                    self._held, self._size = [], 0
        if self._depth:
            self._held.append(chunk[start:])
            self._size += len(chunk) - start
            if self._size > LONGEST:
                yield from self.rest()

    def rest(self) -> Iterator[tuple[int, str]]:
        """What was begun and not closed."""
        if self._held:
            yield self._begin, "".join(self._held)
        self._held, self._size, self._depth, self._in_text = [], 0, 0, False


def _row(position: int, line: int, raw: str) -> Row:
    try:
        item = json.loads(raw)
    except (ValueError, RecursionError):
        item = None
    if not isinstance(item, dict) or not any(
        _text(item, name) for name in ("title", "DOI", "PMID")
    ):
        problem = unreadable("This object is no reference in CSL JSON, or is cut short", line)
        return Row(position, line, raw, None, (problem,))
    codes: list[str] = []
    record = BibliographicRecord(batch_index=position, raw=raw, **_fields(item, codes))
    record, problems = finished(record, codes, line)
    return Row(position, line, raw, record, problems)


def _text(item: dict, *names: str) -> str:
    """The first of the values that is text or a number; lists give their first item."""
    for name in names:
        value = item.get(name)
        if isinstance(value, list):
            value = next(iter(value), "")
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            text = str(value).strip()
            if text and not normalise.is_absent(text):
                return text
    return ""


def _fields(item: dict, codes: list[str]) -> dict:
    title, translated = normalise.title(_text(item, "title"))
    start, end = normalise.pages(_text(item, "page"))
    if normalise.is_backward_range(_text(item, "page")):
        codes.append("IMP-204")
    doi = normalise.doi(_text(item, "DOI"))
    if _text(item, "DOI") and not doi:
        codes.append("IMP-206")
    issns, _ = normalise.issns_and_isbns([_text(item, "ISSN")])
    _, isbns = normalise.issns_and_isbns([_text(item, "ISBN")])
    journal = normalise.plain_line(_text(item, "container-title"))
    kind = _text(item, "type")
    fallback = TYPES.get(kind, "other")
    if fallback == "preprint" and not names_preprint_server(journal, _text(item, "publisher")):
        fallback = "article"
    genre = _text(item, "genre")
    date = _date(item.get("issued"))
    return {
        "accession": _text(item, "accession", "id"),
        "pmid": normalise.pmid(_text(item, "PMID")),
        "pmcid": normalise.pmcid(_text(item, "PMCID")),
        "doi": doi,
        "title": title,
        "title_markup": normalise.title_markup(_text(item, "title")),
        "title_original": normalise.title(_text(item, "original-title"))[0],
        "title_is_translated": translated,
        "abstract": normalise.plain_text(_text(item, "abstract")),
        "authors": _authors(item.get("author")),
        "year": date.year,
        "pub_date": date,
        "journal": journal,
        "journal_abbr": normalise.plain_line(_text(item, "container-title-short")),
        "issn": issns[0] if issns else "",
        "eissn": issns[1] if len(issns) > 1 else "",
        "isbn": isbns,
        "volume": _text(item, "volume"),
        "issue": _text(item, "issue"),
        "page_start": start,
        "page_end": end,
        "page_raw": _text(item, "page"),
        "article_number": _text(item, "number")
        if fallback == "article" and not start
        else "" or normalise.electronic_page(start, end),
        "pub_types": tuple(filter(None, (kind, genre))),
        "record_type": record_type([genre], title, fallback),
        "retraction_status": retraction_status([genre], title),
        "language": languages([_text(item, "language")]),
        "keywords_author": tuple(
            filter(
                None, map(normalise.plain_line, _text(item, "keyword").replace(";", ",").split(","))
            )
        ),
        "urls": tuple(url for url in (_text(item, "URL"),) if "://" in url),
        "notes": tuple(filter(None, (normalise.plain_text(_text(item, "note")),))),
    }


def _authors(people: object) -> tuple[Author, ...]:
    found = []
    for person in people if isinstance(people, list) else []:
        if not isinstance(person, dict):
            continue
        family, given = _text(person, "family"), _text(person, "given")
        particle = _text(person, "non-dropping-particle", "dropping-particle")
        literal = _text(person, "literal", "name")
        if family:
            family = f"{particle} {family}".strip()
            raw = f"{family}, {given}".strip(", ")
            suffix = _text(person, "suffix")
            found.append(Author(family, given, initials_of(given), suffix, raw=raw))
        elif literal and (made := author_of(f"{literal},")):
            found.append(made)
    return tuple(found)


def _date(issued: object) -> PublicationDate:
    """`{"date-parts": [[2024, 2, 1]]}`, or `raw` and `literal` texts."""
    if not isinstance(issued, dict):
        return PublicationDate()
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [str(part).strip() for part in first[:3] if isinstance(part, str | int)]
    text = "/".join(part for part in numbers if part) or _text(issued, "raw", "literal")
    return normalise.publication_date(text)
