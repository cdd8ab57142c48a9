"""RIS in all its dialects: one reader, forgiving about blanks, line ends and missing end marks."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from searches.bibliography import BibliographicRecord, ImportedDecision, IndexKeyword
from searches.formats import normalise
from searches.formats.decisions import decode_rayyan
from searches.formats.decoding import Source
from searches.formats.keys import finished
from searches.formats.reading import Problem, Row

KEY, LABEL = "ris", "RIS"

TAG = re.compile(r"^([A-Z][A-Z0-9]) {0,2}-(?: {1,2}(.*)| *|(?=10\.)(.*))$")
BEGINS = re.compile(r"^TY {0,2}-")
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
    "Y2 PT PD RN RI RP SE OP NV TA U1 U2 U3 U4 U5 WE SO ED BT VO CP ER".split()
)
DATABASES = {
    "scopus": "scopus",
    "pubmed": "pubmed",
    "medline": "pubmed",
    "embase": "embase",
    "cinahl": "ebsco",
    "google scholar": "scholar",
    "web of science": "wos",
}
COPYRIGHT = re.compile(r"^\s*(?:copyright|©)", re.IGNORECASE)
COUNTED = re.compile(r"Record #\d+ of (\d+)")
ASREVIEW = re.compile(r"ASReview_(relevant|irrelevant)")


def sniff(head: str) -> bool:
    return any(BEGINS.match(line) for line in head.splitlines())


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; one opens at TY and closes at ER, at the next TY or at the end of the file."""
    block: list[str] = []
    begin = position = preamble = declared = 0
    unknown: Counter[str] = Counter()
    for number, line in enumerate(source.lines(), start=1):
        found = TAG.match(line.rstrip("\r\n"))
        tag = found.group(1) if found else ""
        if tag == "TY" and block:
            position += 1
            yield _row(position, begin, block, unknown, ended=False)
            block = []
        if not block and tag != "TY" and not _stray(tag):
            counted = COUNTED.search(line)
            declared = int(counted.group(1)) if counted else declared
            preamble += bool(line.strip())
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
    problems.extend(_about_the_file(preamble, declared, position, unknown))


def _stray(tag: str) -> bool:
    """A tagged line outside an entry begins an entry without TY: it must not get lost."""
    return bool(tag) and tag != "ER"


def _about_the_file(
    preamble: int, declared: int, found: int, unknown: Counter[str]
) -> Iterator[Problem]:
    if preamble:
        yield Problem("IMP-103", "warning", f"{preamble} lines outside of records were left out.")
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
        problem = Problem(
            "IMP-210",
            "error",
            "This entry holds no field that could be read. Look at its text and mend the file, or "
            "enter the record by hand.",
            line,
        )
        return Row(position, line, raw, None, (problem,))
    for tag in tags.keys() - KNOWN:
        unknown[tag] += len(tags[tag])
    fields, codes = _fields(tags)
    if not ended:
        codes.append("IMP-202")
    record, warnings = finished(BibliographicRecord(batch_index=position, raw=raw, **fields), codes)
    return Row(position, line, raw, record, tuple(w.at(line) for w in warnings))


def _tags(block: list[str]) -> dict[str, list[str]]:
    """Values by tag; lines without a tag go on with the one before, for KW they are new values."""
    tags: dict[str, list[str]] = defaultdict(list)
    last = ""
    for line in block:
        line = line.rstrip("\r\n")
        found = TAG.match(line)
        if found:
            last = found.group(1)
            tags[last].append((found.group(2) or found.group(3) or "").strip())
        elif last and line.strip():
            if last == "KW":
                tags[last].append(line.strip())
            else:
                tags[last][-1] = f"{tags[last][-1]} {line.strip()}".strip()
    return tags


def _fields(tags: dict[str, list[str]]) -> tuple[dict, list[str]]:
    def first(*names: str) -> str:
        return next((v for name in names for v in tags.get(name, ()) if v), "")

    def every(*names: str) -> list[str]:
        return [v for name in names for v in tags.get(name, ()) if v]

    codes: list[str] = []
    title, translated = normalise.title(first("TI", "T1", "CT"))
    original, _ = normalise.title(first("TT"))
    abstract, copyright_notes = _abstract(every("AB", "N2"))
    names, truncated = normalise.authors(every("AU", "A1"))
    start, end, raw_pages = _pages(tags)
    dated = first("PY", "Y1", "DA")
    issns = [
        v
        for text in every("SN")
        for part in re.split(r"[;\s]+", text)
        if (v := normalise.issn(part))
    ]
    notes, decisions = _notes(tags)
    author_keywords, index_keywords = _keywords(every("KW"))
    volume, issue = first("VL"), first("IS", "CP")
    if re.fullmatch(r"\d+\s+\d+", volume) and not issue:
        volume, issue = volume.split()
        codes.append("IMP-205")
    fields = {
        "source_db": DATABASES.get(first("DB").strip().casefold(), ""),
        "accession": first("AN"),
        "pmid": _pmid(tags),
        "doi": _doi(tags, codes),
        "title": title,
        "title_original": original,
        "title_is_translated": translated,
        "abstract": abstract,
        "authors": names,
        "author_count_truncated": truncated,
        "year": next((y for v in every("PY", "Y1", "DA") if (y := normalise.year(v))), None),
        "pub_date": normalise.publication_date(dated),
        "journal": normalise.plain_line(max(every("JF", "JO", "T2", "BT"), key=len, default="")),
        "journal_abbr": normalise.plain_line(first("J2", "JA")),
        "issn": issns[0] if issns else "",
        "eissn": issns[1] if len(issns) > 1 and issns[1] != issns[0] else "",
        "volume": volume,
        "issue": issue,
        "page_start": start,
        "page_end": end,
        "page_raw": raw_pages,
        "article_number": first("C7") or (start if start.startswith("e") and not end else ""),
        "pub_types": tuple(every("M3", "PT")),
        "record_type": _record_type(first("TY"), every("M3", "PT")),
        "language": tuple(every("LA")),
        "keywords_author": author_keywords,
        "keywords_index": index_keywords,
        "retraction_status": _retraction(title),
        "urls": tuple(
            url for text in every("UR", "LK") for url in re.split(r"[;\s]+", text) if "://" in url
        ),
        "fulltext_urls": tuple(every("L1")),
        "notes": tuple(copyright_notes + notes),
        "imported_decisions": tuple(decisions),
    }
    return fields, codes


def _abstract(values: list[str]) -> tuple[str, list[str]]:
    """The longest text that is no copyright notice; the notices go to the notes."""
    notices = [v for v in values if COPYRIGHT.match(v)]
    texts = [v for v in values if v not in notices]
    best = max(texts, key=len, default="")
    return normalise.plain_text(best), [f"AB: {notice}" for notice in notices]


def _pages(tags: dict[str, list[str]]) -> tuple[str, str, str]:
    """SP may hold a range; EP may be shortened, and in EBSCO files a number of pages."""
    start = next((v for v in tags.get("SP", ()) if v), "")
    end = next((v for v in tags.get("EP", ()) if v), "")
    if not start:
        return "", "", end
    first, last = normalise.pages(start)
    if end and not last:
        if _is_page_count(tags, first, end):
            return first, str(int(first) + int(end) - 1), f"{start}-{end}"
        first, last = normalise.pages(f"{first}-{end}")
    return first, last, f"{start}-{end}" if end else start


def _is_page_count(tags: dict[str, list[str]], start: str, end: str) -> bool:
    provider = " ".join(tags.get("DP", [])).casefold()
    numbers = start.isdigit() and end.isdigit()
    return "ebscohost" in provider and numbers and int(end) < int(start)


def _pmid(tags: dict[str, list[str]]) -> int | None:
    for tag in ("C2", "C5", "C3"):
        for value in tags.get(tag, ()):
            if tag == "C3" and "pubmed" not in value.casefold():
                continue
            found = normalise.pmid(value)
            if found:
                return found
    source = " ".join(tags.get("DB", []) + tags.get("DP", [])).casefold()
    if "medline" in source or "pubmed" in source:
        return next((p for v in tags.get("AN", ()) if (p := normalise.pmid(v))), None)
    return None


def _doi(tags: dict[str, list[str]], codes: list[str]) -> str:
    for tag in ("DO", "L3", "L2", "M3", "UR"):
        for value in tags.get(tag, ()):
            found = normalise.doi(value)
            if found:
                return found
            if tag == "DO" and not normalise.is_absent(value):
                codes.append("IMP-206")
    return ""


def _record_type(code: str, types: list[str]) -> str:
    said = " ".join(types).casefold()
    if code in ("UNPB", "MANSCPT"):
        return "preprint" if "preprint" in said else "other"
    for word, kind in (
        ("erratum", "erratum"),
        ("retract", "retraction_notice"),
        ("conference abstract", "conference_abstract"),
        ("meeting abstract", "conference_abstract"),
        ("conference paper", "conference_paper"),
        ("editorial", "editorial"),
        ("letter", "letter"),
        ("review", "review"),
    ):
        if word in said:
            return kind
    return TYPE_OF.get(code, "other")


def _keywords(values: list[str]) -> tuple[tuple[str, ...], tuple[IndexKeyword, ...]]:
    """Keywords; those with a star are an indexer's major terms."""
    plain, indexed = [], []
    for value in values:
        for part in value.split("\n"):
            word = normalise.plain_line(part)
            if word.startswith("*"):
                indexed.append(IndexKeyword(term=word.strip("* "), major=True))
            elif word:
                plain.append(word)
    return tuple(plain), tuple(indexed)


def _retraction(title: str) -> str:
    lower = title.casefold()
    for start, status in (
        ("retracted:", "retracted"),
        ("withdrawn:", "retracted"),
        ("retraction:", "retraction_notice"),
        ("expression of concern:", "expression_of_concern"),
    ):
        if lower.startswith(start):
            return status
    return "none"


def _notes(tags: dict[str, list[str]]) -> tuple[list[str], list[ImportedDecision]]:
    notes, decisions = [], []
    for value in tags.get("N1", ()):
        label = ASREVIEW.search(value)
        if label:
            word = "include" if label.group(1) == "relevant" else "exclude"
            decisions.append(ImportedDecision("asreview", "", "title_abstract", word))
            continue
        rest, found = decode_rayyan(value)
        decisions.extend(found)
        if rest:
            notes.append(rest)
    for tag in sorted(tags.keys() - KNOWN):
        notes.extend(f"{tag}: {value}" for value in tags[tag])
    return notes, decisions
