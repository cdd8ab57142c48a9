"""What the fields of a BibTeX entry say, in the dialects of databases and reference managers."""

from __future__ import annotations

import re

from searches.bibliography import PublicationDate
from searches.formats import normalise
from searches.formats.bibtex_entries import Parsed
from searches.formats.bibtex_names import read_names
from searches.formats.keywords import index_terms, marked_keywords, split_list
from searches.formats.kinds import names_preprint_server, record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.latex import decode, decode_verbatim
from searches.formats.sources import source_named
from searches.formats.tagged import doi_of, paged, titled

TYPES = {
    "article": "article",
    "conference_paper": "inproceedings conference proceedings mvproceedings",
    "chapter": "incollection inbook suppbook suppcollection",
    "book": "book mvbook collection mvcollection booklet manual reference mvreference",
    "thesis": "phdthesis mastersthesis thesis",
    "report": "techreport report",
    "dataset": "dataset data",
    "web": "online electronic www",
}
TYPE_OF = {name: kind for kind, names in TYPES.items() for name in names.split()}
STATUSES = ("retracted", "retraction_notice", "expression_of_concern", "corrected")

MAPPED = frozenset(
    "abbrev-source-title abbrev_source_title abstract accession address affiliation "
    "affiliations annote anote archive archivelocation archiveprefix art_number article-number "
    "author author-email author_keywords bdsk-url-1 bdsk-url-2 booktitle chapter citation- "
    "subset cited-references city coden completed copyright correspondence_address1 "
    "creationdate crossref da database date date-added date-modified day doc-delivery-number "
    "document_type doi ean early-access-date edition editor editors eid eissn electronic_issn "
    "eprint eprinttype file funding-acknowledgement funding-text groups history howpublished "
    "index_keywords institution isbn issn issue journal journal-iso journaltitle keywords "
    "keywords-plus langid language location mendeley-groups mendeley-tags modificationdate "
    "month nlmuniqueid note number number-of-cited-references oa orcid-numbers organization "
    "origtitle owner page_count pages pii pmc pmcid pmid primaryclass print_issn priority "
    "publication_stage publisher pubmed_id pubstate readstatus references research-areas "
    "researcherid-numbers revised school series shortjournal shorttitle sn source sponsors "
    "submitted subtitle times-cited timestamp title type unique-id unique_id url urldate usage- "
    "count-last-180-days usage-count-since-2013 volume web-of-science-categories web-of- "
    "science-index year".split()
)
"""Fields that are read, or say nothing about the publication."""

CITED = re.compile(r"cited by:?\s*(\d{1,7})", re.IGNORECASE)
DATABASE_KEY = (("wos", re.compile(r"(?:WOS|ISI|MEDLINE):", re.I)), ("scholar", re.compile("pop")))
PMCID = re.compile(r"PMC\d+", re.IGNORECASE)
COMMAS = re.compile(r"\s*,\s*")


class _Values:
    """The fields by name, decoded when they are asked for."""

    def __init__(self, fields: dict[str, str]):
        said = ((name, text.strip()) for name, text in fields.items())
        self._fields = {n: text for n, text in said if not normalise.is_absent(text.strip("{}"))}

    def written(self, *names: str) -> str:
        """The first of the fields that says anything, its LaTeX as it is."""
        for name in names:
            if name in self._fields:
                return self._fields[name]
        return ""

    def text(self, *names: str) -> str:
        written = self.written(*names)
        return decode(written).strip() if written else ""

    def line(self, *names: str) -> str:
        text = self.text(*names)
        return normalise.plain_line(text) if text else ""

    def verbatim(self, *names: str) -> str:
        return decode_verbatim(self.written(*names)).strip()

    def words(self, *names: str) -> list[str]:
        """The parts of a list; a keyword may hold a comma where semicolons are between them."""
        text = self.line(*names)
        if not text:
            return []
        return split_list([text]) if ";" in text else split_list([text], COMMAS)


def record_fields(kind: str, parsed: Parsed, codes: list[str]) -> dict:
    """The fields of the record; `kind` is the type of the entry."""
    values = _Values(parsed.fields)
    title = titled(_full_title(values))
    types = split_list([values.text("type", "document_type")])
    names, truncated = read_names(values.written("author") or values.written("editor"))
    issns, isbns = normalise.issns_and_isbns(
        [values.text(name) for name in ("issn", "sn", "print_issn", "eissn", "isbn")]
    )
    keywords, marked = marked_keywords(values.words("author_keywords", "keywords"))
    pages = paged(values.text("pages"), codes)
    date = _date(values)
    note = values.text("note", "annote")
    status = values.line("pubstate").replace(" ", "_")
    said = retraction_status(types, title["title"])
    return {
        "source_db": _source(values, parsed.key),
        "accession": values.line("unique-id", "unique_id", "accession") or parsed.key,
        "pmid": normalise.pmid(values.line("pmid", "pubmed_id")) or _eprint_pmid(values),
        "pmcid": normalise.pmcid(values.line("pmcid", "pmc")),
        "doi": doi_of(_some(values.verbatim("doi")), codes, [values.verbatim("url")]),
        **title,
        "title_original": normalise.title(values.text("origtitle"))[0],
        "abstract": normalise.plain_text(values.text("abstract")),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "journal": values.line("journal", "journaltitle", "booktitle"),
        "journal_abbr": values.line(
            "shortjournal", "journal-iso", "abbrev_source_title", "abbrev-source-title"
        ),
        "issn": issns[0] if issns else "",
        "eissn": issns[1] if len(issns) > 1 else "",
        "isbn": isbns,
        "volume": values.line("volume"),
        "issue": values.line("number", "issue"),
        **pages,
        "article_number": values.line("eid", "art_number", "article-number")
        or pages["article_number"],
        "pub_types": tuple(types),
        "record_type": _record_type(kind, values, types, title["title"]),
        "retraction_status": status if said == "none" and status in STATUSES else said,
        "language": languages(_some(values.line("language", "langid"))),
        "keywords_author": keywords,
        "keywords_index": (
            *marked,
            *index_terms(values.words("index_keywords"), "index"),
            *index_terms(values.words("keywords-plus"), "keywords_plus"),
        ),
        "urls": tuple(url for url in values.verbatim("url").split() if "://" in url),
        "citation_count": _cited(values, note),
        "notes": (*_lines(note), *_unmapped(parsed)),
    }


def _full_title(values: _Values) -> str:
    """Title and subtitle, which BibLaTeX keeps apart."""
    title, subtitle = values.text("title"), values.text("subtitle")
    return f"{title.rstrip(':. ')}: {subtitle}" if title and subtitle else title


def _date(values: _Values) -> PublicationDate:
    written, day, month = values.line("date"), values.line("day"), values.line("month")
    year = values.line("year") or written
    if normalise.year(written) and not month:
        return normalise.publication_date(written)
    month = month.replace("~", " ")
    if re.fullmatch(r"0?[1-9]|1[0-2]", month):
        return normalise.publication_date(f"{year}-{int(month):02}" + (f"-{day}" if day else ""))
    return normalise.publication_date(" ".join(filter(None, (year, month, day))))


def _record_type(kind: str, values: _Values, types: list[str], title: str) -> str:
    names = [values.line(name) for name in ("journal", "publisher", "archiveprefix", "eprinttype")]
    if kind in ("unpublished", "misc", "online", "article") and names_preprint_server(*names):
        return "preprint"
    known = [one for one in types if one.casefold() not in ("phdthesis", "mathesis")]
    return record_type(known, title, TYPE_OF.get(kind, "other"))


def _source(values: _Values, key: str) -> str:
    known = (values.line("unique-id"), key)
    by_key = next((db for db, words in DATABASE_KEY for text in known if words.match(text)), "")
    return by_key or source_named(values.line("source"), values.line("database"))


def _eprint_pmid(values: _Values) -> int | None:
    is_pubmed = values.line("eprinttype", "archiveprefix").casefold() in ("pubmed", "pmid")
    return normalise.pmid(values.line("eprint")) if is_pubmed else None


def _cited(values: _Values, note: str) -> int | None:
    found = CITED.search(note)
    text = found[1] if found else values.line("times-cited")
    return int(text) if re.fullmatch(r"[0-9]{1,7}", text) else None


def _lines(text: str) -> list[str]:
    plain = normalise.plain_text(text)
    return plain.split("\n") if plain else []


def _unmapped(parsed: Parsed) -> list[str]:
    """Fields nobody knows, and the second ones of a name, as they are written."""
    unknown = [(name, text) for name, text in parsed.fields.items() if name not in MAPPED]
    return [
        f"{name}: {line}"
        for name, text in (*unknown, *parsed.again)
        if (line := normalise.plain_line(decode(text)))
    ]


def _some(text: str) -> list[str]:
    return [text] if text else []
