"""CSL JSON, which Zotero, Mendeley and pandoc exchange; an array or one object a line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.bibliography import Author, BibliographicRecord, PublicationDate
from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.json_objects import JsonObject, objects
from searches.formats.keys import finished, unreadable
from searches.formats.kinds import names_preprint_server, record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import author as author_of
from searches.formats.names import authors, initials_of
from searches.formats.reading import Problem, Row

KEY, LABEL = "csl-json", "CSL JSON"

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
NAMES = frozenset({"type", "title", "DOI", "container-title", "issued"})
NUMBER_IN_NOTE = re.compile(r"^(PMID|PMCID|DOI):[ \t]*(\S+)[ \t]*$", re.MULTILINE)
"""How Zotero keeps identifiers that CSL has no field for."""

SIGNS = ('"type"', '"title"', '"DOI"', '"container-title"', '"issued"')


def sniff(head: str) -> bool:
    start = head.lstrip()[:4000]
    return start[:1] in ("[", "{") and sum(sign in start for sign in SIGNS) > 1


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The objects of the file, wherever its lines break; one that is broken costs only itself."""
    for position, entry in enumerate(objects(source, NAMES), start=1):
        yield _row(position, entry)


def _row(position: int, entry: JsonObject) -> Row:
    item, line, raw = entry.value or {}, entry.line, entry.raw
    if not any(_text(item, name) for name in ("title", "DOI", "PMID")):
        where = f" ({entry.broken})" if entry.broken else ""
        what = f"This is no reference in CSL JSON, or it is cut short{where}"
        problem = unreadable(what, line)
        return Row(position, line, raw, None, (problem,))
    codes: list[str] = []
    record = BibliographicRecord(batch_index=position, raw=raw, **_fields(item, codes))
    record, problems = finished(record, codes, line)
    return Row(position, line, raw, record, problems)


def _every(item: dict, *names: str) -> list[str]:
    """The values that are text or numbers, also those inside a list."""
    found = []
    for name in names:
        value = item.get(name)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, float) and part.is_integer():
                part = int(part)
            if isinstance(part, str | int | float) and not isinstance(part, bool):
                found.append(str(part).strip())
    return [text for text in found if not normalise.is_absent(text)]


def _text(item: dict, *names: str) -> str:
    return next(iter(_every(item, *names)), "")


def _fields(item: dict, codes: list[str]) -> dict:
    """The canonical fields; behind CSL's names stand those of tools that only resemble it."""
    noted = dict(NUMBER_IN_NOTE.findall(_text(item, "note")))
    title, translated = normalise.title(_text(item, "title"))
    pages = _text(item, "page", "pages")
    start, end = normalise.pages(pages)
    if normalise.is_backward_range(pages):
        codes.append("IMP-204")
    doi = normalise.doi(_text(item, "DOI", "doi") or noted.get("DOI", ""))
    if _text(item, "DOI", "doi") and not doi:
        codes.append("IMP-206")
    issns, isbns = normalise.issns_and_isbns(_every(item, "ISSN", "ISBN", "issn", "isbn"))
    journal = normalise.plain_line(_text(item, "container-title", "journal"))
    kind, genre = _text(item, "type"), _text(item, "genre")
    fallback = TYPES.get(kind) or record_type([kind], title)
    if kind == "article" and not names_preprint_server(journal, _text(item, "publisher")):
        fallback = "article"
    date = _date(item.get("issued")) or normalise.publication_date(_text(item, "year"))
    names, truncated = _authors(item.get("author") or item.get("authors"))
    return {
        "accession": _text(item, "accession", "id"),
        "pmid": normalise.pmid(_text(item, "PMID", "pmid") or noted.get("PMID", "")),
        "pmcid": normalise.pmcid(_text(item, "PMCID", "pmcid") or noted.get("PMCID", "")),
        "doi": doi,
        "title": title,
        "title_markup": normalise.title_markup(_text(item, "title")),
        "title_original": normalise.title(_text(item, "original-title"))[0],
        "title_is_translated": translated,
        "abstract": normalise.plain_text(_text(item, "abstract")),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "journal": journal,
        "journal_abbr": normalise.plain_line(
            _text(item, "container-title-short", "journalAbbreviation")
        ),
        "issn": issns[0] if issns else "",
        "eissn": issns[1] if len(issns) > 1 else "",
        "isbn": isbns,
        "volume": _text(item, "volume"),
        "issue": _text(item, "issue"),
        "page_start": start,
        "page_end": end,
        "page_raw": pages,
        "article_number": _article_number(item, fallback, start, end),
        "pub_types": tuple(filter(None, (kind, genre))),
        "record_type": record_type([genre], title, fallback),
        "retraction_status": retraction_status([genre], title),
        "language": languages(_every(item, "language")),
        "keywords_author": _keywords(_every(item, "keyword", "keywords")),
        "urls": tuple(dict.fromkeys(u for u in _every(item, "URL", "url", "urls") if "://" in u)),
        "notes": tuple(filter(None, map(normalise.plain_text, _every(item, "note")))),
    }


def _article_number(item: dict, kind: str, start: str, end: str) -> str:
    number = _text(item, "number") if kind == "article" and not start else ""
    return number or normalise.electronic_page(start, end)


def _keywords(texts: list[str]) -> tuple[str, ...]:
    """The keywords of one text between commas or semicolons, or of a list."""
    parts = re.split("[,;]", texts[0]) if len(texts) == 1 else texts
    return tuple(dict.fromkeys(filter(None, map(normalise.plain_line, parts))))


def _authors(people: object) -> tuple[tuple[Author, ...], bool]:
    found: list[Author] = []
    plain: list[str] = []
    for person in people if isinstance(people, list) else []:
        if isinstance(person, str):
            plain.append(person)
        elif isinstance(person, dict) and (made := _author(person)):
            found.append(made)
    more, truncated = authors(plain)
    return (*found, *more), truncated


def _author(person: dict) -> Author | None:
    """A person of family and given names, or a group, which CSL calls literal."""
    family, given = (normalise.plain_line(_text(person, part)) for part in ("family", "given"))
    particle = _text(person, "non-dropping-particle", "dropping-particle")
    literal = normalise.plain_line(_text(person, "literal", "name"))
    if not family:
        return author_of(f"{literal},") if literal else None
    family = normalise.plain_line(f"{particle} {family}")
    initials = initials_of(given)
    raw = f"{family}, {given}".strip(", ")
    if re.sub(r"[.\s-]", "", given) == initials:
        given = ""
    return Author(family, given, initials, normalise.plain_line(_text(person, "suffix")), raw=raw)


def _date(issued: object) -> PublicationDate | None:
    """`{"date-parts": [[2024, 2, 1]]}`, or `raw` and `literal` texts."""
    if not isinstance(issued, dict):
        return None
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts and isinstance(parts[0], list) else []
    numbers = [str(part).strip() for part in first[:3] if isinstance(part, str | int)]
    text = "/".join(part for part in numbers if part) or _text(issued, "raw", "literal")
    return normalise.publication_date(text)
