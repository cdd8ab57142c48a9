"""Normalisation of what databases write, one rule each; every rule may be applied twice.

Rules: the project's record format specification, section 2.
"""

from __future__ import annotations

import html
import re
import unicodedata
from datetime import date
from functools import lru_cache
from urllib.parse import unquote

from searches.bibliography import PublicationDate

ABSENT = frozenset(
    {
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
)
ABSENT_STARTS = frozenset({word[:1] for word in ABSENT} | {"N", "U", "\u0149"})
LONGEST_ABSENT = max(map(len, ABSENT))
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
UNSEEN = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
HARMLESS = bytes(byte for byte in range(256) if not CONTROL.match(chr(byte)) or byte > 0x7F)
"""The bytes of UTF-8 that are no control characters of ASCII."""

PRINTABLE = bytes(range(0x20, 0x7F))

# A tag is known by its name and the form of its attributes: `n<a and b>c` is no tag.
ATTRIBUTES = r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s<>\"']+))*\s*/?>"
INLINE_TAG = re.compile(rf"<(/?)(i|b|sup|sub|u){ATTRIBUTES}", re.IGNORECASE)
BREAKING_TAG = re.compile(
    rf"</?(?:(?:jats:)?(?:p|title|sec|list|list-item)|br|div|li|ul|ol|h[1-6]|tr){ATTRIBUTES}",
    re.IGNORECASE,
)
OTHER_TAG = re.compile(
    r"</?(?:(?:jats|mml|xhtml|inf):[\w-]+|a|abbr|big|bold|em|font|i|b|u|sup|sub|inline-formula|"
    r"italic|math|sc|small|span|strong|table|tbody|td|th|underline)" + ATTRIBUTES,
    re.IGNORECASE,
)

DOI_START = re.compile(
    r"^(?:doi(?:\s*:\s*|\s+|(?=10\.))|https?://|(?:www\.)?(?:bio|med)rxiv\.org/content/|"
    r"[^\s/]*doi[.-]org[^\s/]*/|\S*doi\.org/)+",
    re.IGNORECASE,
)
PLAIN_DOI = re.compile(r"10\.[0-9]{4,9}/[a-z0-9._/-]*[a-z0-9/_-]")
DOI = re.compile(r"^10\.\d{4,9}/\S+$")
PREPRINT_VERSION = re.compile(r"(?<=\d)v\d+(?:\.full.*)?$")
PMID_PREFIX = re.compile(
    r"^(?:pmid\s*:?|pubmed\s*:?|medline\s*:?|pm\s*:?|https?://\S*pubmed\S*?/)\s*", re.IGNORECASE
)
YEAR = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)(?!\d)")
IMPOSSIBLE_YEAR = re.compile(r"[1-9]\d\d|^\s*[1-9]\d?\s*$")
DASHES = re.compile(r"\s*(?:[-\u2010-\u2015\u2212]\s*)+")
RANGE = re.compile(r"^([A-Za-z]*)(\d+)-([A-Za-z]*)(\d+)([A-Za-z]*)$", re.ASCII)
ASCII_KEY = {
    code: char.lower() if char.isalnum() else " " if char.isspace() else None
    for code, char in enumerate(map(chr, range(128)))
}
ISO_DATE = re.compile(r"(\d{4})[/-]?(\d\d)[/-]?(\d\d)(?!\d)")
MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
SEASONS = frozenset({"spring", "summer", "autumn", "fall", "winter"})


def is_absent(text: str) -> bool:
    """Whether a value only says that there is none."""
    if len(text) > LONGEST_ABSENT:
        text = text.strip()
        if len(text) > LONGEST_ABSENT:
            return False
    return text.strip().casefold() in ABSENT


def has_control_characters(text: str) -> bool:
    """Whether there is a control character other than tabs and line ends.

    Searched among the bytes: five times as fast as the pattern.
    """
    data = text.encode(errors="surrogatepass")
    if data.translate(None, HARMLESS).strip(b"\r"):
        return True
    return b"\xc2" in data and bool(CONTROL.search(text.replace("\r", "")))


def is_clean(text: str) -> bool:
    """A quick proof that `clean_text` would change nothing but for NFC; it may miss some."""
    data = text.encode(errors="surrogatepass")
    if data.translate(None, HARMLESS):
        return False
    return text.isascii() or not (b"\xc2" in data or any(char in text for char in UNSEEN))


def clean_text(text: str) -> str:
    """NFC, one kind of line break, no control or invisible characters."""
    if is_clean(text):
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", INVISIBLE.sub("", CONTROL.sub("", text)))


def plain_line(text: str) -> str:
    """Text of one line without markup; "" for a word that says absent."""
    text = _simple(text) or (text and _in_one_line(_without_markup(text, " ")))
    return "" if text[:1] in ABSENT_STARTS and is_absent(text) else text


def plain_text(text: str) -> str:
    """Text without markup, paragraphs kept as lines; "" for a word that says absent."""
    text = _simple(text) or (text and _in_lines(_without_markup(text, "\n")))
    return "" if text[:1] in ABSENT_STARTS and is_absent(text) else text


def _simple(text: str) -> str:
    """The text if it is one line of printable characters without any markup, as most are."""
    if "&" in text or "<" in text or "  " in text or not _is_printable(text):
        return ""
    return (text if text.isascii() else unicodedata.normalize("NFC", text)).strip(" ")


def _is_printable(text: str) -> bool:
    """`isprintable`, where a long text is of ASCII ten times as fast."""
    if len(text) < 100 or not text.isascii():
        return text.isprintable()
    return not text.encode().translate(None, PRINTABLE)


def _in_lines(text: str) -> str:
    """Each line with single blanks, the empty ones left out."""
    return "\n".join(filter(None, map(_in_one_line, text.split("\n"))))


def _in_one_line(text: str) -> str:
    """Single blanks for all white space; a text that has only these is taken as it is."""
    if text.isascii() and not ("  " in text or "\t" in text or "\n" in text):
        return text.strip(" ")
    return " ".join(text.split())


def _without_markup(text: str, instead_of_break: str) -> str:
    """Entities decoded and tags removed, also where a source did it twice (`&amp;lt;`)."""
    text = clean_text(text)
    before = ""
    while text != before and ("&" in text or "<" in text):
        before = text
        text = BREAKING_TAG.sub(instead_of_break, clean_text(html.unescape(text)))
        text = unicodedata.normalize("NFC", OTHER_TAG.sub("", text))
    return text


def doi(text: str) -> str:
    """The DOI in lower case without prefix and trailing marks; "" when there is none (2.1).

    Old DOIs with brackets, `<`, `>` and `;` survive.
    """
    value, before = text.removeprefix("https://doi.org/").removesuffix(" [doi]").lower(), None
    if PLAIN_DOI.fullmatch(value) and "doi" not in value:
        return value
    value = text
    while value != before:
        before, value = value, _doi_step(value)
    return value if DOI.match(value) else ""


def _doi_step(text: str) -> str:
    value = clean_text(unquote(html.unescape(text)).lower()).strip().lstrip("([{<\"' ")
    prefix = DOI_START.match(value)
    value = DOI_START.sub("", value)
    value = value.split(None, 1)[0] if value.split() else ""
    if prefix and "rxiv.org" in prefix.group():
        value = PREPRINT_VERSION.sub("", value)
    return _without_trailing_marks(value.removesuffix("[doi]"))


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
    """A PubMed id of one to eight digits, with or without a prefix (2.2)."""
    digits = text
    if not text.isdigit():
        digits = PMID_PREFIX.sub("", text.strip()).strip().rstrip("/")
    digits = digits.lstrip("0")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 8 else None


def pmcid(text: str) -> str:
    """`PMC` and digits, "" when there is none (2.2)."""
    if text.isdigit() or not text:
        return ""
    found = re.search(r"PMC\s?([0-9]{1,10})", text, re.IGNORECASE)
    return f"PMC{found.group(1)}" if found else ""


@lru_cache(maxsize=4096)
def issn(text: str) -> str:
    """`NNNN-NNNC` when the check digit is right, else "" (2.2)."""
    found = re.match(r"^\s*([0-9]{4})-?([0-9]{3}[0-9Xx])(?![0-9])", text)
    if not found:
        return ""
    digits = (found.group(1) + found.group(2)).upper()
    total = sum(int(d) * weight for d, weight in zip(digits, range(8, 1, -1), strict=False))
    check = (11 - total % 11) % 11
    expected = "X" if check == 10 else str(check)
    return f"{digits[:4]}-{digits[4:]}" if digits[7] == expected else ""


def issns_and_isbns(texts: list[str]) -> tuple[list[str], tuple[str, ...]]:
    """The different ISSNs and the ISBNs in fields that hold either, several to a field."""
    if len(texts) == 1:
        issns, isbns = _issns_and_isbns(texts[0])
        return list(issns), isbns
    found = [_issns_and_isbns(text) for text in texts]
    issns = dict.fromkeys(number for numbers, _ in found for number in numbers)
    return list(issns), tuple(dict.fromkeys(number for _, numbers in found for number in numbers))


@lru_cache(maxsize=4096)
def _issns_and_isbns(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parts = re.split(r"[;,\s]+", text)
    isbns = (part.replace("-", "").upper() for part in parts)
    found = (p for p in isbns if re.fullmatch(r"(?:97[89])?[0-9]{9}[0-9X]", p))
    return tuple(dict.fromkeys(filter(None, map(issn, parts)))), tuple(dict.fromkeys(found))


def year(text: str) -> int | None:
    """The year of a date in any writing, 1500 to two years from now (2.3)."""
    return _year(text, date.today().year + 2)


@lru_cache(maxsize=4096)
def _year(text: str, latest: int) -> int | None:
    text = text.strip()
    if re.fullmatch(r"[0-9]{8}", text):
        text = text[:4]
    found = YEAR.search(text)
    value = int(found.group(1)) if found else None
    return value if value and value <= latest else None


def is_impossible_year(text: str) -> bool:
    """Whether a date has the digits of a year, but none that can be (`0` says absent)."""
    return year(text) is None and bool(IMPOSSIBLE_YEAR.search(text))


def publication_date(text: str) -> PublicationDate:
    """Year, month and day as far as `2020 Feb 3`, `2024/04/03/`, `20240403` or `SEP 22` go."""
    return _publication_date(text, date.today().year + 2)


@lru_cache(maxsize=4096)
def _publication_date(text: str, latest: int) -> PublicationDate:
    raw = " ".join(text.split())
    spaced = re.sub(r"^(\d{4})(\d\d)(\d\d)$", r"\1/\2/\3", raw)
    parts = re.findall(r"[A-Za-z]+|[0-9]+", spaced)
    month = next((MONTHS.index(p[:3].lower()) + 1 for p in parts if p[:3].lower() in MONTHS), None)
    season = next((p for p in parts if p.lower() in SEASONS), "")
    rest = [int(p) for p in parts if p.isdigit() and len(p) <= 2]
    is_numeric = "/" in spaced or re.match(r"\d{4}-\d\d", spaced)
    if month is None and rest and 1 <= rest[0] <= 12 and is_numeric:
        month, rest = rest[0], rest[1:]
    day = rest[0] if month and rest and 1 <= rest[0] <= 31 else None
    return PublicationDate(_year(raw, latest), month, day, season, raw)


def iso_date(text: str) -> str:
    """`2019-03-25` from `20190325` or `2019/03/30 06:00`; any other text as it stands."""
    found = ISO_DATE.match(text) if text else None
    return "-".join(found.groups()) if found else text


def pages(text: str) -> tuple[str, str]:
    """First and last page; an abbreviated end is written out, 1008-12 gives 1008, 1012 (2.4).

    A last page before the first one is left out; `is_backward_range` tells.
    """
    if text.isdigit():
        return text, ""
    start, _, end = text.partition("-")
    if text.isascii() and start.isdigit() and end.isdigit() and len(start) == len(end):
        return start, end if end >= start else ""
    span = _span(text)
    found = RANGE.match(span)
    if found is None:
        start, _, end = span.partition("-")
        return start.strip(), end.strip()
    head, start, end_head, end, tail = found.groups()
    if is_backward_range(text):
        return head + start, ""
    if end_head in ("", head):
        end = start[: max(0, len(start) - len(end))] + end
        return head + start, head + end + tail
    return head + start, end_head + end + tail


def is_backward_range(text: str) -> bool:
    """Whether a page range ends before it begins, also after its end is written out."""
    start, _, end = text.partition("-")
    if text.isascii() and start.isdigit() and end.isdigit() and len(start) == len(end):
        return end < start
    found = RANGE.match(_span(text))
    if found is None:
        return False
    head, start, end_head, end, _ = found.groups()
    full = start[: max(0, len(start) - len(end))] + end
    # Compared as text: Python refuses to make a number of more than 4,300 digits.
    full, start = full.lstrip("0"), start.lstrip("0")
    return end_head in ("", head) and (len(full), full) < (len(start), start)


def _span(text: str) -> str:
    first = re.split(r"[,;]", text.strip(), maxsplit=1)[0]
    return DASHES.sub("-", first).strip().lstrip("-")


def electronic_page(start: str, end: str) -> str:
    """An article number that stands where the pages should (`e12558`), else ""."""
    if end or start[:1] not in ("e", "E"):
        return ""
    return start if re.fullmatch(r"e[0-9]+", start, re.IGNORECASE) else ""


def title(text: str) -> tuple[str, bool]:
    """The title in one plain line, and whether the source marks it as translated, […] (2.5)."""
    value, translated = _without_stop(plain_line(text)), False
    while value[:1] == "[" and len(value) > 2 and _is_bracketed(value):
        value, translated = _without_stop(value[1:-1].strip()), True
    is_none = value[:1] in ABSENT_STARTS and is_absent(value)
    return ("", False) if is_none else (value, translated)


def _without_stop(value: str) -> str:
    has_one = value.endswith(".") and not value.endswith("..")
    stripped = value[:-1].rstrip() if has_one else value
    return stripped if not stripped.endswith(".") else value


def _is_bracketed(value: str) -> bool:
    """Whether the first bracket is the partner of the last one: `[a] and [b]` is not bracketed."""
    depth = 0
    for place, char in enumerate(value):
        depth += (char == "[") - (char == "]")
        if depth == 0:
            return place == len(value) - 1
    return False


def title_markup(text: str) -> str:
    """The title as safe HTML with its i, b, sup, sub and u tags; "" when it has none."""
    if "<" not in text and "&" not in text:
        return ""
    text = html.unescape(" ".join(clean_text(text).split()))
    if not INLINE_TAG.search(text):
        return ""
    marked = INLINE_TAG.sub(lambda tag: f"\0{tag.group(1)}{tag.group(2).lower()}\1", text)
    plain = html.escape(OTHER_TAG.sub("", BREAKING_TAG.sub(" ", marked)), quote=False)
    return " ".join(plain.replace("\0", "<").replace("\1", ">").split())


def title_key(text: str) -> str:
    """The title reduced to letters, digits and single spaces, for comparing (2.5)."""
    text = text.replace("&", " and ")
    if text.isascii():
        return " ".join(text.translate(ASCII_KEY).split())
    folded = unicodedata.normalize("NFKD", text).casefold()
    if not folded.isascii():
        folded = unicodedata.normalize("NFKD", folded)
        folded = "".join(_letters(char) for char in folded if not unicodedata.combining(char))
    return " ".join("".join(c for c in folded if c.isalnum() or c.isspace()).split())


def _letters(char: str) -> str:
    """A Greek letter's name, any other character itself."""
    name = unicodedata.name(char, "") if "\u0370" <= char <= "\u03ff" else ""
    if not name.startswith("GREEK SMALL LETTER "):
        return char
    word = name.removeprefix("GREEK SMALL LETTER ").removeprefix("FINAL ").split()[0].lower()
    return "lambda" if word == "lamda" else word
