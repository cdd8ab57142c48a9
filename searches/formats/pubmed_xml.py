"""PubMed XML, as PubMed and its E-utilities deliver it."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    XmlEntry,
    entries,
    first_text,
    marked_text_of,
    row_of,
    text_of,
    texts_of,
)

KEY, LABEL = "pubmed-xml", "PubMed XML"

BEGINS = re.compile(r"<(?:PubmedArticleSet|PubmedArticle|PubmedBookArticle)[\s>]")
ARTICLES = ("PubmedArticle", "PubmedBookArticle")
FRAME = ("<PubmedArticleSet>\n", "\n</PubmedArticleSet>\n")
NOT_RELATIONS = frozenset({"Cites", "AssociatedDataset"})
ORCID = re.compile(r"\d{4}-?\d{4}-?\d{4}-?\d{3}[\dX]")
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


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
    medline = root.find("MedlineCitation")
    article = medline.find("Article") if medline is not None else None
    data = root.find("PubmedData")
    journal = _child(article, "Journal")
    issue = _child(journal, "JournalIssue")
    marked = marked_text_of(_child(article, "ArticleTitle"))
    title, translated = normalise.title(marked)
    types = texts_of(article, "PublicationTypeList/PublicationType")
    relations = _relations(medline)
    date = _date(_child(issue, "PubDate"))
    names, truncated = _authors(_child(article, "AuthorList"))
    start, end, page_raw = _pages(article, codes)
    info = _child(medline, "MedlineJournalInfo")
    return {
        **_abstract(_child(article, "Abstract")),
        **_ids(medline, data, texts_of(article, "ELocationID[@EIdType='doi']"), codes),
        "title": title,
        "title_markup": normalise.title_markup(marked),
        "title_original": normalise.title(first_text(article, "VernacularTitle"))[0],
        "title_is_translated": translated,
        "other_abstracts": _other_abstracts(medline),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "date_epub": _iso_date(_child(article, "ArticleDate[@DateType='Electronic']")),
        "date_entered": _date_entered(data),
        "journal": normalise.plain_line(first_text(journal, "Title")),
        "journal_abbr": normalise.plain_line(
            first_text(info, "MedlineTA") or first_text(journal, "ISOAbbreviation")
        ),
        "issn": _issn(journal, "Print"),
        "eissn": _issn(journal, "Electronic"),
        "volume": first_text(issue, "Volume"),
        "issue": first_text(issue, "Issue"),
        "page_start": start,
        "page_end": end,
        "page_raw": page_raw,
        "article_number": normalise.electronic_page(start, end),
        "pub_types": tuple(types),
        "record_type": record_type(types, title, "article"),
        "retraction_status": retraction_status(types, title, [r.type for r in relations]),
        "language": languages(texts_of(article, "Language")),
        "keywords_author": _keywords(medline),
        "keywords_index": _headings(medline),
        "substances": _substances(medline),
        "relations": relations,
        "registry_ids": tuple(
            texts_of(article, "DataBankList/DataBank/AccessionNumberList/AccessionNumber")
        ),
    }


def _book(root: Element, codes: list[str]) -> dict:
    document = root.find("BookDocument")
    book = _child(document, "Book")
    marked = marked_text_of(_child(document, "ArticleTitle"))
    is_chapter = bool(marked.strip())
    marked = marked or marked_text_of(_child(book, "BookTitle"))
    title, translated = normalise.title(marked)
    date = _date(_child(book, "PubDate"))
    lists = [] if document is None else document.findall("AuthorList")
    written_by = [found for found in lists if found.get("Type", "authors") == "authors"]
    inside_book = _child(book, "AuthorList[@Type='authors']")
    names, truncated = _authors(written_by[0] if written_by else inside_book)
    types = texts_of(document, "PublicationType")
    start, end, page_raw = _pages(document, codes)
    return {
        **_abstract(_child(document, "Abstract")),
        **_ids(document, root.find("PubmedBookData"), [], codes),
        "title": title,
        "title_markup": normalise.title_markup(marked),
        "title_is_translated": translated,
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "date_entered": _date_entered(root.find("PubmedBookData")),
        "journal": normalise.plain_line(text_of(_child(book, "BookTitle"))) if is_chapter else "",
        "isbn": normalise.issns_and_isbns(texts_of(book, "Isbn"))[1],
        "volume": first_text(book, "Volume"),
        "page_start": start,
        "page_end": end,
        "page_raw": page_raw,
        "pub_types": tuple(types),
        "record_type": "chapter" if is_chapter else "book",
        "retraction_status": retraction_status(types, title),
        "language": languages(texts_of(document, "Language")),
        "keywords_author": _keywords(document),
    }


def _child(parent: Element | None, path: str) -> Element | None:
    return None if parent is None else parent.find(path)


def _ids(citation: Element | None, data: Element | None, dois: list[str], codes: list[str]) -> dict:
    """PMID, PMCID and DOI; the lists of references below `data` name other articles' ids."""
    number = first_text(citation, "PMID")
    listed = _child(data, "ArticleIdList")
    own = _child(citation, "ArticleIdList")
    pmcs = texts_of(listed, "ArticleId[@IdType='pmc']") + texts_of(own, "ArticleId[@IdType='pmc']")
    dois = dois + texts_of(listed, "ArticleId[@IdType='doi']")
    dois += texts_of(own, "ArticleId[@IdType='doi']")
    doi = next((found for text in dois if (found := normalise.doi(text))), "")
    if dois and not doi:
        codes.append("IMP-206")
    return {
        "source_db": "pubmed",
        "accession": number,
        "pmid": normalise.pmid(number),
        "pmcid": next((found for text in pmcs if (found := normalise.pmcid(text))), ""),
        "doi": doi,
    }


def _abstract(abstract: Element | None) -> dict:
    """The abstract, with its sections where it has labels; the copyright notice is none of them."""
    if abstract is None:
        return {"abstract": ""}
    sections, lines = [], []
    for part in abstract.iterfind("AbstractText"):
        text, label = normalise.plain_text(text_of(part)), " ".join(part.get("Label", "").split())
        if not text:
            continue
        lines.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
        sections.append(AbstractSection(label, text, part.get("NlmCategory", "")))
    labelled = any(section.label for section in sections)
    return {
        "abstract": "\n".join(lines),
        "abstract_sections": tuple(sections) if labelled else (),
    }


def _other_abstracts(medline: Element | None) -> tuple[str, ...]:
    if medline is None:
        return ()
    whole = (
        normalise.plain_text("\n".join(texts_of(other, "AbstractText")))
        for other in medline.iterfind("OtherAbstract")
    )
    return tuple(filter(None, whole))


def _authors(listed: Element | None) -> tuple[tuple[Author, ...], bool]:
    if listed is None:
        return (), False
    names = (_author(one) for one in listed.iterfind("Author") if one.get("ValidYN") != "N")
    return tuple(name for name in names if name), listed.get("CompleteYN") == "N"


def _author(one: Element) -> Author | None:
    family = group = given = initials = suffix = orcid = ""
    affiliations = []
    for part in one:
        text = normalise.plain_line(text_of(part))
        if part.tag == "LastName":
            family = text
        elif part.tag == "ForeName":
            given = text
        elif part.tag == "Initials":
            initials = text.replace(".", "").replace(" ", "")
        elif part.tag == "Suffix":
            suffix = text
        elif part.tag == "CollectiveName":
            group = text
        elif part.tag == "Identifier" and part.get("Source") == "ORCID":
            found = ORCID.search(text)
            orcid = _with_hyphens(found.group()) if found else ""
        elif part.tag == "AffiliationInfo":
            affiliations += texts_of(part, "Affiliation")
    if not family:
        return Author(group, collective=True, raw=group) if group else None
    raw = f"{family}, {given or initials}".strip(", ")
    return Author(
        family, given, initials, suffix, orcid=orcid, affiliations=tuple(affiliations), raw=raw
    )


def _with_hyphens(orcid: str) -> str:
    digits = orcid.replace("-", "")
    return "-".join(digits[place : place + 4] for place in range(0, 16, 4))


def _date(element: Element | None) -> PublicationDate:
    """A PubDate: year with month and day or with a season, or the words of MedlineDate."""
    if element is None:
        return PublicationDate()
    words = first_text(element, "MedlineDate")
    if words:
        return normalise.publication_date(words)
    month = first_text(element, "Month")
    if month.isascii() and month.isdigit() and 1 <= int(month) <= 12:
        month = MONTHS[int(month) - 1]
    parts = (first_text(element, "Year"), month, first_text(element, "Day"))
    return normalise.publication_date(
        " ".join((*filter(None, parts), first_text(element, "Season")))
    )


def _iso_date(element: Element | None) -> str:
    parts = [first_text(element, name) for name in ("Year", "Month", "Day")]
    if not parts[0]:
        return ""
    return "-".join([parts[0], *(part.zfill(2) for part in parts[1:] if part)])


def _date_entered(data: Element | None) -> str:
    history = _child(data, "History")
    return _iso_date(_child(history, "PubMedPubDate[@PubStatus='pubmed']")) or _iso_date(
        _child(history, "PubMedPubDate[@PubStatus='entrez']")
    )


def _issn(journal: Element | None, kind: str) -> str:
    return normalise.issn(first_text(journal, f"ISSN[@IssnType='{kind}']"))


def _pages(article: Element | None, codes: list[str]) -> tuple[str, str, str]:
    pagination = _child(article, "Pagination")
    written = first_text(pagination, "MedlinePgn")
    if not written:
        parts = (first_text(pagination, "StartPage"), first_text(pagination, "EndPage"))
        written = "-".join(filter(None, parts))
    if normalise.is_backward_range(written):
        codes.append("IMP-204")
    return *normalise.pages(written), written


def _keywords(citation: Element | None) -> tuple[str, ...]:
    words = map(normalise.plain_line, texts_of(citation, "KeywordList/Keyword"))
    return tuple(filter(None, words))


def _headings(medline: Element | None) -> tuple[IndexKeyword, ...]:
    listed = _child(medline, "MeshHeadingList")
    if listed is None:
        return ()
    found = []
    for heading in listed.iterfind("MeshHeading"):
        name, *qualifiers = heading
        found.append(
            IndexKeyword(
                text_of(name).strip(),
                vocabulary="mesh",
                major=any(part.get("MajorTopicYN") == "Y" for part in heading),
                qualifiers=tuple(text_of(part).strip() for part in qualifiers),
            )
        )
    return tuple(found)


def _substances(medline: Element | None) -> tuple[Substance, ...]:
    listed = _child(medline, "ChemicalList")
    if listed is None:
        return ()
    pairs = (
        (first_text(chemical, "NameOfSubstance"), first_text(chemical, "RegistryNumber"))
        for chemical in listed.iterfind("Chemical")
    )
    return tuple(Substance(name, "" if number == "0" else number) for name, number in pairs)


def _relations(medline: Element | None) -> tuple[Relation, ...]:
    listed = _child(medline, "CommentsCorrectionsList")
    if listed is None:
        return ()
    return tuple(
        Relation(
            type=other.get("RefType", ""),
            pmid=normalise.pmid(first_text(other, "PMID")),
            text=normalise.plain_line(first_text(other, "RefSource")),
        )
        for other in listed.iterfind("CommentsCorrections")
        if other.get("RefType", "") not in NOT_RELATIONS
    )
