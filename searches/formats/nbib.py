"""MEDLINE, as PubMed saves it (.nbib, and often renamed): four-letter tags, indented lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from string import ascii_uppercase

from searches.bibliography import Author, BibliographicRecord, IndexKeyword, Relation, Substance
from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.keys import finished, too_long, unreadable
from searches.formats.kinds import record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import author, is_cut_short
from searches.formats.reading import Problem, Row, are_too_long, beginning

KEY, LABEL = "nbib", "MEDLINE / PubMed (nbib)"

TAG = re.compile(r"(?=.{4}-)([A-Z][A-Z0-9]{1,3}) *-(?: (.*)|)")
BEGINS = re.compile(r"PMID- |OWN - ")
GOES_ON = "      "
ONLY_TAGS = frozenset(ascii_uppercase) - {"P"}
"""How no line begins that is empty or a PMID."""

KNOWN = frozenset(
    "AB AD AID AU AUID BTI CI CIN CN COIS CON CP CRDT CRF CRI CTDT CTI DA DCOM DEP DP DRDT ECF ECI "
    "ED EDAT EFR EIN EN FAU FED FIR FPS GN GR IP IR IRAD IS ISBN JID JT LA LID LR MH MHDA MID NM "
    "OAB OABL OCI OID ORI OT OTO OWN PB PG PHST PL PMC PMCR PMID PRIN PROF PS PST PT PUBM RF RIN "
    "RN ROF RPF RPI RRF RRI SB SFM SI SO SPIN STAT SUM TA TI TT UIN UOF VI VTI".split()
)
PLAIN = {f"{tag.ljust(4)}- ": tag for tag in KNOWN}
"""Tags as they stand at the beginning of a line."""

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

OF_AUTHORS = frozenset("FAU AU CN AD AUID".split())
ORCID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
OTHER_ABSTRACT = re.compile(r"(?:AAMC|AIDS|KIE|PIP|NASA|Publisher|plain-language-summary): ")
"""The kind of an abstract by others, which stands before its text."""

SUBSTANCE = re.compile(r"(\S+) \((.+)\)")

Tagged = list[tuple[str, str]]


def sniff(head: str) -> bool:
    return any(BEGINS.match(line) for line in head.splitlines()[:50])


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; one begins at PMID (OWN in ERIC files) or after an empty line.

    An indented line after an empty one goes on with the entry: some abstracts have empty lines.
    """
    outside: list[int] = []
    unknown: Counter[str] = Counter()
    for position, entry in enumerate(entries(source, outside), start=1):
        yield _row(position, entry, unknown)
    if outside:
        text = f"{len(outside)} lines before the first record were left out."
        problems.append(Problem("IMP-103", "warning", text))
    for tag, times in sorted(unknown.items()):
        text = f"The tag {tag} is not known; {times} times, kept in the notes."
        problems.append(Problem("IMP-207", "warning", text))


@dataclass(slots=True)
class Entry:
    """The lines of one entry; `line` is the number of the first."""

    line: int
    lines: list[str]
    is_too_long: bool = False


def entries(source: Source, outside: list[int]) -> Iterator[Entry]:
    """The entries; `outside` takes the numbers of lines before the first one."""
    cutter = _Cutter(outside)
    before = 0
    for batch in source.batches():
        at = 0
        marks = [
            place
            for place, line in enumerate(batch)
            if (first := line[0]) not in ONLY_TAGS
            and (line[:5] == "PMID-" if first == "P" else line.isspace())
        ]
        for mark in (*marks, len(batch)):
            while at < mark and not cutter.goes_on:
                if ended := cutter.take(before + at + 1, batch[at]):
                    yield ended
                at += 1
            if at < mark:
                cutter.entry.lines += batch[at:mark]
            if mark < len(batch) and (ended := cutter.take(before + mark + 1, batch[mark])):
                yield ended
            at = mark + 1
        before += len(batch)
        if cutter.entry is not None and are_too_long(cutter.entry.lines):
            cutter.entry.lines = [beginning(cutter.entry.lines)]
            cutter.entry.is_too_long = True
    if cutter.entry is not None:
        yield cutter.entry


@dataclass(slots=True)
class _Cutter:
    """The open entry, and what decides whether a line begins the next one."""

    outside: list[int]
    entry: Entry | None = None
    after_gap: bool = True
    has_pmid: bool = False
    is_first: bool = True

    @property
    def goes_on(self) -> bool:
        """Whether the next line belongs to the open entry unless it is empty or a PMID."""
        return self.entry is not None and not self.after_gap

    def take(self, number: int, line: str) -> Entry | None:
        """Put a line where it belongs; the entry that it ends."""
        if line.isspace():
            self.after_gap = True
            if self.entry is not None:
                self.entry.lines.append(line)
            return None
        is_pmid = line.startswith("PMID-")
        opens = (self.after_gap and not line.startswith(GOES_ON)) or (is_pmid and self.has_pmid)
        ended = self.entry if opens else None
        if ended is not None:
            self.entry, self.is_first = None, False
        self.after_gap = False
        if self.entry is not None:
            self.entry.lines.append(line)
        elif self.is_first and not TAG.match(line):
            self.outside.append(number)
            return None
        else:
            self.entry, self.has_pmid = Entry(number, [line]), False
        self.has_pmid = self.has_pmid or is_pmid
        return ended


def _row(position: int, entry: Entry, unknown: Counter[str]) -> Row:
    lines, line = entry.lines, entry.line
    while not lines[-1].strip():
        lines.pop()
    raw = "".join(lines)
    if entry.is_too_long:
        return too_long(Row(position, line, raw, None))
    tagged = tagged_of(lines)
    if not any(tag in KNOWN and value for tag, value in tagged):
        problem = unreadable("No tag of this entry is known, so nothing could be read", line)
        return Row(position, line, raw, None, (problem,))
    unknown.update(tag for tag, _ in tagged if tag not in KNOWN)
    fields, codes = _fields(tagged)
    record, problems = finished(
        BibliographicRecord(batch_index=position, raw=raw, **fields), codes, line
    )
    return Row(position, line, raw, record, problems)


def tagged_of(lines: list[str]) -> Tagged:
    """Tags and values in order, indented lines joined with one space."""
    tagged: Tagged = []
    more: list[str] = []
    for line in lines:
        head = line[:6]
        if head == GOES_ON:
            more.append(line)
            continue
        tag, value = PLAIN.get(head), line[6:]
        if tag is None:
            match = TAG.fullmatch(line.rstrip("\r\n"))
            if match is None:
                more.append(line)
                continue
            tag, value = match[1], match[2] or ""
        if more:
            _go_on(tagged, more)
            more = []
        tagged.append((tag, value.strip()))
    _go_on(tagged, more)
    return tagged


def _go_on(tagged: Tagged, more: list[str]) -> None:
    """Add to the last value what stands in the lines below it; before the first it is nothing."""
    if tagged and more:
        tag, value = tagged[-1]
        tagged[-1] = tag, " ".join(filter(None, (value, *map(str.strip, more))))


def _fields(tagged: Tagged) -> tuple[dict, list[str]]:
    by_tag: dict[str, list[str]] = {}
    for tag, value in tagged:
        if value[:1] in normalise.ABSENT_STARTS and normalise.is_absent(value):
            continue
        if tag in by_tag:
            by_tag[tag].append(value)
        else:
            by_tag[tag] = [value]

    def every(name: str) -> list[str]:
        return by_tag.get(name, [])

    def first(name: str) -> str:
        return by_tag[name][0] if name in by_tag else ""

    codes: list[str] = []
    written = first("TI") or first("BTI")
    title, translated = normalise.title(written)
    start, end = normalise.pages(first("PG"))
    if normalise.is_backward_range(first("PG")):
        codes.append("IMP-204")
    names, truncated = _authors(tagged)
    date = normalise.publication_date(first("DP"))
    issns = [(normalise.issn(v), "electronic" in v.lower()) for v in every("IS")]
    types = tuple(every("PT"))
    relations = ()
    if not by_tag.keys().isdisjoint(RELATIONS):
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
        "other_abstracts": tuple(
            normalise.plain_text(OTHER_ABSTRACT.sub("", v, 1)) for v in every("OAB")
        ),
        "authors": names,
        "author_count_truncated": truncated,
        "year": date.year,
        "pub_date": date,
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
        "pub_types": types,
        "record_type": record_type(types, title, "article" if types else "other"),
        "retraction_status": retraction_status(types, title, [r.type for r in relations]),
        "language": languages(every("LA")),
        "keywords_author": tuple(
            word for v in every("OT") if (word := normalise.plain_line(v).lstrip("* "))
        ),
        "keywords_index": tuple(_heading(v) for v in every("MH")),
        "substances": tuple(_substance(v) for v in every("RN")),
        "relations": relations,
        "registry_ids": tuple(v.rsplit("/", 1)[-1] for v in every("SI") if "/" in v),
        "notes": tuple(f"{tag}: {value}" for tag, value in tagged if tag not in KNOWN)
        if by_tag.keys() - KNOWN
        else (),
    }
    return fields, codes


def _authors(tagged: Tagged) -> tuple[tuple[Author, ...], bool]:
    """Persons and groups in order; affiliations and ORCID belong to the name before them."""
    name_tag = "FAU" if any(tag == "FAU" for tag, _ in tagged) else "AU"
    found: list[Author] = []
    places: list[str] = []
    orcid, truncated = "", False
    for tag, value in tagged:
        if tag not in OF_AUTHORS:
            continue
        if tag == "AD":
            places.append(value)
        elif tag == "AUID":
            orcid = match.group() if (match := ORCID.search(value)) else orcid
        elif tag in (name_tag, "CN"):
            truncated = truncated or (tag == name_tag and is_cut_short(value))
            made = author(f"{value}," if tag == "CN" else value)
            if made:
                _complete(found, places, orcid)
                places, orcid = [], ""
                found.append(made)
    _complete(found, places, orcid)
    return tuple(found), truncated


def _complete(found: list[Author], places: list[str], orcid: str) -> None:
    """Give the last author what stood below the name."""
    if found and (places or orcid):
        found[-1] = replace(found[-1], affiliations=tuple(places), orcid=orcid)


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


@lru_cache(maxsize=4096)
def _heading(value: str) -> IndexKeyword:
    term, *qualifiers = value.split("/")
    return IndexKeyword(
        term=term.strip("* "),
        vocabulary="mesh",
        major="*" in value,
        qualifiers=tuple(q.strip("* ") for q in qualifiers),
    )


@lru_cache(maxsize=4096)
def _substance(value: str) -> Substance:
    found = SUBSTANCE.fullmatch(value)
    if found is None:
        return Substance(value)
    number, name = found.groups()
    return Substance(name, "" if number == "0" else number)
