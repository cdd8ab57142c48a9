"""EndNote XML, which EndNote, Zotero and Mendeley exchange; read and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from lxml import etree
from lxml.etree import _Element as Element

from searches.bibliography import BibliographicRecord, PublicationDate
from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.keys import NO_TITLE
from searches.formats.kinds import names_preprint_server, record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import authors, written
from searches.formats.reading import Problem, Row
from searches.formats.tagged import paged
from searches.formats.xml_entries import (
    Parts,
    entries,
    marked_text_of,
    part_of,
    parts_below,
    row_of,
    text_in,
    texts_in,
)

KEY, LABEL = "endnote-xml", "EndNote XML"

BEGINS = re.compile(r"\s*(?:<\?xml[^>]*\?>)?\s*<xml>|(?s:.{0,2000})<records>\s*<record>")
FRAME = ("<xml><records>", "</records></xml>")
PMID_IN_TEXT = re.compile(r"\bPUBMED[:\s]\s*([0-9]{1,8})\b", re.IGNORECASE)
PUBMED_ADDRESS = re.compile(r"pubmed[^\s]*?/([0-9]{1,8})/?$")
EMBASE_NUMBER = re.compile(r"\bL[0-9]{6,10}\b")

STYLE = re.compile(r"<style([^>]*)>(.*?)</style>", re.DOTALL)
EMPTY_STYLE = re.compile(r"<style[^>]*/>")
FACE = re.compile(r'face="([a-z]+)"')

TYPES = {
    "17": "article",
    "43": "article",
    "19": "article",
    "23": "article",
    "5": "chapter",
    "6": "book",
    "28": "book",
    "44": "book",
    "10": "conference_paper",
    "47": "conference_paper",
    "27": "report",
    "46": "report",
    "32": "thesis",
    "59": "dataset",
    "12": "web",
    "34": "other",
    "13": "other",
}
"""EndNote's numbers of reference types."""

WRITTEN = {
    "chapter": ("Book Section", "5"),
    "book": ("Book", "6"),
    "conference_paper": ("Conference Paper", "47"),
    "conference_abstract": ("Conference Paper", "47"),
    "report": ("Report", "27"),
    "thesis": ("Thesis", "32"),
    "dataset": ("Dataset", "59"),
    "web": ("Web Page", "12"),
    "preprint": ("Electronic Article", "43"),
    "trial_registration": ("Web Page", "12"),
    "other": ("Generic", "13"),
}
SOURCES = (
    ("ovid", re.compile(r"\bovid\b", re.IGNORECASE)),
    ("ebsco", re.compile(r"cinahl|ebsco", re.IGNORECASE)),
    ("embase", re.compile(r"\bembase\b", re.IGNORECASE)),
    ("scopus", re.compile(r"\bscopus\b", re.IGNORECASE)),
    ("wos", re.compile(r"web of science", re.IGNORECASE)),
    ("cochrane", re.compile(r"cochrane|\bcentral\b", re.IGNORECASE)),
    ("scholar", re.compile(r"google scholar", re.IGNORECASE)),
    ("pubmed", re.compile(r"\bnlm\b|pubmed|medline", re.IGNORECASE)),
)
LABELS = {"pubmed": "PubMed", "wos": "Web of Science", "scholar": "Google Scholar"}


def sniff(head: str) -> bool:
    return bool(BEGINS.match(head)) and ("<record" in head or "</records>" in head)


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    source.frame = FRAME
    for position, entry in enumerate(entries(source, ("record",)), start=1):
        yield row_of(position, entry, _fields)


def _fields(element: Element, codes: list[str]) -> dict:
    parts = parts_below(element, "style")

    def every(path: str) -> list[str]:
        if path not in parts:
            return []
        starts, is_absent = normalise.ABSENT_STARTS, normalise.is_absent
        return [t for t in texts_in(parts, path) if t[:1] not in starts or not is_absent(t)]

    def first(*paths: str) -> str:
        for path in paths:
            if path in parts and (texts := every(path)):
                return texts[0]
        return ""

    marked = _without_styles(marked_text_of(part_of(parts, "titles/title")))
    title, translated = normalise.title(marked)
    names, truncated = authors(every("contributors/authors/author"))
    urls = every("urls/related-urls/url") + every("urls/web-urls/url")
    pages = paged(first("pages"), codes)
    issns, isbns = normalise.issns_and_isbns(every("isbn"))
    kind = _kind(parts, title)
    date = _date(first("dates/year"), first("dates/pub-dates/date"))
    types = [*every("work-type"), *([kind[1]] if kind[1] else [])]
    source = _source_db(parts)
    journal = first("periodical/full-title", "titles/secondary-title", "periodical/abbr-1")
    return {
        "source_db": source,
        "accession": first("accession-num") or _embase_number(every("notes")),
        "pmid": _pmid(parts, source, urls),
        "pmcid": next((p for text in every("custom2") if (p := normalise.pmcid(text))), ""),
        "doi": _doi(every("electronic-resource-num"), urls, codes),
        "title": title,
        "title_markup": normalise.title_markup(marked),
        "title_original": normalise.title(first("titles/translated-title"))[0],
        "title_is_translated": translated,
        "abstract": normalise.plain_text(first("abstract")),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "journal": normalise.plain_line(journal),
        "journal_abbr": normalise.plain_line(first("periodical/abbr-1", "alt-periodical/abbr-1")),
        "issn": issns[0] if issns else "",
        "eissn": issns[1] if len(issns) > 1 else "",
        "isbn": isbns,
        "volume": first("volume"),
        "issue": first("number", "issue"),
        **pages,
        "article_number": first("custom7")
        if kind[0] == "article" and not pages["page_start"]
        else pages["article_number"],
        "pub_types": tuple(types),
        "record_type": record_type(every("work-type"), title, kind[0]),
        "retraction_status": retraction_status(types, title),
        "language": languages(every("language") + every("remote-database-name/language")),
        "keywords_author": _keywords(parts),
        "urls": tuple(dict.fromkeys(url for url in urls if "://" in url)),
        "fulltext_urls": tuple(url for url in every("urls/pdf-urls/url") if "://" in url),
        "notes": tuple(filter(None, map(normalise.plain_text, [*every("notes"), *every("label")]))),
    }


def _without_styles(markup: str) -> str:
    """The styles of EndNote as the tags they mean; those of a font as nothing."""
    faces = {"italic": "i", "bold": "b", "superscript": "sup", "subscript": "sub", "underline": "u"}

    def tag(found: re.Match) -> str:
        face = FACE.search(found[1])
        name = faces.get(face[1]) if face else None
        return f"<{name}>{found[2]}</{name}>" if name else found[2]

    if "<style" not in markup:
        return markup
    return STYLE.sub(tag, EMPTY_STYLE.sub("", markup))


def _kind(parts: Parts, title: str) -> tuple[str, str]:
    """The record type of the reference type, and the name that the file gives it."""
    found = part_of(parts, "ref-type")
    if found is None:
        return "other", ""
    name, number = found.get("name", ""), (found.text or "").strip()
    kind = TYPES.get(number) or record_type([name], title)
    journals = texts_in(parts, "periodical/full-title") or texts_in(parts, "titles/secondary-title")
    if kind in ("article", "other") and names_preprint_server(
        *journals, *texts_in(parts, "publisher")
    ):
        kind = "preprint"
    return kind, name


def _date(year: str, day: str) -> PublicationDate:
    """The year, with the month and day that another field may hold."""
    found = normalise.publication_date(year)
    if found.year is None or not day:
        return found if found.year else normalise.publication_date(day)
    inside = normalise.publication_date(day if str(found.year) in day else f"{found.year} {day}")
    return PublicationDate(found.year, inside.month, inside.day, inside.season, found.raw)


def _source_db(parts: Parts) -> str:
    names = [text for one in parts.get("remote-database-name", ()) for text in one.itertext()]
    said = " ".join([*names, text_in(parts, "remote-database-provider")])
    return next((source for source, words in SOURCES if words.search(said)), "")


def _pmid(parts: Parts, source: str, urls: list[str]) -> int | None:
    texts = texts_in(parts, "accession-num") if source in ("pubmed", "ovid") else []
    texts += [text for text in texts_in(parts, "custom5") if text.isdigit()]
    texts += [m[1] for text in texts_in(parts, "custom3") for m in PMID_IN_TEXT.finditer(text)]
    texts += [m[1] for url in urls if (m := PUBMED_ADDRESS.search(url))]
    return next((found for text in texts if (found := normalise.pmid(text))), None)


def _embase_number(notes: list[str]) -> str:
    return next((m.group() for text in notes if (m := EMBASE_NUMBER.match(text))), "")


def _doi(texts: list[str], urls: list[str], codes: list[str]) -> str:
    for text in (*texts, *(url for url in urls if "doi.org/" in url)):
        if found := normalise.doi(text):
            return found
    if texts:
        codes.append("IMP-206")
    return ""


def _keywords(parts: Parts) -> tuple[str, ...]:
    """Keywords, several to an element where a tool writes them line by line."""
    lines = (line for text in texts_in(parts, "keywords/keyword") for line in text.splitlines())
    return tuple(dict.fromkeys(filter(None, map(normalise.plain_line, lines))))


def write(records: Iterable[BibliographicRecord], stream: BinaryIO) -> None:
    """Write the records as EndNote, Zotero and Mendeley import them."""
    stream.writelines(parts(records))


def parts(records: Iterable[BibliographicRecord]) -> Iterator[bytes]:
    """What `write` writes, record by record."""
    yield b"<?xml version='1.0' encoding='UTF-8'?>\n<xml><records>"
    for number, record in enumerate(records, start=1):
        yield etree.tostring(_element(number, record), encoding="UTF-8", xml_declaration=False)
        yield b"\n"
    yield b"</records></xml>"


def _element(number: int, record: BibliographicRecord) -> Element:
    name, code = WRITTEN.get(record.record_type, ("Journal Article", "17"))
    root = etree.Element("record")
    _add(root, "source-app", "Reviewsite", name="Reviewsite")
    _add(root, "rec-number", str(number))
    _add(root, "ref-type", code, name=name)
    people = _group(root, "contributors", "authors")
    for author in record.authors:
        _add(people, "author", written(author))
    titles = _group(root, "titles")
    _add(titles, "title", "" if record.title == NO_TITLE else _bracketed(record))
    _add(titles, "secondary-title", record.journal)
    _add(titles, "translated-title", record.title_original)
    periodical = _group(root, "periodical")
    _add(periodical, "full-title", record.journal)
    _add(periodical, "abbr-1", record.journal_abbr)
    _add(root, "pages", _pages(record))
    _add(root, "volume", record.volume)
    _add(root, "number", record.issue)
    words = _group(root, "keywords")
    for word in (*record.keywords_author, *(term.term for term in record.keywords_index)):
        _add(words, "keyword", word)
    dates = _group(root, "dates")
    _add(dates, "year", str(record.year or ""))
    if day := _day(record):
        _add(_group(dates, "pub-dates"), "date", day)
    _add(root, "isbn", "; ".join(filter(None, (record.issn, record.eissn, *record.isbn))))
    _add(root, "accession-num", record.accession)
    _add(root, "abstract", record.abstract)
    _add(root, "notes", "\n".join(record.notes))
    for kind in record.pub_types:
        _add(root, "work-type", kind)
    _add(root, "custom2", record.pmcid)
    _add(root, "custom5", str(record.pmid or ""))
    _add(root, "custom7", "" if record.page_start else record.article_number)
    _add(root, "electronic-resource-num", record.doi)
    _add(root, "remote-database-name", LABELS.get(record.source_db, record.source_db.capitalize()))
    _add(root, "language", "; ".join(record.language))
    links = _group(root, "urls", "related-urls")
    for url in dict.fromkeys((*record.urls, *record.fulltext_urls)):
        _add(links, "url", url)
    return root


def _group(parent: Element, *names: str) -> Element:
    for name in names:
        parent = etree.SubElement(parent, name)
    return parent


def _add(parent: Element, tag: str, text: str, **attributes: str) -> None:
    """A child with this text; none where there is no text."""
    if text:
        child = etree.SubElement(parent, tag, attributes)
        child.text = normalise.clean_text(text)


def _bracketed(record: BibliographicRecord) -> str:
    return f"[{record.title}]" if record.title_is_translated else record.title


def _day(record: BibliographicRecord) -> str:
    date = record.pub_date
    if date.year != record.year or not date.month:
        return date.season if date.year == record.year else ""
    month = normalise.MONTHS[date.month - 1].capitalize()
    return f"{month} {date.day}" if date.day else month


def _pages(record: BibliographicRecord) -> str:
    return "-".join(filter(None, (record.page_start, record.page_end)))
