"""Match: named rules turn a comparison into a verdict, and negative rules forbid a merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz

from searches.dedup.compare import Comparison, compare, same_number, same_page
from searches.dedup.normalise import Keys, fold

AGREEING_TITLE = 0.6
LONG_TITLE_WORDS = 4
AGREEING_ABSTRACT = 0.7
AUTOMATIC_SCORE = 0.93
AUTOMATIC_TITLE = 0.9
MAYBE_SCORE = 0.80
MAYBE_TITLE = 0.8

RULES_IN_WORDS = {
    "identifier": "the same DOI or PMID, and titles that agree",
    "title and place": "the same title and place of publication, at most one year apart",
    "title and people": "the same title and first author, at most one year apart",
    "score": "nearly the same in every field, volume and page equal",
}

# From the surest evidence to the least sure: a cluster takes its edges in this order.
AUTOMATIC_RULES = tuple(RULES_IN_WORDS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rules say of two entries.

    `decision` is same, different or maybe; `rule` names the rule that decided (one of
    AUTOMATIC_RULES, N1 to N11, or "similar"); `score` is 0 to 1; `reason` is for people.
    """

    decision: str
    rule: str
    score: float
    reason: str


def judge(a: Keys, b: Keys) -> Verdict:
    """The verdict on two entries; the same whichever comes first (screening rules, 10.2)."""
    c = compare(a, b)
    rule, reason = _positive(a, b, c)
    forbidden = forbidding_rule(a, b)
    if rule and not forbidden:
        return Verdict("same", rule, c.score, reason)
    alike = _looks_alike(c, len(a.words) >= LONG_TITLE_WORDS)
    if forbidden and (rule or alike):
        return Verdict("maybe", forbidden[0], c.score, forbidden[1])
    if alike:
        return Verdict("maybe", "similar", c.score, _likeness(c))
    return Verdict("different", "", c.score, "")


def _positive(a: Keys, b: Keys, c: Comparison) -> tuple[str, str]:
    if (c.doi or c.pmid) and _identifier_holds(c):
        shared = f"DOI {a.doi}" if c.doi else f"PMID {a.pmid}"
        return "identifier", f"same {shared}, and the titles agree"
    if c.same_title and c.year_gap is not None and c.year_gap <= 1:
        if _place_agrees(a, c):
            return "title and place", "same title, year and place of publication"
        if _people_agree(a, b, c):
            return "title and people", "same title, first author and year"
    if _score_suffices(a, b, c):
        return "score", f"nearly the same in every field, volume and page equal ({c.score:.2f})"
    return "", ""


def _identifier_holds(c: Comparison) -> bool:
    """A shared DOI may be that of a whole supplement: the rest tells its abstracts apart."""
    if c.same_title:
        return True
    return c.word_similarity >= AGREEING_TITLE and False not in (c.page, c.shared_author)


def _place_agrees(a: Keys, c: Comparison) -> bool:
    """Same page and no other volume, or same volume and issue with no page to check.

    A short title (`Editorial`) needs page and volume and a journal that does not contradict.
    """
    fixed = c.page and c.volume
    if c.first_author is False and not (c.same_people or (fixed and c.shared_author)):
        return False
    if len(a.words) < LONG_TITLE_WORDS:
        return bool(fixed and c.journal is not False)
    if c.page:
        return bool(c.volume) or (c.volume is None and c.journal is not False)
    return bool(c.page is None and c.volume and c.issue is not False and c.journal is not False)


def _people_agree(a: Keys, b: Keys, c: Comparison) -> bool:
    """Without a place, only a long title with its first author, and nothing that speaks against."""
    contradicted = False in (c.page, c.volume, c.issue) or _other_venue(a, b, c)
    return bool(
        len(a.words) >= LONG_TITLE_WORDS
        and c.first_author
        and (c.year_gap == 0 or c.same_people)
        and not contradicted
        and not a.notice
        and _abstracts_agree(a, b)
    )


def _other_venue(a: Keys, b: Keys, c: Comparison) -> bool:
    return c.journal is False and not (a.conference and b.conference)


def _abstracts_agree(a: Keys, b: Keys) -> bool:
    if not a.abstract or not b.abstract:
        return True
    return fuzz.token_set_ratio(fold(a.abstract), fold(b.abstract)) >= 100 * AGREEING_ABSTRACT


def _score_suffices(a: Keys, b: Keys, c: Comparison) -> bool:
    return bool(
        c.score >= AUTOMATIC_SCORE
        and c.title_similarity >= AUTOMATIC_TITLE
        and c.word_similarity >= MAYBE_TITLE
        and c.page
        and c.volume
        and c.year_gap is not None
        and c.year_gap <= 1
        and c.first_author
        and a.numbers == b.numbers
    )


def _looks_alike(c: Comparison, has_long_title: bool) -> bool:
    if c.doi or c.pmid:
        return True
    if c.same_title and (c.shared_author or (c.shared_author is None and has_long_title)):
        return True
    if c.page and c.volume and c.year_gap == 0 and c.word_overlap >= MAYBE_TITLE:
        return True
    more_than_title = has_long_title or c.first_author is not None
    return c.score >= MAYBE_SCORE and c.word_similarity >= MAYBE_TITLE and more_than_title


def _likeness(c: Comparison) -> str:
    if c.doi or c.pmid:
        return f"same {'DOI' if c.doi else 'PMID'}, but title or page differ"
    if c.same_title:
        return "same title, but too little else agrees"
    return f"similar titles ({c.word_similarity:.2f}), overall {c.score:.2f}"


def forbidding_rule(a: Keys, b: Keys) -> tuple[str, str] | None:
    """The first negative rule that forbids an automatic merge: its name and the reason."""
    for name, rule in NEGATIVE_RULES:
        if reason := rule(a, b):
            return name, reason
    return None


def forbidding_reason(a: Keys, b: Keys) -> str:
    """Why a negative rule forbids an automatic merge, "" when none does."""
    forbidden = forbidding_rule(a, b)
    return f"{forbidden[1]} ({forbidden[0]})" if forbidden else ""


def _notice(a: Keys, b: Keys) -> str:
    kind = a.notice or b.notice
    return f"one is a notice ({kind}), the other is not the same notice" * (a.notice != b.notice)


def _part(a: Keys, b: Keys) -> str:
    differ = a.parts and b.parts and a.parts != b.parts
    first, second = sorted((" ".join(a.parts), " ".join(b.parts)))
    return f"different parts: {first} and {second}" if differ else ""


def _conference(a: Keys, b: Keys) -> str:
    kinds = {a.kind, b.kind}
    typed = "conference_abstract" in kinds and len(kinds - {"", "other"}) > 1
    same_place = same_page(a.page, b.page) and same_number(a.volume, b.volume)
    if typed or (a.conference != b.conference and not same_place):
        return "one is a conference contribution, the other is not"
    return ""


def _preprint(a: Keys, b: Keys) -> str:
    one_is = (a.kind == "preprint") != (b.kind == "preprint")
    return "one is a preprint, the other is not" if one_is else ""


def _cochrane(a: Keys, b: Keys) -> str:
    """Versions differ by the suffix of their DOI; without both DOIs, by year or issue."""
    if a.doi and b.doi:
        differ = bool(a.cochrane_base) and a.cochrane_base == b.cochrane_base and a.doi != b.doi
    else:
        both = "cochrane database" in a.journal and "cochrane database" in b.journal
        differ = both and (a.year != b.year or same_number(a.issue, b.issue) is False)
    return "different versions of a Cochrane review" if differ else ""


def _dois(a: Keys, b: Keys) -> str:
    first, second = sorted((a.doi, b.doi))
    return f"different DOIs: {first} and {second}" if first and first != second else ""


def _years(a: Keys, b: Keys) -> str:
    first, second = sorted((a.year, b.year))
    return f"years {first} and {second}" if first and second - first > 1 else ""


def _places(a: Keys, b: Keys) -> str:
    agreements = (
        same_number(a.volume, b.volume),
        same_number(a.issue, b.issue),
        same_page(a.page, b.page),
    )
    return "volume, issue and page all differ" if set(agreements) == {False} else ""


def _registration(a: Keys, b: Keys) -> str:
    one_is = (a.kind == "trial_registration") != (b.kind == "trial_registration")
    return "one is a trial registration, the other is not" if one_is else ""


def _pmids(a: Keys, b: Keys) -> str:
    first, second = sorted((a.pmid, b.pmid))
    return f"different PMIDs: {first} and {second}" if first and first != second else ""


# Names as in the screening rules, 10.2; N11 is ours: PubMed gives a publication one number.
NEGATIVE_RULES: tuple[tuple[str, Callable[[Keys, Keys], str]], ...] = (
    ("N1", _notice),
    ("N2", _part),
    ("N3", _conference),
    ("N4", _preprint),
    ("N5", _cochrane),
    ("N6", _dois),
    ("N7", _years),
    ("N8", _places),
    ("N10", _registration),
    ("N11", _pmids),
)
