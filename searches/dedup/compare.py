"""Compare: how each field of two entries agrees, before any rule judges."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Hamming, JaroWinkler, Levenshtein

from searches.dedup.normalise import Keys

WEIGHTS = {"title": 0.5, "first_author": 0.2, "journal": 0.1, "year": 0.1, "page": 0.1}
JOURNAL_STOP_WORDS = set(
    "the of and in for on de la le les des du et und der die das fur fuer del di do da e y".split()
)
SIMILAR_JOURNAL = 0.9
SMALL_WORDS = {"a", "an", "the", "of", "in", "on", "for", "and", "to", "by", "with", "from", "at"}
SLIPS = 2
LONG_WORD = 5
LONG_FAMILY = 4
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Comparison(NamedTuple):
    """Agreement of two entries, field by field: True or False, None where one side gives nothing.

    `word_similarity` and `word_overlap` (sorted words; the words of the one title within the
    other) are 0 to 1, and 0 where a title is missing. `same_title` allows for slips of the pen
    (`same_words`). `first_author` says that the first families agree, `same_people` that the lists
    name the same families in whatever order, `people_overlap` which share of the shorter list the
    longer one has. `page` agrees in the first page, `range` says that both name the same several
    pages. `score` is the weighted mean of the screening rules, 10.2.
    """

    same_title: bool
    word_similarity: float
    word_overlap: float
    first_author: bool | None
    same_people: bool | None
    people_overlap: float | None
    year_gap: int | None
    journal: bool | None
    volume: bool | None
    issue: bool | None
    page: bool | None
    range: bool
    doi: bool | None
    pmid: bool | None
    score: float

    @property
    def shared_author(self) -> bool | None:
        return None if self.people_overlap is None else self.people_overlap > 0


def compare(a: Keys, b: Keys) -> Comparison:
    """The comparison of two entries; the same whichever comes first."""
    title_a, title_b = sorted((" ".join(sorted(a.words)), " ".join(sorted(b.words))))
    both = bool(title_a and title_b)
    year_gap = abs(a.year - b.year) if a.year and b.year else None
    page = same_page(a.page, b.page)
    shared = len(set(a.families) & set(b.families))
    shorter = min(len(set(a.families)), len(set(b.families)))
    return Comparison(
        same_title=both and (a.title == b.title or same_words(a.words, b.words)),
        word_similarity=fuzz.ratio(title_a, title_b) / 100 if both else 0.0,
        word_overlap=fuzz.token_set_ratio(title_a, title_b) / 100 if both else 0.0,
        first_author=_same_first_author(a, b),
        same_people=sorted(a.families) == sorted(b.families) if shorter else None,
        people_overlap=shared / shorter if shorter else None,
        year_gap=year_gap,
        journal=same_journal(a.journal, b.journal),
        volume=same_number(a.volume, b.volume),
        issue=same_number(a.issue, b.issue),
        page=page,
        range=bool(page and spans_pages(a) and a.last_page == b.last_page),
        doi=_equal(a.doi, b.doi),
        pmid=_equal(a.pmid, b.pmid),
        score=_score(a, b, year_gap, page),
    )


def same_words(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two titles differ in slips of the pen only: one letter of a long word, a small word.

    The beginning of a word must agree, for there a letter turns the meaning (`typical`,
    `atypical`), and so must every number.
    """
    if abs(len(a) - len(b)) > SLIPS:
        return False
    count_a, count_b = Counter(a), Counter(b)
    only_a = [w for w in (count_a - count_b).elements() if w not in SMALL_WORDS]
    only_b = [w for w in (count_b - count_a).elements() if w not in SMALL_WORDS]
    if len(only_a) != len(only_b) or len(only_a) > SLIPS:
        return False
    return all(map(_slip, sorted(only_a), sorted(only_b)))


def _slip(a: str, b: str) -> bool:
    return (
        min(len(a), len(b)) >= LONG_WORD
        and a[:2] == b[:2]
        and not any(map(str.isdigit, a + b))
        and Levenshtein.distance(a, b, score_cutoff=1) <= 1
    )


def spans_pages(keys: Keys) -> bool:
    """Whether an entry names a last page beyond its first."""
    return bool(keys.page and keys.last_page and keys.page != keys.last_page)


def single_page(keys: Keys) -> bool:
    """Whether an entry says itself that it ends on the page where it begins."""
    return bool(keys.page) and keys.page == keys.last_page


def slipped_page(a: str, b: str) -> bool:
    """Whether two first pages differ by one digit, as a typing error does."""
    return len(a) == len(b) >= 2 and a.isdigit() and b.isdigit() and Hamming.distance(a, b) == 1


def same_page(a: str, b: str) -> bool | None:
    """Whether two first pages agree; `S45` agrees with `45`, but not with `A45`."""
    if not a or not b:
        return None
    return a == b or (a.isdigit() != b.isdigit() and a.lstrip(_LETTERS) == b.lstrip(_LETTERS))


def same_number(a: str, b: str) -> bool | None:
    """Whether two volumes or issues agree; words beside the digits (`Suppl 2`) do not matter, and
    words alone (`Suppl`) say no number."""
    if not a or not b:
        return None
    digits_a, digits_b = _digits(a), _digits(b)
    if a == b or digits_a == digits_b:
        return True if digits_a or a == b else None
    return False if digits_a and digits_b else None


@lru_cache(maxsize=100_000)
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
    """Whether the first families agree; `Quintrec` agrees with `Le Quintrec`."""
    if not a.families or not b.families:
        return None
    short, long = sorted((a.families[0], b.families[0]), key=lambda name: (len(name), name))
    if short != long:
        return len(short) >= LONG_FAMILY and long.endswith(short)
    return not a.initial or not b.initial or a.initial == b.initial


def _score(a: Keys, b: Keys, year_gap: int | None, page: bool | None) -> float:
    parts = {
        "title": _similarity(" ".join(a.words), " ".join(b.words)),
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
    return JaroWinkler.similarity(*sorted((a, b))) if a and b else None
