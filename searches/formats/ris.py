"""RIS in all its dialects: one reader, forgiving about blanks, line ends and missing end marks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace

from searches.bibliography import (
    Author,
    BibliographicRecord,
    ImportedDecision,
    IndexKeyword,
    PublicationDate,
)
from searches.formats import normalise
from searches.formats.decisions import decode_notes
from searches.formats.decoding import Source
from searches.formats.keys import finished, unreadable
from searches.formats.kinds import names_preprint_server, record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import authors
from searches.formats.reading import Problem, Row

KEY, LABEL = "ris", "RIS"

LINE = re.compile(r"([A-Z][A-Z0-9])( {0,2})-( {0,2})(.*)")
BEGINS = re.compile(r"TY {1,2}-(?: {1,2}|$|[A-Z]{3})")
GLUED = re.compile(r"\s{3,}(?=[A-Z][A-Z0-9]  - )")
TYPES = {
    "article": "JOUR EJOUR MGZN NEWS INPR",
    "conference_paper": "CONF CPAPER",
    "conference_abstract": "ABST",
    "chapter": "CHAP ECHAP",
    "book": "BOOK EBOOK EDBOOK",
    "thesis": "THES",
    "report": "RPRT GOVDOC",
    "dataset": "DATA DBASE",
    "web": "ELEC BLOG",
}
TYPE_OF = {code: kind for kind, codes in TYPES.items() for code in codes.split()}
KNOWN = frozenset(
    "TY TI T1 CT T2 T3 JF JO JA J2 AU A1 A2 A3 A4 AB N2 PY Y1 DA VL IS SP EP M1 M2 M3 M4 SN DO UR "
    "L1 L2 L3 L4 LK KW AN C1 C2 C3 C4 C5 C6 C7 C8 DB DP LA ID N1 NL NS PB CY PP ET ST TT AD AV CA "
    "Y2 PT PD PG RN RI RP SE OP NV TA U1 U2 U3 U4 U5 WE SO ED BT VO CP ER AI FU FX J9 JI PA PI PU "
    "TS CC".split()
)
ONE_A_LINE = frozenset("KW AD C1 C3 DB SN UR M1".split())
"""Tags whose lines without a tag are further values, not the rest of a wrapped one."""

SOURCES = (
    ("ebsco", "DP", r"ebscohost"),
    ("ovid", "DB", r".*<.*|apa psycinfo|ovid "),
    ("cochrane", "AN", r"cn-\d"),
    ("wos", "AN", r"wos:"),
    ("embase", "U2", r"l\d"),
    ("embase", "UR", r"https?://www\.embase\.com/"),
    ("scopus", "DB", r"scopus$"),
    ("embase", "DB", r"embase$"),
    ("pubmed", "DB", r"(?:pubmed|medline)$"),
    ("ebsco", "DB", r"cinahl"),
    ("wos", "DB", r"web of science"),
    ("scholar", "DB", r"google scholar"),
)
"""What a file says about the database it is from; the first that fits."""

COPYRIGHT = re.compile(r"\s*(?:copyright|©)", re.IGNORECASE)
COUNTED = re.compile(r"Record #\d+ of (\d+)")
MEDLINE = re.compile(r"(?:ovid )?medline|pubmed", re.IGNORECASE)
CITED = re.compile(r"(?:Cited By|Times Cited[^:;]*):\s*(\d{1,7})", re.IGNORECASE)
ACCESSION = re.compile(r"Accession Number:\s*([^;\s]+)")
PLACED = re.compile(r"\[([^\]]+)\]\s*(.+)")
QUALIFIED = re.compile(r"(.*?)\s*\[([^\]]*)\]")


def sniff(head: str) -> bool:
    return any(BEGINS.match(line) for line in head.splitlines())


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; one opens at TY and closes at ER, at the next TY or at the end of the file."""
    block: list[str] = []
    begin = position = outside = declared = 0
    unknown: Counter[str] = Counter()
    for number, line in enumerate(source.lines(), start=1):
        tag = _tag_and_value(line)[0]
        if tag == "TY" and block:
            position += 1
            yield _row(position, begin, block, unknown, ended=False)
            block = []
        if not block and tag in ("", "ER"):
            counted = COUNTED.search(line)
            declared = int(counted.group(1)[:9]) if counted else declared
            outside += bool(line.strip())
            continue
        if not block:
            begin = number
        block.append(line)
        if tag == "ER":
            position += 1
            yield _row(position, begin, block, unknown, ended=True)
            block = []
    if block:
        position += 1
        yield _row(position, begin, block, unknown, ended=False)
    problems.extend(_about_the_file(outside, declared, position, unknown))


def _tag_and_value(line: str) -> tuple[str, str]:
    """The tag of a line and its value; ("", line) for one that goes on with the line before.

    A wrapped text may begin with two capitals and a hyphen, so a tag nobody uses needs the blanks
    around its hyphen, and an end mark has no value.
    """
    found = LINE.match(line.rstrip("\r\n")) if line[2:3] in " -" else None
    if found is None:
        return "", line
    tag, before, after, value = found.groups()
    is_spaced = bool(before and (after or not value))
    is_known = tag in KNOWN and bool(before or after or not value)
    if not (is_known or is_spaced) or (tag == "ER" and value.strip()):
        return "", line
    return tag, value


def _about_the_file(
    outside: int, declared: int, found: int, unknown: Counter[str]
) -> Iterator[Problem]:
    if outside:
        yield Problem("IMP-103", "warning", f"{outside} lines outside of records were left out.")
    if declared and declared != found:
        yield Problem(
            "IMP-106",
            "warning",
            f"The file says it holds {declared} records, but {found} were found. Export it again "
            "if some are missing.",
        )
    for tag, times in sorted(unknown.items()):
        yield Problem(
            "IMP-207", "warning", f"The tag {tag} is not known; {times} times, kept in the notes."
        )


def _row(position: int, line: int, block: list[str], unknown: Counter[str], *, ended: bool) -> Row:
    raw = "".join(block)
    tags = _tags(block)
    useful = {tag for tag in tags if tag in KNOWN and tag not in ("TY", "ER") and any(tags[tag])}
    if not useful:
        problem = unreadable("This entry holds no field that could be read", line)
        return Row(position, line, raw, None, (problem,))
    for tag in tags.keys() - KNOWN:
        unknown[tag] += len(tags[tag])
    fields, codes = _fields(tags)
    if not ended:
        codes.append("IMP-202")
    record, problems = finished(
        BibliographicRecord(batch_index=position, raw=raw, **fields), codes, line
    )
    return Row(position, line, raw, record, problems)


def _tags(block: list[str]) -> dict[str, list[str]]:
    """Values by tag, those that were glued onto another (as Rayyan does) taken off again."""
    tags: dict[str, list[str]] = defaultdict(list)
    last = ""
    for text in block:
        for line in GLUED.split(text) if "     " in text else (text,):
            tag, value = _tag_and_value(line)
            value = value.strip()
            if tag:
                last = tag
                tags[tag].append(value)
            elif value and last in ONE_A_LINE:
                tags[last].append(value)
            elif value and last:
                tags[last][-1] = f"{tags[last][-1]} {value}".strip()
    return tags


class _Tags:
    """The values of one entry that are not absent, by tag."""

    def __init__(self, tags: dict[str, list[str]]):
        self.by_tag = {
            tag: kept
            for tag, values in tags.items()
            if (kept := [value for value in values if not normalise.is_absent(value)])
        }

    def every(self, *names: str) -> list[str]:
        return [value for name in names for value in self.by_tag.get(name, ())]

    def first(self, *names: str) -> str:
        return next(iter(self.every(*names)), "")


def _fields(by_tag: dict[str, list[str]]) -> tuple[dict, list[str]]:
    tags = _Tags(by_tag)
    codes: list[str] = []
    written = tags.first("TI", "T1", "CT")
    title, translated = normalise.title(written)
    abstract, other_texts = _abstract(tags.every("AB", "N2"))
    names, truncated = authors(tags.every("AU", "A1"))
    start, end, page_raw = _pages(tags, codes)
    issns, isbns = normalise.issns_and_isbns(tags.every("SN"))
    notes, decisions = decode_notes(tags.every("N1"))
    author_keywords, index_keywords = _keywords(tags.every("KW"))
    journal, journal_abbr = _journal(tags)
    types = tags.every("M3", "PT")
    said = " ; ".join(tags.every("N1"))
    source = _source(tags)
    fields = {
        "source_db": source,
        "accession": tags.first("AN", "U2") or _accession(tags, source, said),
        "pmid": _pmid(tags, source),
        "pmcid": next((p for v in tags.every("C2", "C6") if (p := normalise.pmcid(v))), ""),
        "doi": _doi(tags, codes),
        "title": title,
        "title_markup": normalise.title_markup(written),
        "title_original": normalise.title(tags.first("TT"))[0],
        "title_is_translated": translated,
        "abstract": abstract,
        "authors": _with_affiliations(names, tags.every("AD", "C1")),
        "author_count_truncated": truncated,
        **_dates(tags),
        "journal": journal,
        "journal_abbr": journal_abbr,
        "issn": issns[0] if issns else "",
        "eissn": issns[1] if len(issns) > 1 else "",
        "isbn": isbns,
        "volume": tags.first("VL", "VO"),
        "issue": tags.first("IS", "CP"),
        "page_start": start,
        "page_end": end,
        "page_raw": page_raw,
        "article_number": tags.first("C7") or normalise.electronic_page(start, end),
        "pub_types": tuple(types),
        "record_type": _record_type(tags, types, title),
        "retraction_status": retraction_status(types, title),
        "language": languages(tags.every("LA")),
        "keywords_author": author_keywords,
        "keywords_index": index_keywords,
        "urls": _urls(tags.every("UR", "LK")),
        "fulltext_urls": _urls(tags.every("L1", "L2")),
        "citation_count": int(cited.group(1)) if (cited := CITED.search(said)) else None,
        "notes": (
            *(f"AB: {text}" for text in other_texts),
            *notes,
            *(f"{t}: {v}" for t in tags.by_tag if t not in KNOWN for v in tags.every(t)),
        ),
        "imported_decisions": (*decisions, *_asreview_decisions(tags)),
    }
    return fields, codes


def _abstract(values: list[str]) -> tuple[str, list[str]]:
    """The longest text that is no copyright notice, and the texts that are not it."""
    texts = [value for value in values if not COPYRIGHT.match(value)]
    best = max(texts, key=len, default="")
    others = dict.fromkeys(value for value in values if value != best)
    return normalise.plain_text(best), list(others)


def _dates(tags: _Tags) -> dict:
    """The year of PY, Y1 or DA, whichever has one first; DA may add month and day."""
    texts = tags.every("PY", "Y1", "DA")
    dates = [normalise.publication_date(text) for text in texts]
    best = next((found for found in dates if found.year), dates[0] if dates else None)
    if best is None:
        return {}
    fuller = next((d for d in dates if d.month and d.year in (best.year, None)), best)
    date = PublicationDate(best.year, fuller.month, fuller.day, best.season, best.raw)
    return {"year": best.year, "pub_date": date}


def _journal(tags: _Tags) -> tuple[str, str]:
    """Full and abbreviated name; JO may hold either."""
    full = max(tags.every("JF", "T2", "BT", "JO"), key=len, default="")
    short = tags.first("J2", "JA") or next((v for v in tags.every("JO") if v != full), "")
    return normalise.plain_line(full or short), normalise.plain_line(short)


def _pages(tags: _Tags, codes: list[str]) -> tuple[str, str, str]:
    """SP may hold a range; EP may be shortened, and in EBSCO files a number of pages."""
    start, end = tags.first("SP"), tags.first("EP")
    if not start:
        return "", "", end
    first, last = normalise.pages(start)
    text = start
    if end and not last:
        text = f"{start}-{end}"
        if _is_page_count(tags, first, end):
            return first, str(int(first) + int(end) - 1), text
        first, last = normalise.pages(f"{first}-{end}")
    if normalise.is_backward_range(text):
        codes.append("IMP-204")
    return first, last, text


def _is_page_count(tags: _Tags, start: str, end: str) -> bool:
    numbers = all(re.fullmatch(r"[0-9]{1,9}", text) for text in (start, end))
    return "ebscohost" in tags.first("DP").casefold() and numbers and 0 < int(end) < int(start)


def _source(tags: _Tags) -> str:
    for source, tag, words in SOURCES:
        if any(re.match(words, value.casefold()) for value in tags.by_tag.get(tag, ())):
            return source
    return ""


def _accession(tags: _Tags, source: str, notes: str) -> str:
    found = ACCESSION.search(notes)
    if found:
        return found.group(1)
    return tags.first("ID") if source == "ovid" else ""


def _pmid(tags: _Tags, source: str) -> int | None:
    """From Scopus' C2, Embase's C5, Cochrane's C3, and AN where the database is MEDLINE."""
    values = tags.every("C2", "C5")
    values += [value for value in tags.every("C3") if "pubmed" in value.casefold()]
    is_medline = any(MEDLINE.match(value) for value in tags.every("DB", "DP"))
    if is_medline and source in ("pubmed", "ovid"):
        values += tags.every("AN")
    return next((found for value in values if (found := normalise.pmid(value))), None)


def _doi(tags: _Tags, codes: list[str]) -> str:
    for tag in ("DO", "L3", "L2", "M3", "UR"):
        for value in tags.every(tag):
            found = normalise.doi(value)
            if found:
                return found
            if tag == "DO":
                codes.append("IMP-206")
    return ""


def _record_type(tags: _Tags, types: list[str], title: str) -> str:
    code = tags.first("TY").upper()
    if code in ("UNPB", "MANSCPT"):
        named = names_preprint_server(*types, *tags.every("JF", "JO", "T2", "PB", "DP", "DB"))
        return "preprint" if named else record_type(types, title)
    return record_type(types, title, TYPE_OF.get(code, "other"))


def _keywords(values: list[str]) -> tuple[tuple[str, ...], tuple[IndexKeyword, ...]]:
    """Keywords; a star marks an indexer's major term, brackets hold its qualifiers."""
    plain, indexed = [], []
    for word in filter(None, map(normalise.plain_line, values)):
        qualified = QUALIFIED.fullmatch(word)
        term, qualifiers = qualified.groups() if qualified else (word, "")
        if "*" not in word and not qualifiers:
            plain.append(word)
            continue
        parts = tuple(part.strip("* ") for part in qualifiers.split(",") if part.strip("* "))
        indexed.append(IndexKeyword(term.strip("* "), major="*" in word, qualifiers=parts))
    return tuple(plain), tuple(indexed)


def _with_affiliations(names: tuple[Author, ...], texts: list[str]) -> tuple[Author, ...]:
    """Web of Science says whose an affiliation is: `[Khalili, A; Meyer, AG] Univ A, City`."""
    placed = [found.groups() for text in texts if (found := PLACED.fullmatch(text))]
    if not placed:
        return names
    people = [({who.strip() for who in who_all.split(";")}, where) for who_all, where in placed]
    return tuple(
        replace(name, affiliations=tuple(where for who, where in people if name.raw in who))
        for name in names
    )


def _urls(texts: list[str]) -> tuple[str, ...]:
    parts = (url for text in texts for url in re.split(r"\s+|;\s*(?=https?:)", text))
    return tuple(dict.fromkeys(url for url in parts if "://" in url))


def _asreview_decisions(tags: _Tags) -> Iterator[ImportedDecision]:
    for label in re.findall(r"ASReview_(relevant|irrelevant)", " ".join(tags.every("N1"))):
        value = "include" if label == "relevant" else "exclude"
        yield ImportedDecision("asreview", "", "title_abstract", value)
