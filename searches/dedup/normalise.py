"""Normalise: an entry becomes the keys by which two entries are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import NamedTuple

from searches.bibliography import Author, BibliographicRecord
from searches.formats.keys import NO_TITLE

GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lamda mu nu xi omicron pi rho sigma "
    "tau upsilon phi chi psi omega"
).split()
GREEK = {
    ord(unicodedata.lookup(f"GREEK SMALL LETTER {name}")): f" {name.replace('lamda', 'lambda')} "
    for name in GREEK_NAMES
}
SPELLING = re.compile("ae|oe|ue")  # haemolytic, hemolytic; Mueller, Muller
TITLE_SPELLING = {"ae": "e", "oe": "e", "ue": "u"}
NAME_SPELLING = {"ae": "a", "oe": "o", "ue": "u"}
SPELT_OUT = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "æ": "ae",
        "œ": "oe",
        "ø": "oe",
        "å": "aa",
        "ß": "ss",
        "ł": "l",
    }
)
MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,60}>")
ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}
NOT_WORD = re.compile(r"[\W_]+")
SNIPPET_WARNING = "IMP-302"
ABSTRACT_BEGINNING = 600

# What databases write behind a title and what is no part of it: a note in brackets, several letters
# under one heading, the place of the article that is answered.
TITLE_NOTE = re.compile(
    r"\s*\(multiple letters\)(?:\s*\[\d+\])?\.?$"
    r"|[\s.]{2,5}[A-Z][A-Za-z .]{3,60}\. (?:19|20)\d\d [A-Z][a-z]{2}[^;]{0,5};"
    r"\d+(?:\(\d+\))?:[\d-]+\.?$"
    r"|\s*\[\s*(?:(?:erratum|corrected and republished|comments?|summary for patients|retraction) "
    r"(?:appears |published )?(?:in|for|on)\b.*|see comments?|\d+ refs?|review|"
    r"afrikaans|arabic|bulgarian|catalan|chinese|croatian|czech|danish|dutch|english|finnish|"
    r"french|german|greek|hebrew|hungarian|icelandic|italian|japanese|korean|norwegian|persian|"
    r"polish|portuguese|romanian|russian|serbian|slovak|slovene|spanish|swedish|turkish|ukrainian"
    r")\s*\]?\s*\.?\s*$",
    re.IGNORECASE,
)
# The words that open a notice; one of the last word's links, or a mark, must follow them.
NOTICE_WORDS = (
    ("correction", r"(?:author |publisher )?(?:erratum|errata|corrigendum|corrigenda)", "to|for"),
    ("correction", r"(?:author |publisher )?corrections?", "to"),
    ("retraction", r"retraction(?: notice| note)?", "to|of"),
    ("concern", r"(?:editorial )?expression of concern", "about|on"),
    ("reply", r"(?:in |author'?s'? )?reply", "to"),
    ("reply", r"(?:author'?s'? )?response(?: to)?", ""),
    ("comment", r"(?:invited |editorial )?(?:comments?|commentary)", "on|to"),
)
NOTICE_START = tuple(
    (kind, re.compile(rf"^(?:{words})(?:\s*[:.]|\s+[—–-]\s|\s+(?:{links or '(?!)'})\b:?)\s*", re.I))
    for kind, words, links in NOTICE_WORDS
)
NOTICE_END = (
    ("correction", re.compile(r"\s*\(vol\.? .{1,20}?\bpg\.? [^)]*\)\s*\.?$", re.IGNORECASE)),
    ("correction", re.compile(r"\s*\([^()]{3,80} \((?:19|20)\d\d\) .{1,60}\)\s*\.?$")),
    (
        "reply",
        re.compile(
            r"(?:[\s.:—–-]+(?:the )?author'?s'? (?:reply|response)|\s*[:—–-]+\s*reply)\.?$",
            re.IGNORECASE,
        ),
    ),
    ("comment", re.compile(r"[\s.:—–-]+editorial comment\w*\.?$", re.IGNORECASE)),
)
NOTICE_HINTS = "errat corrig correct retract concern repl respon comment (vol (19 (20".split()
NOTICE_TYPES = {"erratum": "correction", "retraction_notice": "retraction"}
PART_WORDS = frozenset("part pt teil partie parte volume section chapter study phase".split())
PART = re.compile(
    rf"\b(?:{'|'.join(sorted(PART_WORDS))}) ([ivx]+|\d+[a-z]?|[a-d]|one|two|three|four)\b"
)
PART_END = re.compile(r"[ivx]+|\d{1,2}")
PART_AT_END = re.compile(rf" ({PART_END.pattern})$")
PART_VALUES = {
    **dict(
        zip("i ii iii iv v vi vii viii ix x".split(), "1 2 3 4 5 6 7 8 9 10".split(), strict=True)
    ),
    **{"one": "1", "two": "2", "three": "3", "four": "4"},
}
PREPRINT_DOI = re.compile(
    r"10\.(?:1101/(?:\d{6}$|20\d\d\.)|21203/rs|2139/ssrn|31234/|48550/|20944/preprints|26434/chemrxiv"
    r"|31219/osf|22541/au|36227/techrxiv|64898/)"
)
PREPRINT_JOURNAL = re.compile(r"rxiv\b|\bresearch square\b|\bssrn\b|\bpreprints\b")
CONFERENCE_JOURNAL = re.compile(
    r"\b(?:conference|congress|symposium|annual meeting|meeting abstracts?|"
    r"(?:19|20)\d\d proceedings)\b"
)
CONFERENCE_IN_JOURNAL = re.compile(
    r"(?<=\w) conference (?=\d|.*\b(?:meeting|congress|conference)\b)"
)
SUPPLEMENT = re.compile(r"\bsuppl|\bs(?:up)? ?\d|^s$")
NO_PAGE = {"npag", "na", "np", "nopagination", "unpaginated"}
REGISTRY_JOURNAL = re.compile(r"\bclinicaltrials\b|\bclinical trials gov\b|\bictrp\b|\bisrctn\b")
COCHRANE_DOI = re.compile(r"(10\.1002/14651858\.[a-z]{2}\d+)(?:\.pub\d+)?$")


@dataclass(frozen=True, slots=True)
class Entry:
    """What deduplication knows of one record.

    `id` is any hashable that sorts among its like; `authors` are (family, initials) in order, an
    unknown value is "" or None; `doi` is already in the form of the format rules (2.1).
    """

    id: Hashable
    title: str = ""
    authors: tuple[tuple[str, str], ...] = ()
    year: int | None = None
    journal: str = ""
    volume: str = ""
    issue: str = ""
    page_start: str = ""
    doi: str = ""
    pmid: int | None = None
    record_type: str = ""
    abstract: str = ""
    page_end: str = ""
    is_translated: bool = False


class Keys(NamedTuple):
    """The keys of one entry; entries with equal `Keys` cannot be told apart.

    Ordering by the fields, title first, brings like entries next to each other. Numbers that may
    be missing are kept as text or 0, so that every two `Keys` can be ordered. `title` has no
    spaces and one spelling for British and American words, `words` are those of the title;
    `is_cut` says that the title was cut short. `conference` is what calls itself a conference
    contribution, `supplement` what stands in a supplement; `abstract` is the beginning of it.
    """

    title: str
    words: tuple[str, ...]
    year: int
    families: tuple[str, ...]
    initial: str
    page: str
    last_page: str
    volume: str
    issue: str
    journal: str
    doi: str
    pmid: int
    notice: str
    parts: tuple[str, ...]
    numbers: tuple[str, ...]
    kind: str
    conference: bool
    supplement: bool
    is_cut: bool
    is_translated: bool
    cochrane_base: str
    abstract: str


def keys_from_values(values: list) -> Keys:
    """The keys that were written as JSON, from the list of their values."""
    return Keys(*(tuple(value) if isinstance(value, list) else value for value in values))


def entry_from_record(id: Hashable, record: BibliographicRecord) -> Entry:
    """The entry of a canonical record; an abstract that is only a snippet is left out."""
    return Entry(
        id=id,
        title="" if record.title == NO_TITLE else record.title,
        authors=tuple((author.family, _initials(author)) for author in record.authors),
        year=record.year,
        journal=record.journal or record.journal_abbr,
        volume=record.volume,
        issue=record.issue,
        page_start=record.page_start or record.article_number,
        page_end=record.page_end,
        doi=record.doi,
        pmid=record.pmid,
        record_type=record.record_type,
        abstract="" if SNIPPET_WARNING in record.warnings else record.abstract,
        is_translated=record.title_is_translated,
    )


def keys_of(entry: Entry) -> Keys:
    """The keys of an entry (format rules 2.5, 2.6 and 3; screening rules 10.2)."""
    kind_of_notice, title = split_notice(_without_notes(_without_markup(entry.title)))
    words = tuple(ROMAN.get(word, word) for word in fold(_spelt_out(title)).split())
    journal, meeting = _journal(entry.journal)
    volume, issue, page = fold(entry.volume), fold(entry.issue), _page(entry.page_start)
    doi = entry.doi.strip().lower()
    return Keys(
        title=_one_spelling("".join(words), TITLE_SPELLING),
        words=words,
        year=entry.year or 0,
        families=tuple(name for family, _ in entry.authors if (name := _family(family))),
        initial=_family(entry.authors[0][1])[:1] if entry.authors else "",
        page=page,
        last_page=_page(entry.page_end),
        volume=volume,
        issue=issue,
        journal=journal,
        doi=doi,
        pmid=entry.pmid or 0,
        notice=NOTICE_TYPES.get(entry.record_type, kind_of_notice),
        parts=part_markers(words),
        numbers=tuple(sorted({PART_VALUES.get(word, word) for word in words if _is_number(word)})),
        kind=_kind(entry.record_type, journal, doi),
        conference=meeting or entry.record_type.startswith("conference"),
        supplement=any(
            not place.isdigit() and SUPPLEMENT.search(place) for place in (volume, issue, page)
        ),
        is_cut=title.rstrip().endswith(("...", "…")),
        is_translated=entry.is_translated or title.lstrip().startswith("["),
        cochrane_base=match[1] if (match := COCHRANE_DOI.match(doi)) else "",
        abstract=entry.abstract[:ABSTRACT_BEGINNING],
    )


def fold(text: str) -> str:
    """Text for comparing: no case, accents or punctuation, Greek letters by name, `&` as and."""
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
        plain = "".join(c for c in plain if not unicodedata.combining(c)).translate(GREEK)
    return " ".join(NOT_WORD.sub(" ", plain.replace("&", " and ")).split())


def split_notice(title: str) -> tuple[str, str]:
    """("correction", "X") for `Erratum: X` and its like, ("", title) for any other title."""
    lowered = title.lower()
    if not any(hint in lowered for hint in NOTICE_HINTS):
        return "", title
    for kind, start in NOTICE_START:
        if (match := start.match(title)) and title[match.end() :].strip():
            return kind, title[match.end() :]
    for kind, end in NOTICE_END:
        if (match := end.search(title)) and title[: match.start()].strip():
            return kind, title[: match.start()]
    return "", title


def part_markers(words: tuple[str, ...]) -> tuple[str, ...]:
    """The numbers of parts in a title, roman as arabic: `… Part II` and `… part 2` give ("2",)."""
    if PART_WORDS.isdisjoint(words) and not (words and PART_END.fullmatch(words[-1])):
        return ()
    text = " ".join(words)
    found = PART.findall(text) or PART_AT_END.findall(text)
    return tuple(PART_VALUES.get(value, value) for value in found)


def _is_number(word: str) -> bool:
    return word in PART_VALUES if word.isalpha() else any(map(str.isdigit, word))


def _without_notes(title: str) -> str:
    if not any(mark in title for mark in "[(;"):
        return title
    while (match := TITLE_NOTE.search(title)) and match.start():
        title = title[: match.start()]
    return title


def _without_markup(title: str) -> str:
    if "<" not in title and "&" not in title:
        return title
    return MARKUP.sub("", unescape(title))


def _spelt_out(text: str) -> str:
    """`ä` as `ae` and the like, so that both writings of a word can become one."""
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", text).casefold().translate(SPELT_OUT)


def _one_spelling(text: str, spelling: dict[str, str]) -> str:
    return SPELLING.sub(lambda match: spelling[match[0]], text)


@lru_cache(maxsize=50_000)
def _family(name: str) -> str:
    return _one_spelling(fold(_spelt_out(name)).replace(" ", ""), NAME_SPELLING)


@lru_cache(maxsize=10_000)
def _journal(name: str) -> tuple[str, bool]:
    """A journal's folded name without the meeting it prints, and whether it is one of a meeting."""
    journal = fold(name)
    printed = CONFERENCE_IN_JOURNAL.search(journal)
    return journal[: printed.start()] if printed else journal, bool(
        CONFERENCE_JOURNAL.search(journal)
    )


@lru_cache(maxsize=10_000)
def _page(text: str) -> str:
    page = fold(text).replace(" ", "").lstrip("0")
    return "" if page in NO_PAGE else page


def _kind(record_type: str, journal: str, doi: str) -> str:
    if record_type == "preprint" or PREPRINT_DOI.match(doi) or PREPRINT_JOURNAL.search(journal):
        return "preprint"
    if record_type == "trial_registration" or REGISTRY_JOURNAL.search(journal):
        return "trial_registration"
    return record_type


def _initials(author: Author) -> str:
    return author.initials or author.given[:1]
