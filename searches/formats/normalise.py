"""Normalisation of what databases write, one rule each; every rule may be applied twice.

Rules: the project's record format specification, section 2.
"""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date
from urllib.parse import unquote

from searches.bibliography import Author, PublicationDate

ABSENT = {
    "",
    "na",
    "n/a",
    "null",
    "none",
    "undefined",
    "-",
    "[no abstract available]",
    "no abstract available",
    "no abstract available.",
    "[not available]",
    "[not available].",
}
INLINE_TAG = re.compile(r"</?(?:i|b|sup|sub|u)\s*>", re.IGNORECASE)
BREAKING_TAG = re.compile(r"</?(?:p|br|jats:p|title|jats:title|div)(?:\s[^<>]{0,200})?/?>", re.I)
ANY_TAG = re.compile(r"</?[A-Za-z][A-Za-z0-9:]*(?:\s[^<>]{0,500})?/?>")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")

DOI_PREFIX = re.compile(
    r"^(?:doi\s*:?\s*|(?:https?://)?[^\s/]*(?:\.?doi\.org|doi[.-]org[^\s/]*)/)+", re.IGNORECASE
)
DOI = re.compile(r"^10\.\d{4,9}/\S+$")
PMID_PREFIX = re.compile(
    r"^(?:pmid\s*:?|pubmed\s*:?|medline\s*:?|pm\s*:?|https?://\S*pubmed\S*?/)\s*", re.IGNORECASE
)
YEAR = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)(?!\d)")
DASHES = re.compile(r"\s*(?:--|[-\u2010-\u2015\u2212])\s*")
RANGE = re.compile(r"^([A-Za-z]*)(\d+)-([A-Za-z]*)(\d+)([A-Za-z]*)$")
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()

PARTICLES = set(
    "van von de der den la le del della di da dos du ten ter bin al el zu zur af av".split()
)
SUFFIX = re.compile(r"^(?:jr|sr|ii|iii|iv|2nd|3rd)\.?$", re.IGNORECASE)
COLLECTIVE = re.compile(
    r"\b(?:group|collaboration|collaborative|consortium|society|trial|investigators|network|"
    r"committee)\b",
    re.IGNORECASE,
)
TRUNCATED = re.compile(r"^(?:et\.? al\.?|\.\.\.|…|and others|others)$", re.IGNORECASE)
NOBODY = {"[anonymous]", "anonymous", "[no authors listed]", "no authors listed", "anon"}
INITIALS = re.compile(r"^(?:[^\W\d_]\.?[-\s]?){1,4}$")


def is_absent(text: str | None) -> bool:
    """Whether a value only says that there is none."""
    return text is None or text.strip().casefold() in ABSENT


def clean_text(text: str) -> str:
    """NFC, one kind of line break, no control or invisible characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", INVISIBLE.sub("", CONTROL.sub("", text)))


def plain_line(text: str) -> str:
    """Text of one line without markup; "" for a word that says absent."""
    text = html.unescape(clean_text(text))
    text = ANY_TAG.sub("", INLINE_TAG.sub("", BREAKING_TAG.sub(" ", text)))
    text = " ".join(text.split())
    return "" if is_absent(text) else text


def plain_text(text: str) -> str:
    """Text without markup, paragraphs kept as lines; "" for a word that says absent."""
    text = html.unescape(clean_text(text))
    text = ANY_TAG.sub("", INLINE_TAG.sub("", BREAKING_TAG.sub("\n", text)))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    text = "\n".join(line for line in lines if line)
    return "" if is_absent(text) else text


def doi(text: str) -> str:
    """The DOI in lower case without prefix and trailing marks; "" when there is none.

    Old DOIs with brackets, `<`, `>` and `;` survive.
    """
    value = unquote(html.unescape(text)).strip().lstrip("([{<\"' ")
    value = DOI_PREFIX.sub("", value)
    if "doi.org/" in value.lower():
        value = value[value.lower().rindex("doi.org/") + len("doi.org/") :]
    value = value.split(None, 1)[0] if value.split() else ""
    value = re.sub(r"\[doi\]$", "", value, flags=re.IGNORECASE)
    value = _without_trailing_marks(value).lower()
    return value if DOI.match(value) else ""


def _without_trailing_marks(value: str) -> str:
    pairs = {")": "(", "]": "[", "}": "{", ">": "<"}
    while value:
        last = value[-1]
        if last in ".,;:'\"" or (last in pairs and value.count(last) > value.count(pairs[last])):
            value = value[:-1]
        else:
            break
    return value


def pmid(text: str) -> int | None:
    """A PubMed id of one to eight digits, with or without a prefix."""
    digits = PMID_PREFIX.sub("", text.strip()).strip().rstrip("/").lstrip("0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 8 else None


def pmcid(text: str) -> str:
    found = re.search(r"PMC\s?(\d{1,10})", text, re.IGNORECASE)
    return f"PMC{found.group(1)}" if found else ""


def issn(text: str) -> str:
    """`NNNN-NNNC` when the check digit is right, else ""."""
    found = re.match(r"^\s*([0-9]{4})-?([0-9]{3}[0-9Xx])(?![0-9])", text)
    if not found:
        return ""
    digits = (found.group(1) + found.group(2)).upper()
    total = sum(int(d) * weight for d, weight in zip(digits, range(8, 1, -1), strict=False))
    check = (11 - total % 11) % 11
    expected = "X" if check == 10 else str(check)
    return f"{digits[:4]}-{digits[4:]}" if digits[7] == expected else ""


def year(text: str) -> int | None:
    """The year of a date in any writing, 1500 to two years from now."""
    text = text.strip()
    if re.fullmatch(r"[0-9]{8}", text):
        text = text[:4]
    found = YEAR.search(text)
    value = int(found.group(1)) if found else None
    return value if value and value <= date.today().year + 2 else None


def publication_date(text: str) -> PublicationDate:
    """Year, month and day as far as `2020 Feb 3`, `2024/04/03/` or `SEP 22` give them."""
    raw = " ".join(text.split())
    parts = re.findall(r"[A-Za-z]+|[0-9]+", raw)
    found = year(raw)
    month = next((MONTHS.index(p[:3].lower()) + 1 for p in parts if p[:3].lower() in MONTHS), None)
    season = next(
        (p for p in parts if p.lower() in ("spring", "summer", "autumn", "fall", "winter")), ""
    )
    rest = [int(p) for p in parts if p.isdigit() and len(p) <= 2]
    if month is None and rest and 1 <= rest[0] <= 12 and "/" in raw:
        month, rest = rest[0], rest[1:]
    day = rest[0] if month and rest and 1 <= rest[0] <= 31 else None
    return PublicationDate(found, month, day, season, raw)


def pages(text: str) -> tuple[str, str]:
    """First and last page; an abbreviated end is written out (1008-12 gives 1008, 1012)."""
    first = re.split(r"[,;]", text.strip(), maxsplit=1)[0].strip()
    span = DASHES.sub("-", first).strip()
    if not span or span == "-":
        return "", ""
    found = RANGE.match(span)
    if found is None:
        start, _, end = span.partition("-")
        return start.strip(), end.strip()
    head, start, end_head, end, tail = found.groups()
    if len(end) < len(start) and end_head in ("", head):
        full = start[: len(start) - len(end)] + end
        if int(full) >= int(start):
            return head + start, head + full + tail
        return head + start, ""
    return head + start, (end_head or head) + end + tail


def title(text: str) -> tuple[str, bool]:
    """The title in one plain line, and whether the source marks it as translated ([…])."""
    value = plain_line(text)
    if value.endswith(".") and not value.endswith(("..", "…")):
        value = value[:-1].rstrip()
    translated = len(value) > 2 and value.startswith("[") and value.endswith("]")
    if translated:
        value = value[1:-1].strip()
        if value.endswith(".") and not value.endswith(".."):
            value = value[:-1].rstrip()
    return value, translated


def title_key(text: str) -> str:
    """The title reduced to letters, digits and single spaces, for comparing."""
    folded = unicodedata.normalize("NFKD", text).replace("&", " and ")
    letters = []
    for char in folded.casefold():
        if unicodedata.combining(char):
            continue
        name = unicodedata.name(char, "") if "\u0370" <= char <= "\u03ff" else ""
        if name.startswith("GREEK SMALL LETTER "):
            letters.append(name.split()[3].lower().replace("lamda", "lambda"))
        elif char.isalnum() or char.isspace():
            letters.append(char)
    return " ".join("".join(letters).split())


def author(text: str) -> Author | None:
    """One name in any of the usual writings; None for a word that names nobody."""
    raw = " ".join(clean_text(text).split())
    if is_absent(raw) or raw.casefold() in NOBODY or TRUNCATED.match(raw):
        return None
    if raw.endswith(",") or COLLECTIVE.search(raw):
        return Author(family=raw.rstrip(", "), collective=True, raw=raw)
    if "," in raw:
        return _family_first(raw)
    return _without_comma(raw)


def _family_first(raw: str) -> Author:
    parts = [part.strip() for part in raw.split(",") if part.strip()]
    family, rest = parts[0], parts[1:]
    suffix = next((part for part in rest if SUFFIX.match(part)), "")
    given = " ".join(part for part in rest if part != suffix)
    words = given.split()
    if not suffix and len(words) > 1 and SUFFIX.match(words[-1]):
        suffix, given = words[-1], " ".join(words[:-1])
    return _named(family, given, suffix, raw)


def _without_comma(raw: str) -> Author:
    words = raw.split()
    suffix = ""
    if len(words) > 2 and SUFFIX.match(words[-1]):
        suffix, words = words[-1], words[:-1]
    if len(words) == 1:
        return Author(family=words[0], suffix=suffix, raw=raw)
    tail = len(words)
    while tail > 1 and _looks_like_initials(words[tail - 1]):
        tail -= 1
    if tail < len(words):
        return _named(" ".join(words[:tail]), " ".join(words[tail:]), suffix, raw)
    begin = len(words) - 1
    while begin > 1 and words[begin - 1].lower() in PARTICLES:
        begin -= 1
    return _named(" ".join(words[begin:]), " ".join(words[:begin]), suffix, raw)


def _looks_like_initials(word: str) -> bool:
    letters = word.replace(".", "").replace("-", "")
    return 1 <= len(letters) <= 4 and letters.isupper() and bool(INITIALS.match(word))


def _named(family: str, given: str, suffix: str, raw: str) -> Author:
    words = given.replace(".", " ").replace("-", " ").split()
    if words and all(_looks_like_initials(word) for word in given.split()):
        initials, given = "".join(words), ""
    else:
        initials = "".join(word[0].upper() for word in words)
    return Author(family=family, given=given, initials=initials, suffix=suffix, raw=raw)


def authors(names: list[str]) -> tuple[tuple[Author, ...], bool]:
    """The authors in order, and whether the source cut the list short (et al.)."""
    found, truncated = [], False
    for name in names:
        cut = re.sub(r",?\s+et\.? al\.?$", "", name.strip(), flags=re.IGNORECASE)
        truncated = truncated or cut != name.strip() or bool(TRUNCATED.match(name.strip()))
        made = author(cut)
        if made:
            found.append(made)
    return tuple(found), truncated


def first_author_key(first: Author | None) -> str:
    """Family name without diacritics, spaces and hyphens, and the first initial."""
    if first is None:
        return ""
    folded = unicodedata.normalize("NFKD", first.family).casefold()
    family = "".join(c for c in folded if c.isalnum())
    return f"{family} {first.initials[:1].casefold()}".strip()
