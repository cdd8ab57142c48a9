"""Match: named rules turn a comparison into a verdict, and negative rules forbid a merge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz

from searches.dedup.compare import (
    Comparison,
    compare,
    same_journal,
    same_number,
    same_page,
    single_page,
    slipped_page,
    spans_pages,
)
from searches.dedup.normalise import Keys, fold

AGREEING_TITLE = 0.6
LONG_TITLE_WORDS = 4
LONG_TITLE_LETTERS = 8  # of a script that puts no spaces between its words
AGREEING_ABSTRACT = 0.7
SAME_TEXT = 0.9
NEAR_TEXT = 0.85
FULLER_TITLE = 0.75
MAYBE_SCORE = 0.80
MAYBE_TITLE = 0.8
TELLING_TITLE_WORDS = 6

RULES_IN_WORDS = {
    "identifier": "the same DOI or PMID, and titles that agree",
    "title and place": "the same title and place of publication, at most one year apart",
    "place and people": "the same journal, volume, page and first author, and titles alike",
    "title and people": "the same title and first author, at most one year apart",
    "title and volume": "the same title and people in one volume of one journal",
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


DIFFERENT = Verdict("different", "", 0.0, "")


def judge(a: Keys, b: Keys) -> Verdict:
    """The verdict on two entries; the same whichever comes first (screening rules, 10.2)."""
    c = compare(a, b)
    rule, reason = _positive(a, b, c)
    alike = _looks_alike(c, has_long_title(a) and has_long_title(b))
    if not rule and not alike:
        return DIFFERENT
    forbidden = forbidding_rule(a, b)
    if forbidden:
        return Verdict("maybe", forbidden[0], c.score, forbidden[1])
    if rule:
        return Verdict("same", rule, c.score, reason)
    return Verdict("maybe", "similar", c.score, _likeness(c))


def has_long_title(keys: Keys) -> bool:
    return len(keys.words) >= LONG_TITLE_WORDS or (
        not keys.title.isascii() and len(keys.title) >= LONG_TITLE_LETTERS
    )


def _positive(a: Keys, b: Keys, c: Comparison) -> tuple[str, str]:
    if (c.doi or c.pmid) and _identifier_holds(a, b, c):
        shared = f"DOI {a.doi}" if c.doi else f"PMID {a.pmid}"
        return "identifier", f"same {shared}, and the titles agree"
    if c.year_gap is None or c.year_gap > 1:
        return "", ""
    if c.same_title and _place_agrees(a, b, c):
        return "title and place", "same title, year and place of publication"
    if _page_is_theirs(a, b, c):
        return "place and people", "same journal, volume, page and authors, titles alike"
    if c.same_title and _people_agree(a, b, c):
        return "title and people", "same title, first author and year"
    if c.same_title and _volume_agrees(a, b, c):
        return "title and volume", "same title and authors in one volume of one journal"
    return "", ""


def _identifier_holds(a: Keys, b: Keys, c: Comparison) -> bool:
    """A shared DOI may be that of a whole supplement: the rest tells its abstracts apart."""
    if c.same_title:
        return True
    if False in (c.page, c.shared_author):
        return False
    if is_meeting(a) or is_meeting(b):
        return c.word_similarity >= SAME_TEXT and a.numbers == b.numbers
    return c.word_similarity >= AGREEING_TITLE or c.word_overlap >= SAME_TEXT


def _place_agrees(a: Keys, b: Keys, c: Comparison) -> bool:
    """Same page and no other volume, or same volume and issue with no page to check.

    A short title (`Editorial`) needs page and volume and a journal that does not contradict.
    """
    fixed = c.page and c.volume
    if c.first_author is False and not (c.same_people or (fixed and c.shared_author)):
        return False
    if not (has_long_title(a) and has_long_title(b)):
        return bool(fixed and c.journal is not False)
    if c.page:
        return bool(c.volume) or (c.volume is None and c.journal is not False)
    return bool(c.page is None and c.volume and c.issue is not False and c.journal is not False)


def _page_is_theirs(a: Keys, b: Keys, c: Comparison) -> bool:
    """Two articles cannot begin on one page: there the title may be cut, fuller or translated.

    Abstracts can: on a page of a meeting, or one that may be, the titles must be nearly the same.
    """
    if not (c.volume and c.journal is not False and has_long_title(a) and has_long_title(b)):
        return False
    if not (c.first_author or c.same_people or (c.shared_author is None and c.range)):
        return False
    meeting = is_meeting(a) or is_meeting(b)
    near = c.word_similarity >= (SAME_TEXT if meeting else NEAR_TEXT)
    if c.page or _start_slipped(a, b):
        translated = c.range and (a.is_translated or b.is_translated)
        if translated or ((spans_pages(a) or spans_pages(b)) and not meeting):
            near = near or (c.word_overlap >= FULLER_TITLE and c.issue is not False)
        return near and _numbers_agree(a, b) and (c.issue is not False or c.range)
    return bool(near and c.page is None and c.issue and a.numbers == b.numbers)


def _start_slipped(a: Keys, b: Keys) -> bool:
    return bool(a.last_page) and a.last_page == b.last_page and slipped_page(a.page, b.page)


def _numbers_agree(a: Keys, b: Keys) -> bool:
    """One title may end before the numbers of the other, but none may have another number."""
    return set(a.numbers) <= set(b.numbers) or set(b.numbers) <= set(a.numbers)


def _people_agree(a: Keys, b: Keys, c: Comparison) -> bool:
    """Without a place, only a long title with its first author, and nothing that speaks against."""
    contradicted = False in (c.page, c.volume, c.issue) and not _shifted(a, b, c)
    return bool(
        has_long_title(a)
        and has_long_title(b)
        and c.first_author
        and (c.year_gap == 0 or c.same_people)
        and not contradicted
        and not (c.journal is False and not (a.conference and b.conference))
        and not a.notice
        and _abstracts_agree(a, b)
    )


def _shifted(a: Keys, b: Keys, c: Comparison) -> bool:
    """One meeting's abstract whose volume stands where the other has its issue."""
    numbers_a, numbers_b = ({k.volume, k.issue, k.page} - {""} for k in (a, b))
    within = numbers_a <= numbers_b or numbers_b <= numbers_a
    return bool(a.conference and b.conference and c.journal and c.year_gap == 0 and within)


def _volume_agrees(a: Keys, b: Keys, c: Comparison) -> bool:
    """What one volume prints twice: a page typed wrongly, or a title printed again."""
    return bool(
        min(len(a.words), len(b.words)) >= TELLING_TITLE_WORDS
        and c.journal
        and c.volume
        and c.year_gap == 0
        and c.first_author
        and (c.people_overlap or 0) >= MAYBE_TITLE
        and (is_meeting(a) == is_meeting(b) or (single_page(a) and single_page(b)))
        and not a.notice
        and _abstracts_agree(a, b)
    )


def is_meeting(keys: Keys) -> bool:
    """Whether an entry may be one of the many abstracts of a meeting."""
    return keys.conference or keys.supplement


def _abstracts_agree(a: Keys, b: Keys) -> bool:
    if not a.abstract or not b.abstract:
        return True
    return fuzz.token_set_ratio(fold(a.abstract), fold(b.abstract)) >= 100 * AGREEING_ABSTRACT


def _looks_alike(c: Comparison, both_long: bool) -> bool:
    if c.doi or c.pmid:
        return True
    if c.same_title and (c.shared_author or (c.shared_author is None and both_long)):
        return True
    if c.page and c.volume and c.year_gap == 0 and c.word_overlap >= MAYBE_TITLE:
        return True
    more_than_title = both_long or c.first_author is not None
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
    """One database names the meeting, another only the journal that printed its abstracts: a
    single page of a journal of that name may be one of them, an article of several pages is none.
    """
    kinds = {a.kind, b.kind}
    typed = "conference_abstract" in kinds and len(kinds - {"", "other"}) > 1
    if typed or (a.conference != b.conference and not _may_print_the_meeting(a, b)):
        return "one is a conference contribution, the other is not"
    return ""


def _may_print_the_meeting(a: Keys, b: Keys) -> bool:
    if same_page(a.page, b.page) and same_number(a.volume, b.volume):
        return True
    journal = b if a.conference else a
    printed = journal.supplement or single_page(journal)
    return bool(printed and a.year == b.year and same_journal(a.journal, b.journal))


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
    """A year is wrong where DOI or PMID, volume and page all say that it is one publication."""
    first, second = sorted((a.year, b.year))
    if not first or second - first <= 1:
        return ""
    identified = (a.doi and a.doi == b.doi) or (a.pmid and a.pmid == b.pmid)
    if identified and same_page(a.page, b.page) and same_number(a.volume, b.volume):
        return ""
    return f"years {first} and {second}"


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
