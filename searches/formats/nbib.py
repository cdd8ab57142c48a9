"""MEDLINE, as PubMed saves it (.nbib, and often renamed): four-letter tags, indented lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from searches.bibliography import Author, BibliographicRecord, IndexKeyword, Relation, Substance
from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.keys import finished, unreadable
from searches.formats.kinds import record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import author, authors
from searches.formats.reading import Problem, Row

KEY, LABEL = "nbib", "MEDLINE / PubMed (nbib)"

TAG = re.compile(r"(?=.{4}-)([A-Z][A-Z0-9]{1,3}) *-(?: (.*)|)")
BEGINS = re.compile(r"PMID- |OWN - ")
GOES_ON = "      "
KNOWN = frozenset(
    "AB AD AID AU AUID BTI CI CIN CN COIS CON CP CRDT CRF CRI CTDT CTI DA DCOM DEP DP DRDT ECF ECI "
    "ED EDAT EFR EIN EN FAU FED FIR FPS GN GR IP IR IRAD IS ISBN JID JT LA LID LR MH MHDA MID NM "
    "OAB OABL OCI OID ORI OT OTO OWN PB PG PHST PL PMC PMCR PMID PRIN PROF PS PST PT PUBM RF RIN "
    "RN ROF RPF RPI RRF RRI SB SFM SI SO SPIN STAT SUM TA TI TT UIN UOF VI VTI".split()
)
RELATIONS = {
    "CON": "CommentOn",
    "CIN": "CommentIn",
    "EIN": "ErratumIn",
    "EFR": "ErratumFor",
    "CRI": "CorrectedandRepublishedIn",
    "CRF": "CorrectedandRepublishedFrom",
    "PRIN": "PartialRetractionIn",
    "PROF": "PartialRetractionOf",
    "RIN": "RetractionIn",
    "ROF": "RetractionOf",
    "RPI": "RepublishedIn",
    "RPF": "RepublishedFrom",
    "UIN": "UpdateIn",
    "UOF": "UpdateOf",
    "ECI": "ExpressionOfConcernIn",
    "ECF": "ExpressionOfConcernFor",
    "ORI": "OriginalReportIn",
    "RRI": "RetractedandRepublishedIn",
    "RRF": "RetractedandRepublishedFrom",
    "SPIN": "SummaryForPatientsIn",
}
"""The names PubMed's XML has for the same relations."""

ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
SUBSTANCE = re.compile(r"(\S+) \((.+)\)")

Tagged = list[tuple[str, str]]


def sniff(head: str) -> bool:
    return any(BEGINS.match(line) for line in head.splitlines()[:50])


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; one begins at PMID (OWN in ERIC files) or after an empty line.

    An indented line after an empty one goes on with the entry: some abstracts have empty lines.
    """
    block: list[str] = []
    begin = position = outside = 0
    unknown: Counter[str] = Counter()
    after_gap = has_pmid = False
    for number, line in enumerate(source.lines(), start=1):
        if not line.strip():
            after_gap = True
            if block:
                block.append(line)
            continue
        is_pmid = line.startswith("PMID-")
        opens = (after_gap and not line.startswith(GOES_ON)) or (is_pmid and has_pmid)
        if block and opens:
            position += 1
            yield _row(position, begin, block, unknown)
            block = []
        after_gap = False
        if not block:
            if not position and not TAG.match(line):
                outside += 1
                continue
            begin, has_pmid = number, False
        has_pmid = has_pmid or is_pmid
        block.append(line)
    if block:
        yield _row(position + 1, begin, block, unknown)
    if outside:
        text = f"{outside} lines before the first record were left out."
        problems.append(Problem("IMP-103", "warning", text))
    for tag, times in sorted(unknown.items()):
        text = f"The tag {tag} is not known; {times} times, kept in the notes."
        problems.append(Problem("IMP-207", "warning", text))


def _row(position: int, line: int, block: list[str], unknown: Counter[str]) -> Row:
    while not block[-1].strip():
        block = block[:-1]
    raw = "".join(block)
    tagged = _tagged(block)
    if not any(tag in KNOWN and value for tag, value in tagged):
        problem = unreadable("No tag of this entry is known, so nothing could be read", line)
        return Row(position, line, raw, None, (problem,))
    unknown.update(tag for tag, _ in tagged if tag not in KNOWN)
    fields, codes = _fields(tagged)
    record, problems = finished(
        BibliographicRecord(batch_index=position, raw=raw, **fields), codes, line
    )
    return Row(position, line, raw, record, problems)


def _tagged(block: list[str]) -> Tagged:
    """Tags and values in order, indented lines joined with one space."""
    tagged: Tagged = []
    for line in block:
        line = line.rstrip("\r\n")
        found = TAG.fullmatch(line)
        if found:
            tagged.append((found.group(1), (found.group(2) or "").strip()))
        elif tagged and line.strip():
            tag, value = tagged[-1]
            tagged[-1] = tag, f"{value} {line.strip()}".strip()
    return tagged


def _fields(tagged: Tagged) -> tuple[dict, list[str]]:
    def every(name: str) -> list[str]:
        return [v for tag, v in tagged if tag == name and not normalise.is_absent(v)]

    def first(name: str) -> str:
        return next(iter(every(name)), "")

    codes: list[str] = []
    written = first("TI") or first("BTI")
    title, translated = normalise.title(written)
    start, end = normalise.pages(first("PG"))
    if normalise.is_backward_range(first("PG")):
        codes.append("IMP-204")
    names, truncated = _authors(tagged)
    issns = [(normalise.issn(v), "electronic" in v.lower()) for v in every("IS")]
    types = every("PT")
    relations = tuple(_relation(tag, value) for tag, value in tagged if tag in RELATIONS)
    fields = {
        "source_db": "pubmed" if first("PMID") and first("OWN") != "ERIC" else "",
        "accession": first("PMID"),
        "pmid": normalise.pmid(first("PMID")),
        "pmcid": normalise.pmcid(first("PMC")),
        "doi": _doi(every("LID") + every("AID"), codes),
        "title": title,
        "title_markup": normalise.title_markup(written),
        "title_original": normalise.title(first("TT"))[0],
        "title_is_translated": translated,
        "abstract": normalise.plain_text(first("AB")),
        "other_abstracts": tuple(normalise.plain_text(v) for v in every("OAB")),
        "authors": names,
        "author_count_truncated": truncated,
        "year": normalise.year(first("DP")),
        "pub_date": normalise.publication_date(first("DP")),
        "date_epub": normalise.iso_date(first("DEP")),
        "date_entered": normalise.iso_date(first("EDAT") or first("CRDT")),
        "journal": normalise.plain_line(first("JT") or first("TA")),
        "journal_abbr": normalise.plain_line(first("TA")),
        "issn": next((v for v, electronic in issns if v and not electronic), ""),
        "eissn": next((v for v, electronic in issns if v and electronic), ""),
        "isbn": normalise.issns_and_isbns(every("ISBN"))[1],
        "volume": first("VI"),
        "issue": first("IP"),
        "page_start": start,
        "page_end": end,
        "page_raw": first("PG"),
        "article_number": next((v for v in every("LID") if "[" not in v), "")
        or normalise.electronic_page(start, end),
        "pub_types": tuple(types),
        "record_type": record_type(types, title, "article" if types else "other"),
        "retraction_status": retraction_status(types, title, [r.type for r in relations]),
        "language": languages(every("LA")),
        "keywords_author": tuple(filter(None, map(normalise.plain_line, every("OT")))),
        "keywords_index": tuple(_heading(v) for v in every("MH")),
        "substances": tuple(_substance(v) for v in every("RN")),
        "relations": relations,
        "registry_ids": tuple(v.rsplit("/", 1)[-1] for v in every("SI") if "/" in v),
        "notes": tuple(f"{tag}: {value}" for tag, value in tagged if tag not in KNOWN),
    }
    return fields, codes


def _authors(tagged: Tagged) -> tuple[tuple[Author, ...], bool]:
    """Persons and groups in order; affiliations and ORCID belong to the name before them."""
    name_tag = "FAU" if any(tag == "FAU" for tag, _ in tagged) else "AU"
    found: list[Author] = []
    for tag, value in tagged:
        if tag in (name_tag, "CN"):
            made = author(f"{value}," if tag == "CN" else value)
            found.extend([made] if made else [])
        elif tag == "AD" and found:
            found[-1] = replace(found[-1], affiliations=(*found[-1].affiliations, value))
        elif tag == "AUID" and found and (orcid := ORCID.search(value)):
            found[-1] = replace(found[-1], orcid=orcid.group())
    return tuple(found), authors([v for tag, v in tagged if tag == name_tag])[1]


def _doi(values: list[str], codes: list[str]) -> str:
    for value in values:
        if value.lower().endswith("[doi]"):
            found = normalise.doi(value)
            if found:
                return found
            codes.append("IMP-206")
    return ""


def _relation(tag: str, text: str) -> Relation:
    pmid = re.search(r"PMID:\s*(\d{1,8})", text)
    doi = re.search(r"doi:\s*(10\.\S+)", text, re.IGNORECASE)
    return Relation(
        type=RELATIONS[tag],
        pmid=int(pmid.group(1)) if pmid else None,
        doi=normalise.doi(doi.group(1)) if doi else "",
        text=text,
    )


def _heading(value: str) -> IndexKeyword:
    term, *qualifiers = value.split("/")
    return IndexKeyword(
        term=term.strip("* "),
        vocabulary="mesh",
        major="*" in value,
        qualifiers=tuple(q.strip("* ") for q in qualifiers),
    )


def _substance(value: str) -> Substance:
    found = SUBSTANCE.fullmatch(value)
    if found is None:
        return Substance(value)
    number, name = found.groups()
    return Substance(name, "" if number == "0" else number)
