"""Ovid's own text: `<1. >` before each entry, fields by two letters or by their full names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.bibliography import IndexKeyword, Relation
from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.keywords import split_list
from searches.formats.kinds import record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import authors
from searches.formats.nbib import RELATIONS
from searches.formats.ovid_source import parse_source
from searches.formats.reading import Problem, Row
from searches.formats.tagged import Dialect, Tags, dated, doi_of, paged, read_tagged, titled

KEY, LABEL = "ovid_tagged", "Ovid tagged text"

NUMBERED = re.compile(r"\ufeff?\s*<\s*\d+\s*\.?\s*>\s*$")
VERSION = re.compile(r"\s*VN\s{1,3}- ?Ovid Technologies")
TAG = re.compile(r"\s{0,2}([A-Z][A-Z0-9])\s{1,2}-(?:\s(.*)|)$")
NAME = re.compile(r"[A-Z][\w@/&()' -]{1,60}?(?:\s+\[[A-Z]{2}\])?\s*$")
TAG_OF = {
    "abbreviated source": "JA",
    "abstract": "AB",
    "accession number": "AN",
    "author": "AU",
    "author keywords": "KW",
    "authors": "AU",
    "authors full name": "FA",
    "cas registry number": "RN",
    "comments": "CM",
    "database": "DB",
    "date of publication": "DP",
    "digital object identifier": "DO",
    "document type": "PT",
    "doi number": "DO",
    "institution": "IN",
    "issn": "IS",
    "issn electronic": "ES",
    "issn linking": "IS",
    "issn print": "IS",
    "isbn": "IB",
    "journal name": "JN",
    "keyword heading": "KW",
    "keywords": "KW",
    "language": "LG",
    "link to the ovid full text or citation": "XL",
    "mesh subject headings": "MH",
    "original title": "OT",
    "page": "PG",
    "publication type": "PT",
    "publication year": "YR",
    "source": "SO",
    "status": "ST",
    "subject headings": "MH",
    "title": "TI",
    "unique identifier": "UI",
    "url": "XL",
    "version": "VN",
    "volume": "VO",
    "year of publication": "YR",
}
KNOWN = frozenset(
    "AB AD AF AI AN AS AU BT CA CC CE CM CN CO CP CR CS CY DA DB DC DD DE DG DI DJ DO DP DT EC ED "
    "EM EN EP ES FA FS GI GN GS GW HW IB ID IL IN IO IP IR IS IT JA JC JL JN JT JW KF KW LA LG LI "
    "LO MC MD MH MI NJ NM NR NT OC OD OT OW PA PB PC PF PG PH PI PL PM PN PO PS PT PU PY RF RN RO "
    "RP SA SB SI SL SO ST SU TA TI TT TW UI UP VI VN VO XL XP YR Score".split()
)
KEPT_AS_NOTES = ("SI", "NT")
REMARK = re.compile(r"\s*\[[^\]]*\]")
AFTER_A_NAME = re.compile(r"(?:\s+[0-9][0-9,*+\s]*|,?\s+[*+]+|[,*+\s]+)$")
LONGEST_NAME = 300
TITLE_LABEL = re.compile(r"(?<=[.?!])\s*\[[A-Z][\w ,;-]*\]\.?$")
RELATION = re.compile(r"([A-Z][A-Za-z ]*?)\s*(?:\(([A-Z]{3,4})\))?\s*[:.]\s*(.*)")
RELATION_OF = {re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower(): name for name in RELATIONS.values()}


def sniff(head: str) -> bool:
    """A number in angle brackets with fields below it, or Ovid's own mark."""
    lines = [line for line in head.splitlines() if line.strip()][:60]
    if any(VERSION.match(line) for line in lines):
        return True
    first = next((place for place, line in enumerate(lines) if NUMBERED.match(line)), len(lines))
    return any(_tag_and_value(line, "")[0] for line in lines[first + 1 :])


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; one opens at its number, without numbers at Ovid's VN."""
    yield from read_tagged(source, problems, DIALECT)


def _tag_and_value(line: str, last: str) -> tuple[str, str]:
    """A field name stands alone on its line, its value on the indented lines below."""
    if found := TAG.match(line):
        return found[1], found[2] or ""
    name = NAME.fullmatch(line)
    if name and not NUMBERED.match(line):
        tag = TAG_OF.get(re.sub(r"\s*\[[A-Z]{2}\]\s*$", "", line).strip().casefold(), "")
        return (tag, "") if tag else ("", line)
    return "", line


def _begins(line: str, block: list[str], after_gap: bool) -> bool:
    if NUMBERED.match(line) or not VERSION.match(line):
        return bool(NUMBERED.match(line))
    return not (block and NUMBERED.match(block[0]) and not any(map(str.strip, block[1:])))


def _fields(tags: Tags, codes: list[str]) -> dict:
    title = titled(TITLE_LABEL.sub("", tags.first("TI", "BT")))
    types = split_list([re.sub(r":\s.*|\.$", "", text) for text in tags.every("PT", "DT")])
    names, truncated = authors(_names(tags.every("FA") or tags.every("AU", "CA")))
    source = parse_source(tags.first("SO"))
    year = tags.first("YR", "PY") or source.year
    no_pages = re.match(r"$|no pag", tags.first("PG"), re.IGNORECASE)
    date = dated(year, tags.first("DP", "DG"))
    issns, isbns = normalise.issns_and_isbns(
        [re.sub(r"\(.*", "", text) for text in tags.every("IS", "ES", "IB")]
    )
    relations = tuple(found for text in tags.every("CM") if (found := _relation(text)))
    return {
        "source_db": "ovid",
        "accession": tags.first("UI", "AN").rstrip("."),
        "pmid": normalise.pmid(tags.first("PM")) or _pmid(tags),
        "doi": doi_of(tags.every("DO", "DI"), codes, tags.every("AI", "XL")),
        **title,
        "title_original": normalise.title(tags.first("OT", "TT"))[0],
        "abstract": tags.paragraphs("AB"),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
        "journal": normalise.plain_line(tags.first("JN", "JT") or source.journal),
        "journal_abbr": normalise.plain_line(tags.first("JA", "TA", "AS")),
        "issn": issns[0] if issns else "",
        "eissn": normalise.issn(tags.first("ES")) or (issns[1] if len(issns) > 1 else ""),
        "isbn": isbns,
        "volume": tags.first("VO", "VI") or source.volume,
        "issue": tags.first("IP") or source.issue,
        **paged(source.pages if no_pages else tags.first("PG"), codes),
        "pub_types": tuple(types),
        "record_type": record_type(types, title["title"], "article"),
        "retraction_status": retraction_status(
            types, title["title"], [relation.type for relation in relations]
        ),
        "relations": relations,
        "language": languages([text.rstrip(".") for text in tags.every("LG", "LA")]),
        "keywords_author": tuple(word.rstrip(".") for word in split_list(tags.every("KW"))),
        "keywords_index": tuple(_heading(text, tags) for text in tags.every("MH")),
        "notes": tuple(f"{tag}: {text}" for tag in KEPT_AS_NOTES for text in tags.every(tag)),
    }


def _names(texts: list[str]) -> list[str]:
    """Names without the numbers of their institutions and the remarks behind them."""
    bare = (REMARK.sub("", text) for text in texts)
    parts = [part for text in bare for part in re.split(r";\s*|\s{2,}", text)]
    return [_bare(part) for part in parts if part.strip()]


def _bare(name: str) -> str:
    before = ""
    while name != before and len(name) < LONGEST_NAME:
        before, name = name, AFTER_A_NAME.sub("", name.strip())
    return name


def _pmid(tags: Tags) -> int | None:
    is_medline = re.search(r"medline|pubmed", " ".join(tags.every("DB")), re.IGNORECASE)
    return normalise.pmid(tags.first("UI", "AN")) if is_medline else None


def _heading(text: str, tags: Tags) -> IndexKeyword:
    """`*Infertility, Female/dt [Drug Therapy]`; Embase's terms are Emtree's, all others MeSH."""
    term, *qualifiers = text.rstrip(".").split("/")
    vocabulary = "emtree" if "embase" in tags.first("DB").casefold() else "mesh"
    names = (re.sub(r".*\[(.*)\].*", r"\1", one).strip("* ") for one in qualifiers)
    return IndexKeyword(term.strip("* "), vocabulary, "*" in text, tuple(filter(None, names)))


def _relation(text: str) -> Relation | None:
    """`Retraction in (RIN): J X. 2020;1:2; PMID: 12`."""
    found = RELATION.match(text)
    kind = found and (RELATIONS.get(found[2] or "") or RELATION_OF.get(found[1].lower()))
    if not kind:
        return None
    pmid = re.search(r"PMID:\s*(\d{1,8})", text)
    doi = re.search(r"10\.\d{4,9}/\S+", text)
    return Relation(
        kind, int(pmid[1]) if pmid else None, normalise.doi(doi[0]) if doi else "", found[3]
    )


DIALECT = Dialect(
    begins=_begins,
    tag_of=_tag_and_value,
    fields=_fields,
    known=KNOWN,
    empty=frozenset({"VN", "DB", "Score"}),
    one_a_line=frozenset("AU FA IN MH CM PT XL".split()),
)
