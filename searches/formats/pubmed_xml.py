"""PubMed XML, as PubMed and its E-utilities deliver it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from lxml.etree import _Element as Element

from searches.bibliography import (
    AbstractSection,
    Author,
    IndexKeyword,
    PublicationDate,
    Relation,
    Substance,
)
from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.kinds import record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.reading import Problem, Row
from searches.formats.xml_entries import (
    Parts,
    XmlEntry,
    below,
    entries,
    marked_text_of,
    part_of,
    parts_of,
    row_of,
    text_in,
    text_of,
    texts_in,
    texts_of,
)

KEY, LABEL = "pubmed-xml", "PubMed XML"

BEGINS = re.compile(r"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle)[\s>]")
ARTICLES = ("PubmedArticle", "PubmedBookArticle")
FRAME = ("<PubmedArticleSet>\n", "\n</PubmedArticleSet>\n")
NOT_RELATIONS = frozenset({"Cites", "AssociatedDataset"})
DOI_IN_TEXT = re.compile(r"doi:\s*(10\.\S+)", re.IGNORECASE)
PREPRINT, PREPRINT_ID = "Preprint", "D000076942"
ORCID = re.compile(r"\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX]")


def sniff(head: str) -> bool:
    return bool(BEGINS.search(head))


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The articles and book articles; citations that a file only lists as deleted are told."""
    source.frame = FRAME
    position = 0
    for entry in entries(source, (*ARTICLES, "DeleteCitation")):
        if entry.name == "DeleteCitation":
            problems.append(_about_deleted(entry))
            continue
        position += 1
        yield row_of(position, entry, _article if entry.name == ARTICLES[0] else _book)


def _about_deleted(entry: XmlEntry) -> Problem:
    ids = re.findall(r"<PMID[^>]*>\s*(\d+)", entry.raw)
    return Problem(
        "IMP-103",
        "info",
        f"PubMed has deleted {len(ids)} citations; they are no records and were left out: "
        f"PMID {', '.join(ids[:50])}{' …' if len(ids) > 50 else ''}.",
        entry.line,
    )


def _article(root: Element, codes: list[str]) -> dict:
    whole = parts_of(root)
    medline, data = below(whole, "MedlineCitation"), below(whole, "PubmedData")
    article, info = below(medline, "Article"), below(medline, "MedlineJournalInfo")
    journal = below(article, "Journal")
    issue = below(journal, "JournalIssue")
    marked = marked_text_of(part_of(article, "ArticleTitle"))
    title, translated = normalise.title(marked)
    types = _types(below(article, "PublicationTypeList"))
    relations = _relations(medline)
    date = _date(below(issue, "PubDate"))
    names, truncated = _authors(part_of(article, "AuthorList"))
    start, end, page_raw = _pages(below(article, "Pagination"), codes)
    issns = {one.get("IssnType"): text_of(one) for one in journal.get("ISSN", ())}
    return {
        **_abstract(part_of(article, "Abstract")),
        **_ids(medline, data, _dois_of(article), codes),
        "title": title,
        "title_markup": normalise.title_markup(marked),
        "title_original": normalise.title(text_in(article, "VernacularTitle"))[0],
        "title_is_translated": translated,
        "other_abstracts": _other_abstracts(medline),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "date_epub": _date_epub(article),
        "date_entered": _date_entered(data),
        "journal": normalise.plain_line(text_in(journal, "Title")),
        "journal_abbr": normalise.plain_line(
            text_in(info, "MedlineTA") or text_in(journal, "ISOAbbreviation")
        ),
        "issn": normalise.issn(issns.get("Print", "") or text_in(info, "ISSNLinking")),
        "eissn": normalise.issn(issns.get("Electronic", "")),
        "volume": text_in(issue, "Volume"),
        "issue": text_in(issue, "Issue"),
        "page_start": start,
        "page_end": end,
        "page_raw": page_raw,
        "article_number": normalise.electronic_page(start, end),
        "pub_types": types,
        "record_type": record_type(types, title, "article"),
        "retraction_status": retraction_status(types, title, [r.type for r in relations]),
        "language": languages(texts_in(article, "Language")),
        "keywords_author": _keywords(medline),
        "keywords_index": _headings(medline),
        "substances": _substances(medline),
        "relations": relations,
        "registry_ids": _registry_ids(article),
    }


def _book(root: Element, codes: list[str]) -> dict:
    whole = parts_of(root)
    document, data = below(whole, "BookDocument"), below(whole, "PubmedBookData")
    book = below(document, "Book")
    marked = marked_text_of(part_of(document, "ArticleTitle"))
    is_chapter = bool(marked.strip())
    marked = marked or marked_text_of(part_of(book, "BookTitle"))
    title, translated = normalise.title(marked)
    date = _date(below(book, "PubDate"))
    lists = (*document.get("AuthorList", ()), *book.get("AuthorList", ()))
    written_by = (found for found in lists if found.get("Type", "authors") == "authors")
    names, truncated = _authors(next(written_by, None))
    types = _types(document)
    start, end, page_raw = _pages(below(document, "Pagination"), codes)
    return {
        **_abstract(part_of(document, "Abstract")),
        **_ids(document, data, [], codes),
        "title": title,
        "title_markup": normalise.title_markup(marked),
        "title_is_translated": translated,
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "date_entered": _date_entered(data),
        "journal": normalise.plain_line(text_in(book, "BookTitle")) if is_chapter else "",
        "isbn": normalise.issns_and_isbns(texts_in(book, "Isbn"))[1],
        "volume": text_in(book, "Volume"),
        "page_start": start,
        "page_end": end,
        "page_raw": page_raw,
        "pub_types": types,
        "record_type": "chapter" if is_chapter else "book",
        "retraction_status": retraction_status(types, title),
        "language": languages(texts_in(document, "Language")),
        "keywords_author": _keywords(document),
    }


def _dois_of(article: Parts) -> list[str]:
    """The DOIs among the electronic locations, those that PubMed calls invalid left out."""
    return [
        text_of(one)
        for one in article.get("ELocationID", ())
        if one.get("EIdType") == "doi" and one.get("ValidYN") != "N"
    ]


def _ids(citation: Parts, data: Parts, dois: list[str], codes: list[str]) -> dict:
    """PMID, PMCID and DOI; the lists of references below `data` name other articles' ids."""
    number = text_in(citation, "PMID")
    pmcid = ""
    for listed in (*data.get("ArticleIdList", ())[:1], *citation.get("ArticleIdList", ())[:1]):
        for one in listed:
            kind = one.get("IdType")
            if kind == "doi":
                dois.append(text_of(one))
            elif kind == "pmc":
                pmcid = pmcid or normalise.pmcid(text_of(one))
    dois = [text.strip() for text in dois if text.strip()]
    doi = next((found for text in dois if (found := normalise.doi(text))), "")
    if dois and not doi:
        codes.append("IMP-206")
    return {
        "source_db": "pubmed",
        "accession": number,
        "pmid": normalise.pmid(number),
        "pmcid": pmcid,
        "doi": doi,
    }


def _types(parts: Parts) -> tuple[str, ...]:
    """The publication types by name; a preprint is one whatever its type is called."""
    names = (
        PREPRINT if one.get("UI") == PREPRINT_ID else text_of(one).strip()
        for one in parts.get("PublicationType", ())
    )
    return tuple(filter(None, names))


def _abstract(abstract: Element | None) -> dict:
    """The abstract, with its sections where it has labels; the copyright notice is none of them."""
    if abstract is None:
        return {"abstract": ""}
    sections, lines = [], []
    for one in abstract.iterchildren("AbstractText"):
        text, label = normalise.plain_text(text_of(one)), " ".join(one.get("Label", "").split())
        if not text:
            continue
        lines.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
        sections.append(AbstractSection(label, text, one.get("NlmCategory", "")))
    labelled = any(section.label for section in sections)
    return {
        "abstract": "\n".join(lines),
        "abstract_sections": tuple(sections) if labelled else (),
    }


def _other_abstracts(medline: Parts) -> tuple[str, ...]:
    whole = (
        normalise.plain_text("\n".join(texts_in(parts_of(other), "AbstractText")))
        for other in medline.get("OtherAbstract", ())
    )
    return tuple(filter(None, whole))


def _authors(listed: Element | None) -> tuple[tuple[Author, ...], bool]:
    if listed is None:
        return (), False
    names = [_author(one) for one in listed.iterchildren("Author") if one.get("ValidYN") != "N"]
    return tuple(filter(None, names)), listed.get("CompleteYN") == "N"


def _author(one: Element) -> Author | None:
    texts: dict[str, str] = {}
    orcid, affiliations = "", []
    for part in one:
        name = part.tag
        if name == "AffiliationInfo":
            affiliations += [text_of(place).strip() for place in part if place.tag == "Affiliation"]
        elif name == "Identifier":
            found = ORCID.search(text_of(part)) if part.get("Source") == "ORCID" else None
            orcid = _with_hyphens(found[0]) if found else orcid
        else:
            texts[name] = text_of(part)
    family = _name(texts.get("LastName", ""))
    if not family:
        group = normalise.plain_line(texts.get("CollectiveName", ""))
        return Author(group, collective=True, raw=group) if group else None
    given, initials = _name(texts.get("ForeName", "")), _initials(texts.get("Initials", ""))
    raw = f"{family}, {given or initials}" if given or initials else family.strip(", ")
    suffix = ""
    if "Suffix" in texts and (suffix := normalise.plain_line(texts["Suffix"])):
        raw = f"{raw} {suffix}"
    places = tuple(filter(None, affiliations))
    return Author(family, given, initials, suffix, False, orcid, places, raw)


_name = lru_cache(maxsize=8192)(normalise.plain_line)


@lru_cache(maxsize=1024)
def _initials(text: str) -> str:
    return "".join(text.replace(".", "").split())


def _with_hyphens(orcid: str) -> str:
    digits = orcid.replace("-", "")
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


def _date(parts: Parts) -> PublicationDate:
    """A PubDate: year with month and day or with a season, or the words of MedlineDate."""
    words = text_in(parts, "MedlineDate")
    if words:
        return normalise.publication_date(words)
    month = text_in(parts, "Month")
    if re.fullmatch(r"0?[1-9]|1[0-2]", month):
        month = normalise.MONTHS[int(month) - 1].capitalize()
    texts = (text_in(parts, "Year"), month, text_in(parts, "Day"), text_in(parts, "Season"))
    return normalise.publication_date(" ".join(filter(None, texts)))


def _iso_date(parts: Parts) -> str:
    year, *rest = (text_in(parts, name) for name in ("Year", "Month", "Day"))
    return "-".join((year, *(text.zfill(2) for text in rest if text))) if year else ""


def _date_epub(article: Parts) -> str:
    dates = article.get("ArticleDate", ())
    electronic = (one for one in dates if one.get("DateType") == "Electronic")
    return _iso_date(parts_of(next(electronic, None)))


def _date_entered(data: Parts) -> str:
    history = part_of(data, "History")
    if history is None:
        return ""
    dates = {one.get("PubStatus"): one for one in reversed(history)}
    found = (_iso_date(parts_of(dates.get(status))) for status in ("pubmed", "entrez"))
    return next(filter(None, found), "")


def _pages(pagination: Parts, codes: list[str]) -> tuple[str, str, str]:
    written = text_in(pagination, "MedlinePgn")
    if not written:
        parts = (text_in(pagination, "StartPage"), text_in(pagination, "EndPage"))
        written = "-".join(filter(None, parts))
    if normalise.is_backward_range(written):
        codes.append("IMP-204")
    return *normalise.pages(written), written


def _keywords(citation: Parts) -> tuple[str, ...]:
    words = (
        normalise.plain_line(text_of(one))
        for listed in citation.get("KeywordList", ())
        for one in listed.iterchildren("Keyword")
    )
    return tuple(filter(None, words))


def _headings(medline: Parts) -> tuple[IndexKeyword, ...]:
    found = []
    for listed in medline.get("MeshHeadingList", ())[:1]:
        for heading in listed.iterchildren("MeshHeading"):
            texts, major = [], False
            for part in heading:
                texts.append(text_of(part).strip())
                major = major or part.get("MajorTopicYN") == "Y"
            if texts:
                found.append(IndexKeyword(texts[0], "mesh", major, tuple(texts[1:])))
    return tuple(found)


def _substances(medline: Parts) -> tuple[Substance, ...]:
    found = []
    for listed in medline.get("ChemicalList", ())[:1]:
        for chemical in map(parts_of, listed.iterchildren("Chemical")):
            number = text_in(chemical, "RegistryNumber")
            name = text_in(chemical, "NameOfSubstance")
            found.append(Substance(name, "" if number == "0" else number))
    return tuple(found)


def _registry_ids(article: Parts) -> tuple[str, ...]:
    listed = part_of(article, "DataBankList")
    path = "DataBank/AccessionNumberList/AccessionNumber"
    return () if listed is None else tuple(texts_of(listed, path))


def _relations(medline: Parts) -> tuple[Relation, ...]:
    return tuple(
        _relation(other)
        for listed in medline.get("CommentsCorrectionsList", ())[:1]
        for other in listed.iterchildren("CommentsCorrections")
        if other.get("RefType", "") not in NOT_RELATIONS
    )


def _relation(other: Element) -> Relation:
    """A relation, its text as in MEDLINE, where it ends in the PMID."""
    parts = parts_of(other)
    source = normalise.plain_line(text_in(parts, "RefSource")).removesuffix(".")
    number = normalise.pmid(text_in(parts, "PMID"))
    doi = DOI_IN_TEXT.search(source)
    return Relation(
        type=other.get("RefType", ""),
        pmid=number,
        doi=normalise.doi(doi[1]) if doi else "",
        text=". ".join(filter(None, (source, f"PMID: {number}" if number else ""))),
    )
