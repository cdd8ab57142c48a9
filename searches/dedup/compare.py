"""Compare: how each field of two entries agrees, before any rule judges."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from searches.dedup.normalise import Keys

WEIGHTS = {"title": 0.5, "first_author": 0.2, "journal": 0.1, "year": 0.1, "page": 0.1}
JOURNAL_STOP_WORDS = {"the", "of", "and", "in", "for", "on", "de", "la", "et", "und", "der"}
SIMILAR_JOURNAL = 0.9
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Agreement of two entries, field by field: True or False, None where one side gives nothing.

    `title_similarity`, `word_similarity` and `word_overlap` (Jaro-Winkler; sorted words; the words
    of the one title within the other) are 0 to 1, and 0 where a title is missing; `same_people`
    says that the author lists name the same families in whatever order, `shared_author` that they
    have one in common;
    `score` is the weighted mean of the screening rules, 10.2.
    """

    same_title: bool
    title_similarity: float
    word_similarity: float
    word_overlap: float
    first_author: bool | None
    same_people: bool | None
    shared_author: bool | None
    year_gap: int | None
    journal: bool | None
    volume: bool | None
    issue: bool | None
    page: bool | None
    doi: bool | None
    pmid: bool | None
    score: float


def compare(a: Keys, b: Keys) -> Comparison:
    """The comparison of two entries; the same whichever comes first."""
    title_a, title_b = " ".join(a.words), " ".join(b.words)
    both = bool(title_a and title_b)
    similarity = JaroWinkler.similarity(*sorted((title_a, title_b))) if both else 0.0
    year_gap = abs(a.year - b.year) if a.year and b.year else None
    page = same_page(a.page, b.page)
    authors_known = bool(a.families and b.families)
    return Comparison(
        same_title=both and a.title == b.title,
        title_similarity=similarity,
        word_similarity=fuzz.token_sort_ratio(title_a, title_b) / 100 if both else 0.0,
        word_overlap=fuzz.token_set_ratio(title_a, title_b) / 100 if both else 0.0,
        first_author=_same_first_author(a, b),
        same_people=sorted(a.families) == sorted(b.families) if authors_known else None,
        shared_author=bool(set(a.families) & set(b.families)) if authors_known else None,
        year_gap=year_gap,
        journal=same_journal(a.journal, b.journal),
        volume=same_number(a.volume, b.volume),
        issue=same_number(a.issue, b.issue),
        page=page,
        doi=_equal(a.doi, b.doi),
        pmid=_equal(a.pmid, b.pmid),
        score=_score(a, b, similarity, year_gap, page),
    )


def same_page(a: str, b: str) -> bool | None:
    """Whether two first pages agree; `S45` agrees with `45`, but not with `A45`."""
    if not a or not b:
        return None
    return a == b or (a.isdigit() != b.isdigit() and a.lstrip(_LETTERS) == b.lstrip(_LETTERS))


def same_number(a: str, b: str) -> bool | None:
    """Whether two volumes or issues agree; words beside the digits (`Suppl 2`) do not matter."""
    if not a or not b:
        return None
    digits_a, digits_b = _digits(a), _digits(b)
    return a == b or bool(digits_a) and digits_a == digits_b


def same_journal(a: str, b: str) -> bool | None:
    """Whether two folded journal names may be the same: abbreviated, cut short or an acronym."""
    if not a or not b:
        return None
    short, long = sorted((_journal_words(a), _journal_words(b)), key=lambda w: (len(w), w))
    return (
        JaroWinkler.similarity(" ".join(short), " ".join(long)) >= SIMILAR_JOURNAL
        or all(map(_abbreviates_either, short, long))
        or "".join(short) == "".join(word[0] for word in long)
    )


def _digits(text: str) -> list[str]:
    return [word.lstrip("0") for word in text.split() if word.isdigit()]


def _journal_words(journal: str) -> list[str]:
    return [word for word in journal.split() if word not in JOURNAL_STOP_WORDS]


def _abbreviates_either(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    letters = iter(long)
    return short[0] == long[0] and all(letter in letters for letter in short)


def _equal(a: str | int, b: str | int) -> bool | None:
    return a == b if a and b else None


def _same_first_author(a: Keys, b: Keys) -> bool | None:
    if not a.families or not b.families:
        return None
    initials_agree = not a.initial or not b.initial or a.initial == b.initial
    return a.families[0] == b.families[0] and initials_agree


def _score(a: Keys, b: Keys, title: float, year_gap: int | None, page: bool | None) -> float:
    parts = {
        "title": title if a.title and b.title else None,
        "first_author": _similarity(_first_author(a), _first_author(b)),
        "journal": _similarity(a.journal, b.journal),
        "year": None if year_gap is None else float(year_gap <= 1),
        "page": None if page is None else float(page),
    }
    known = {name: value for name, value in parts.items() if value is not None}
    weight = sum(WEIGHTS[name] for name in known)
    return sum(WEIGHTS[name] * value for name, value in known.items()) / weight if weight else 0.0


def _first_author(keys: Keys) -> str:
    return f"{keys.families[0]} {keys.initial}".strip() if keys.families else ""


def _similarity(a: str, b: str) -> float | None:
    return JaroWinkler.similarity(a, b) if a and b else None
