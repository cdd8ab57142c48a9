"""Author names in the writings of databases and tools (format rules, section 2.6)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache

from searches.bibliography import Author
from searches.formats.normalise import clean_text, is_absent

PARTICLES = frozenset(
    "van von de der den la le del della di da dos du ten ter bin al el zu zur af av".split()
)
SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|2nd|3rd)\.?$", re.IGNORECASE)
GROUPS = (
    "group collaboration collaborative consortium society trial investigators network committee"
).split()
INVERTED = re.compile(r"[^,]+, (?:[^\W\d_]\.[ -]?)+$")
COLLECTIVE = re.compile(rf"\b(?:{'|'.join(GROUPS)})\b", re.IGNORECASE)
SPECIAL = frozenset((*GROUPS, "jr", "sr", "ii", "iii", "iv", "et"))
CUT_ENDS = frozenset("al aL Al AL l. L. rs rS rſ Rs RS Rſ ..".split())
"""The two characters at the end of every word that cuts a list short, but for `…`."""

TRUNCATED = re.compile(r"^(?:et\.? al\.?|\.\.\.|…|and others|others)$", re.IGNORECASE)
CUT_SHORT = re.compile(r",?\s+(?:et\.? al\.?|and others|\.\.\.|…)$", re.IGNORECASE)
PLACED = re.compile(r"\[([^\]]+)\]\s*(.+)")
NOBODY = frozenset({"[anonymous]", "anonymous", "[no authors listed]", "no authors listed", "anon"})
INITIALS = re.compile(r"^(?:[^\W\d_]\.?-?){1,4}$")


@lru_cache(maxsize=8192)
def author(text: str) -> Author | None:
    """One name in any of the usual writings; None for a word that names nobody."""
    return _plain_author(text) or _any_author(text)


def _plain_author(text: str) -> Author | None:
    """The commonest writings, `Khalili, Amin B.` and `Khalili AB`, without a second look.

    None for any other; `_any_author` gives the same for these, but takes four times as long.
    """
    family, comma, given = text.partition(", ")
    if not comma:
        family, _, given = text.partition(" ")
    name, initials = _plain_given(given, bool(comma))
    if not (initials and family.isalpha()) or family.casefold() in SPECIAL:
        return None
    if not (text.isascii() or unicodedata.is_normalized("NFC", text)):
        return None
    return Author(family, name, initials, "", False, "", (), text)


@lru_cache(maxsize=8192)
def _plain_given(given: str, is_after_comma: bool) -> tuple[str, str]:
    """Given names and initials as `_named` has them; no initials where it is no plain writing."""
    letters = given.replace(".", "")
    if not is_after_comma:
        is_plain = given.isalpha() and given.isupper() and len(given) <= 4
        return "", given if is_plain and given.casefold() not in SPECIAL else ""
    if letters.casefold() in SPECIAL:
        return "", ""
    if letters.isalpha() and len(letters) <= 4 and letters.isupper() and INITIALS.match(given):
        return "", letters
    if given.isalpha():
        return given, given[0].upper()
    words = given.replace(".", " ").split()
    if not "".join(words).isalpha() or " ".join(given.split()) != given:
        return "", ""
    if not SPECIAL.isdisjoint(map(str.casefold, words)):
        return "", ""
    return _given_and_initials(given)


def _any_author(text: str) -> Author | None:
    raw = " ".join(clean_text(text).split())
    named = raw.strip(",;. ")
    if not named or is_absent(raw) or raw.casefold() in NOBODY or TRUNCATED.match(raw):
        return None
    if raw.endswith(",") or COLLECTIVE.search(raw):
        return Author(family=raw.rstrip(", "), collective=True, raw=raw)
    if "," in raw:
        return _family_first(raw)
    return _without_comma(raw)


def authors(names: list[str]) -> tuple[tuple[Author, ...], bool]:
    """The authors in order, and whether the source cut the list short (et al.)."""
    found, truncated = [], False
    for name in names:
        whole = name.strip()
        if is_cut_short(whole):
            truncated = True
            whole = CUT_SHORT.sub("", whole)
        if made := author(whole):
            found.append(made)
    return tuple(found), truncated


def is_cut_short(name: str) -> bool:
    """Whether a name says that there are others."""
    whole = name.strip()
    if whole[-2:] not in CUT_ENDS and whole[-1:] != "…":
        return False
    return bool(CUT_SHORT.search(whole) or TRUNCATED.match(whole))


def split_names(text: str) -> list[str]:
    """The names of one field: between semicolons, bars, " and ", or commas where that is sure."""
    text = text.strip().rstrip(";")
    for separator in (";", "|"):
        if separator in text:
            return [name.strip() for name in text.split(separator) if name.strip()]
    people = [name.strip() for name in re.split(r"\s+and\s+", text)]
    if len(people) > 1 and (not COLLECTIVE.search(text) or any(map(INVERTED.match, people))):
        return people
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return parts if len(parts) > 1 and _are_names(parts) else [text]


def _are_names(parts: list[str]) -> bool:
    """Whether the parts between commas are whole names, and not the family and given of one."""
    names = [part.split() for part in parts if not TRUNCATED.match(part)]
    if not names or not all(_is_whole(words) for words in names):
        return False
    with_initials = [any(map(_looks_like_initials, (name[0], name[-1]))) for name in names]
    if all(with_initials):
        return True
    begins_with_particle = names[0][0].casefold() in PARTICLES
    return not any(with_initials) and not (len(parts) == 2 and begins_with_particle)


def _is_whole(words: list[str]) -> bool:
    """Whether a name can have a given and a family name; `M A` has only initials."""
    return len(words) > 1 and any(len(word.replace(".", "")) > 1 for word in words)


def _family_first(raw: str) -> Author:
    family, *rest = [part.strip() for part in raw.split(",") if part.strip()]
    suffix = next((part for part in rest if SUFFIX.match(part)), "")
    given = " ".join(part for part in rest if part != suffix)
    words = given.split()
    if not suffix and len(words) > 1 and SUFFIX.match(words[-1]):
        suffix, given = words[-1], " ".join(words[:-1])
    return _named(family, given, suffix, raw)


def _without_comma(raw: str) -> Author:
    words, suffix = raw.split(), ""
    if len(words) > 2 and SUFFIX.match(words[-1]):
        suffix, words = words[-1], words[:-1]
    if len(words) == 1 or (words[0] in PARTICLES and not _looks_like_initials(words[-1])):
        return Author(family=" ".join(words), suffix=suffix, raw=raw)
    tail = len(words)
    while tail > 1 and _looks_like_initials(words[tail - 1]):
        tail -= 1
    if tail < len(words):
        return _named(" ".join(words[:tail]), " ".join(words[tail:]), suffix, raw)
    begin = len(words) - 1
    while begin > 1 and words[begin - 1].casefold() in PARTICLES:
        begin -= 1
    return _named(" ".join(words[begin:]), " ".join(words[:begin]), suffix, raw)


def _looks_like_initials(word: str) -> bool:
    letters = word.replace(".", "").replace("-", "")
    return 1 <= len(letters) <= 4 and letters.isupper() and bool(INITIALS.match(word))


def _named(family: str, given: str, suffix: str, raw: str) -> Author:
    given, initials = _given_and_initials(given)
    return Author(family=family, given=given, initials=initials, suffix=suffix, raw=raw)


def _given_and_initials(given: str) -> tuple[str, str]:
    """The given names, "" where they are only initials, and the initials."""
    initials = initials_of(given)
    return "" if all(map(_looks_like_initials, given.split())) else given, initials


def initials_of(given: str) -> str:
    """The initials of given names, `J. Michael` gives JM; of initials themselves, `PJ`, all."""
    if given.isalpha():
        return given if _looks_like_initials(given) else given[0].upper()
    words = given.replace(".", " ").replace("-", " ").split()
    if all(_looks_like_initials(word) for word in given.split()):
        return "".join(words)
    return "".join(word[0].upper() for word in words)


def written(author: Author) -> str:
    """A name as reference managers write it: `Family, Given, Suffix`; a group ends in a comma."""
    if author.collective:
        return f"{author.family},"
    given = author.given or author.initials
    if SUFFIX.match(given):
        given = "".join(f"{initial}." for initial in author.initials)
    return ", ".join(filter(None, (author.family, given, author.suffix)))


def with_affiliations(found: tuple[Author, ...], texts: list[str]) -> tuple[Author, ...]:
    """Web of Science says whose an affiliation is: `[Khalili, A; Meyer, AG] Univ A, City`."""
    places: dict[str, list[str]] = {}
    for text in texts:
        if placed := PLACED.fullmatch(text):
            for who in placed[1].split(";"):
                places.setdefault(who.strip(), []).append(placed[2])
    if not places:
        return found
    return tuple(replace(one, affiliations=tuple(places.get(one.raw, ()))) for one in found)


def first_author_key(first: Author | None) -> str:
    """Family name without diacritics, spaces and hyphens, and the first initial."""
    if first is None:
        return ""
    family = first.family.casefold()
    if not (family.isascii() and family.isalnum()):
        folded = unicodedata.normalize("NFKD", first.family).casefold()
        family = "".join(char for char in folded if char.isalnum())
    return f"{family} {first.initials[:1].casefold()}".strip()
