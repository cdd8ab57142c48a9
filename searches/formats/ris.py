"""RIS in all its dialects: one reader, forgiving about blanks, line ends and missing end marks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from searches.bibliography import (
    BibliographicRecord,
    ImportedDecision,
    PublicationDate,
)
from searches.formats import normalise
from searches.formats.decisions import decode_notes
from searches.formats.decoding import Source
from searches.formats.keys import finished, too_long, unreadable
from searches.formats.keywords import marked_keywords
from searches.formats.kinds import names_preprint_server, record_type, retraction_status
from searches.formats.languages import languages
from searches.formats.names import authors, with_affiliations
from searches.formats.reading import Problem, Row
from searches.formats.ris_lines import BEGINS, KNOWN, PLAIN, Entry, Outside, entries, tags_of
from searches.formats.tagged import about_the_file

KEY, LABEL = "ris", "RIS"

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

SIGNED = {
    tag: [
        (rank, re.compile(words)) for rank, (_, where, words) in enumerate(SOURCES) if where == tag
    ]
    for tag in dict.fromkeys(tag for _, tag, _ in SOURCES)
}
NOWHERE = len(SOURCES)

COPYRIGHT = re.compile(r"\s*(?:copyright|©)", re.IGNORECASE)
MEDLINE = re.compile(r"(?:ovid )?medline|pubmed", re.IGNORECASE)
CITED = re.compile(r"(?:Cited By|Times Cited[^:;]*):\s*(\d{1,7})", re.IGNORECASE)
ACCESSION = re.compile(r"Accession Number:\s*([^;\s]+)")
ASREVIEW = re.compile(r"ASReview_(relevant|irrelevant)")
BETWEEN_URLS = re.compile(r"\s+|;\s*(?=https?:)")


def sniff(head: str) -> bool:
    return any(BEGINS.match(line) for line in head.splitlines())


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; one opens at TY and closes at ER, at the next TY or at the end of the file."""
    outside = Outside()
    unknown: Counter[str] = Counter()
    position = 0
    for position, entry in enumerate(entries(source, outside), start=1):
        yield _row(position, entry, unknown)
    problems.extend(about_the_file(outside.lines, outside.announced, position, unknown))


def _row(position: int, entry: Entry, unknown: Counter[str]) -> Row:
    raw, line = "".join(entry.lines), entry.line
    if entry.is_too_long:
        return too_long(Row(position, line, raw, None))
    by_tag = tags_of(entry.lines)
    tags = _Tags(by_tag)
    if not any(tag in PLAIN and tag != "TY" and any(by_tag[tag]) for tag in by_tag):
        problem = unreadable("This entry holds no field that could be read", line)
        return Row(position, line, raw, None, (problem,))
    for tag in by_tag.keys() - KNOWN:
        unknown[tag] += len(by_tag[tag])
    fields, codes = _fields(tags)
    if not entry.is_ended:
        codes.append("IMP-202")
    record, problems = finished(
        BibliographicRecord(batch_index=position, raw=raw, **fields), codes, line
    )
    return Row(position, line, raw, record, problems)


class _Tags(dict[str, list[str]]):
    """The values of one entry that are not absent, by tag."""

    def __init__(self, tags: dict[str, list[str]]):
        super().__init__(tags)
        for tag, values in tags.items():
            for value in values:
                if value[:1] in normalise.ABSENT_STARTS:
                    self._keep(tag, [value for value in values if not normalise.is_absent(value)])
                    break

    def _keep(self, tag: str, values: list[str]) -> None:
        if values:
            self[tag] = values
        else:
            del self[tag]

    def every(self, *names: str) -> list[str]:
        found = [self[name] for name in names if name in self]
        if len(found) == 1:
            return found[0]
        return [value for values in found for value in values] if found else []

    def first(self, *names: str) -> str:
        for name in names:
            if name in self:
                return self[name][0]
        return ""


def _fields(tags: _Tags) -> tuple[dict, list[str]]:
    codes: list[str] = []
    names, truncated = authors(tags.every("AU", "A1"))
    types = tuple(tags.every("M3", "PT"))
    said = tags.every("N1")
    source = _source(tags)
    fields = {
        "source_db": source,
        "accession": tags.first("AN", "U2") or _accession(tags, source, said),
        "pmid": _pmid(tags, source),
        "doi": _doi(tags, codes),
        **_titles(tags),
        "authors": with_affiliations(names, tags.every("AD", "C1")),
        "author_count_truncated": truncated,
        **_dates(tags),
        **_place(tags, codes),
        "pub_types": types,
        "language": languages(tags.every("LA")),
        "urls": _urls(tags.every("UR", "LK")),
    }
    fields["record_type"] = _record_type(tags, types, fields["title"])
    fields["retraction_status"] = retraction_status(types, fields["title"])
    fields["keywords_author"], fields["keywords_index"] = marked_keywords(
        list(filter(None, map(normalise.plain_line, tags.every("KW"))))
    )
    fields["abstract"], others = _abstract(tags.every("AB", "N2"))
    fields |= _rare(tags)
    fields |= _notes(tags, said, others)
    return fields, codes


def _titles(tags: _Tags) -> dict:
    written = tags.first("TI", "T1", "CT")
    title, translated = normalise.title(written)
    return {
        "title": title,
        "title_markup": normalise.title_markup(written),
        "title_is_translated": translated,
    }


def _place(tags: _Tags, codes: list[str]) -> dict:
    """Journal, volume, issue and pages."""
    start, end, page_raw = _pages(tags, codes)
    issns, isbns = normalise.issns_and_isbns(tags.every("SN"))
    journal, journal_abbr = _journal(tags)
    return {
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
    }


def _rare(tags: _Tags) -> dict:
    """The fields of tags that most entries do not have."""
    found: dict = {}
    if not tags.keys().isdisjoint(("C2", "C6")):
        pmcids = map(normalise.pmcid, tags.every("C2", "C6"))
        found["pmcid"] = next(filter(None, pmcids), "")
    if "TT" in tags:
        found["title_original"] = normalise.title(tags["TT"][0])[0]
    if not tags.keys().isdisjoint(("L1", "L2")):
        found["fulltext_urls"] = _urls(tags.every("L1", "L2"))
    return found


def _notes(tags: _Tags, said: list[str], other_texts: list[str]) -> dict:
    """What stands in the notes: times cited, judgements made in other tools, anything else."""
    unknown = tags.keys() - KNOWN
    notes = [f"AB: {text}" for text in other_texts]
    found: dict = {}
    if said:
        decoded, decisions = decode_notes(said)
        notes += decoded
        text = " ; ".join(said)
        cited = CITED.search(text) if "ited" in text.casefold() else None
        found["citation_count"] = int(cited[1]) if cited else None
        found["imported_decisions"] = (*decisions, *_asreview_decisions(said))
    if unknown:
        notes += [f"{tag}: {value}" for tag in tags if tag in unknown for value in tags[tag]]
    found["notes"] = tuple(notes)
    return found


def _abstract(values: list[str]) -> tuple[str, list[str]]:
    """The longest text that is no copyright notice, and the texts that are not it."""
    if len(values) == 1 and not COPYRIGHT.match(values[0]):
        return normalise.plain_text(values[0]), []
    texts = [value for value in values if not COPYRIGHT.match(value)]
    best = max(texts, key=len, default="")
    others = dict.fromkeys(value for value in values if value != best)
    return normalise.plain_text(best), list(others)


def _dates(tags: _Tags) -> dict:
    """The year of PY, Y1 or DA, whichever has one first; DA may add month and day."""
    texts = tags.every("PY", "Y1", "DA")
    if len(texts) == 1:
        date = normalise.publication_date(texts[0])
        return {"year": date.year, "pub_date": date}
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
    if start.isdigit() and end.isdigit() and len(start) <= len(end) < 10 and start <= end:
        return start, end, f"{start}-{end}"
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
    ranks = [_rank(tag, value) for tag in SIGNED if tag in tags for value in tags[tag]]
    return SOURCES[best][0] if (best := min(ranks, default=NOWHERE)) != NOWHERE else ""


def _rank(tag: str, value: str) -> int:
    """The place among SOURCES of the first that a value is a sign of."""
    if tag in ("DB", "DP"):
        return _rank_of_name(tag, value)
    return _rank_by_words(tag, value)


@lru_cache(maxsize=1024)
def _rank_of_name(tag: str, value: str) -> int:
    return _rank_by_words(tag, value)


def _rank_by_words(tag: str, value: str) -> int:
    folded = value.casefold()
    return next((rank for rank, words in SIGNED[tag] if words.match(folded)), NOWHERE)


def _accession(tags: _Tags, source: str, notes: list[str]) -> str:
    found = ACCESSION.search(" ; ".join(notes)) if notes else None
    if found:
        return found.group(1)
    return tags.first("ID") if source == "ovid" else ""


def _pmid(tags: _Tags, source: str) -> int | None:
    """From Scopus' C2, Embase's C5, Cochrane's C3, and AN where the database is MEDLINE."""
    if tags.keys().isdisjoint(("C2", "C5", "C3", "AN")):
        return None
    values = [*tags.every("C2", "C5")]
    values += [value for value in tags.every("C3") if "pubmed" in value.casefold()]
    if source in ("pubmed", "ovid") and any(map(MEDLINE.match, tags.every("DB", "DP"))):
        values += tags.every("AN")
    return next((found for value in values if (found := normalise.pmid(value))), None)


def _doi(tags: _Tags, codes: list[str]) -> str:
    for tag in ("DO", "L3", "L2", "M3", "UR"):
        for value in tags.get(tag, ()):
            found = normalise.doi(value)
            if found:
                return found
            if tag == "DO":
                codes.append("IMP-206")
    return ""


def _record_type(tags: _Tags, types: tuple[str, ...], title: str) -> str:
    code = tags.first("TY").upper()
    if code in ("UNPB", "MANSCPT"):
        named = names_preprint_server(*types, *tags.every("JF", "JO", "T2", "PB", "DP", "DB"))
        return "preprint" if named else record_type(types, title)
    return record_type(types, title, TYPE_OF.get(code, "other"))


def _urls(texts: list[str]) -> tuple[str, ...]:
    if not texts:
        return ()
    parts = (url for text in texts for url in BETWEEN_URLS.split(text))
    return tuple(dict.fromkeys(url for url in parts if "://" in url))


def _asreview_decisions(notes: list[str]) -> Iterator[ImportedDecision]:
    for label in ASREVIEW.findall(" ".join(notes)):
        value = "include" if label == "relevant" else "exclude"
        yield ImportedDecision("asreview", "", "title_abstract", value)
