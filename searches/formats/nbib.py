"""MEDLINE, as PubMed saves it (.nbib, and often renamed): four-letter tags, indented lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from searches.bibliography import BibliographicRecord, IndexKeyword, Relation
from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.keys import finished
from searches.formats.reading import Problem, Row

KEY, LABEL = "nbib", "MEDLINE / PubMed (nbib)"

TAG = re.compile(r"^([A-Z][A-Z0-9]{1,3}) *- ?(.*)$")
BEGINS = re.compile(r"^(?:PMID *- |OWN {1,2}- )")
KNOWN = frozenset(
    "AB AD AID AU AUID BTI CI CIN CN COIS CON CP CRDT CRF CRI CTDT CTI DA DCOM DEP DP DRDT ECF ECI "
    "ED EDAT EFR EIN EN FAU FED FIR FPS GN GR IP IR IRAD IS ISBN JID JT LA LID LR MH MHDA MID NM "
    "OAB OABL OCI OID ORI OT OTO OWN PB PG PHST PL PMC PMCR PMID PRIN PROF PS PST PT PUBM RF RIN "
    "RN ROF RPF RPI RRF RRI SB SFM SI SO SPIN STAT SUM TA TI TT UIN UOF VI VTI".split()
)
RELATIONS = frozenset(
    "CON CIN EIN EFR CRI CRF PRIN PROF RIN ROF RPI RPF UIN UOF ECI ECF ORI RRI RRF".split()
)
RETRACTION = (
    ("retraction_notice", {"ROF"}, {"Retraction of Publication"}),
    ("retracted", {"RIN"}, {"Retracted Publication"}),
    ("expression_of_concern", {"ECI", "ECF"}, {"Expression of Concern"}),
    ("corrected", {"EIN"}, set()),
)
TYPES = (
    ("erratum", "Published Erratum"),
    ("retraction_notice", "Retraction of Publication"),
    ("preprint", "Preprint"),
    ("review", "Review"),
    ("editorial", "Editorial"),
    ("letter", "Letter"),
    ("article", "Journal Article"),
)


def sniff(head: str) -> bool:
    return any(BEGINS.match(line) for line in head.splitlines()[:50])


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; a new one begins at PMID (or OWN in ERIC files) or after an empty line."""
    block, begin, preamble = [], 0, 0
    position = 0
    unknown: dict[str, int] = defaultdict(int)
    for number, line in enumerate(source.lines(), start=1):
        starts = line.startswith("PMID") and any(x.startswith("PMID") for x in block)
        if block and (not line.strip() or starts):
            position += 1
            yield _row(position, begin, block, unknown)
            block = []
        if not line.strip():
            continue
        if not block:
            if position == 0 and not TAG.match(line):
                preamble += 1
                continue
            begin = number
        block.append(line)
    if block:
        yield _row(position + 1, begin, block, unknown)
    if preamble:
        problems.append(
            Problem("IMP-103", "warning", f"{preamble} lines before the first record were left out")
        )
    problems.extend(
        Problem("IMP-207", "warning", f"The tag {tag} is not known; {n} times, kept in the notes")
        for tag, n in sorted(unknown.items())
    )


def _row(position: int, line: int, block: list[str], unknown: dict[str, int]) -> Row:
    raw = "".join(block)
    tags = _tags(block)
    if not KNOWN & tags.keys():
        problem = Problem(
            "IMP-210",
            "error",
            "No tag of this entry is known, so nothing could be read. Look at its text and mend "
            "the file, or enter the record by hand.",
            line,
        )
        return Row(position, line, raw, None, (problem,))
    for tag in tags.keys() - KNOWN:
        unknown[tag] += len(tags[tag])
    fields, warnings = _fields(tags)
    record, found = finished(BibliographicRecord(batch_index=position, raw=raw, **fields), warnings)
    return Row(position, line, raw, record, tuple(p.at(line) for p in found))


def _tags(block: list[str]) -> dict[str, list[str]]:
    tags: dict[str, list[str]] = defaultdict(list)
    last = ""
    for line in block:
        line = line.rstrip("\r\n")
        found = TAG.match(line)
        if found and not line.startswith(" "):
            last = found.group(1)
            tags[last].append(found.group(2).strip())
        elif last:
            tags[last][-1] = f"{tags[last][-1]} {line.strip()}".strip()
    return tags


def _fields(tags: dict[str, list[str]]) -> tuple[dict, list[str]]:
    def first(tag: str) -> str:
        return tags[tag][0] if tags.get(tag) else ""

    title, translated = normalise.title(first("TI") or first("BTI"))
    original, _ = normalise.title(first("TT"))
    start, end = normalise.pages(first("PG"))
    collective = [f"{name}," for name in tags.get("CN", ())]
    names, truncated = normalise.authors(tags.get("FAU") or tags.get("AU") or [])
    groups, _ = normalise.authors(collective)
    issns = [(normalise.issn(v), "electronic" in v.lower()) for v in tags.get("IS", ())]
    rejected = []
    fields = {
        "source_db": "pubmed" if first("PMID") and first("OWN") in ("NLM", "") else "",
        "accession": first("PMID"),
        "pmid": normalise.pmid(first("PMID")) if first("PMID") else None,
        "pmcid": normalise.pmcid(first("PMC")),
        "doi": _doi(tags, rejected),
        "title": title,
        "title_original": original,
        "title_is_translated": translated,
        "abstract": normalise.plain_text(first("AB")),
        "other_abstracts": tuple(normalise.plain_text(v) for v in tags.get("OAB", ())),
        "authors": names + groups,
        "author_count_truncated": truncated,
        "year": normalise.year(first("DP")),
        "pub_date": normalise.publication_date(first("DP")),
        "date_epub": first("DEP"),
        "date_entered": first("EDAT") or first("CRDT"),
        "journal": normalise.plain_line(first("JT")),
        "journal_abbr": normalise.plain_line(first("TA")),
        "issn": next((v for v, electronic in issns if v and not electronic), ""),
        "eissn": next((v for v, electronic in issns if v and electronic), ""),
        "isbn": tuple(tags.get("ISBN", ())),
        "volume": first("VI"),
        "issue": first("IP"),
        "page_start": start,
        "page_end": end,
        "page_raw": first("PG"),
        "article_number": start if start.startswith("e") and not end else "",
        "pub_types": tuple(tags.get("PT", ())),
        "record_type": _record_type(tags.get("PT", [])),
        "language": tuple(tags.get("LA", ())),
        "keywords_author": tuple(normalise.plain_line(v) for v in tags.get("OT", ()) if v),
        "keywords_index": tuple(_heading(v) for v in tags.get("MH", ()) if v),
        "relations": tuple(
            Relation(type=tag, pmid=_pmid_in(v), text=v)
            for tag in RELATIONS
            for v in tags.get(tag, ())
        ),
        "retraction_status": _retraction(tags),
        "registry_ids": tuple(v.rsplit("/", 1)[-1] for v in tags.get("SI", ()) if "/" in v),
        "notes": tuple(
            f"{tag}: {value}" for tag in tags if tag not in KNOWN for value in tags[tag]
        ),
    }
    return fields, rejected


def _doi(tags: dict[str, list[str]], rejected: list[str]) -> str:
    for value in (*tags.get("LID", ()), *tags.get("AID", ())):
        if value.lower().endswith("[doi]"):
            found = normalise.doi(value)
            if found:
                return found
            rejected.append("IMP-206")
    return ""


def _pmid_in(text: str) -> int | None:
    found = re.search(r"PMID:\s*(\d{1,8})", text)
    return int(found.group(1)) if found else None


def _heading(value: str) -> IndexKeyword:
    term, *qualifiers = value.split("/")
    return IndexKeyword(
        term=term.strip("* "),
        vocabulary="mesh",
        major="*" in value,
        qualifiers=tuple(q.strip("* ") for q in qualifiers),
    )


def _record_type(types: list[str]) -> str:
    return next(
        (kind for kind, name in TYPES if name in types), "other" if not types else "article"
    )


def _retraction(tags: dict[str, list[str]]) -> str:
    types = set(tags.get("PT", ()))
    for status, relation, names in RETRACTION:
        if relation & tags.keys() or names & types:
            return status
    return "none"
