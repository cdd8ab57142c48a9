"""Rules on text words (PRESS element 4): mapping, fields and the forms of a word."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.query.checks.edits import alternatives, truncated, with_text
from searches.query.checks.query import Place, Query
from searches.query.fields import Field
from searches.query.findings import Finding, finding
from searches.query.nodes import Term, Wildcard
from searches.query.spelling import american, british, plural, singular

STOPWORDS = frozenset(
    """a about again all almost also although always among an and another any are as at be because
    been before being between both but by can could did do does done due during each either enough
    especially etc for found from further had has have having here how however i if in into is it
    its itself just kg km made mainly make may mg might ml mm most mostly must nearly neither no nor
    obtained of often on our overall perhaps pmid quite rather really regarding seem seen several
    should show showed shown shows significantly since so some such than that the their theirs them
    then there therefore these they this those through thus to upon use used using various very was
    we were what when which while with within without would""".split()
)
"""PubMed's stopwords (National Library of Medicine)."""

_CLOSED = re.compile(r"([A-Za-z]{1,5})(\d{2,6})")
_HYPHENATED = re.compile(r"[^\W_]+(?:-[^\W_]+)+")
_OPERATORS = frozenset({"and", "or", "not"})
_SHORT_STEM = 4
_SHORTEST_TRUNCATED = 5


def mapped_automatically(query: Query) -> Iterator[Finding]:
    """SL-302."""
    message = "Untagged term is subject to automatic term mapping; the mapping can change over time"
    for place in query.texts:
        term = place.node
        if is_mapped(term):
            yield finding("SL-302", message, term.span, with_text(query, term, term.text))


def mapping_switched_off(query: Query) -> Iterator[Finding]:
    """SL-303, for terms without a tag: with one it is what the author chose."""
    for place in query.texts:
        term = place.node
        if not term.tagged and not is_mapped(term):
            message = f"Quotes, tag, hyphen or * switched automatic mapping off for {term.text}"
            yield finding("SL-303", message, term.span)


def is_mapped(term: Term) -> bool:
    """Whether PubMed maps a term by itself: quotes, a tag, hyphens and wildcards prevent it."""
    bare = term.kind in ("word", "loose_phrase") and "-" not in term.text
    return not term.tagged and bare and not term.trunc


def title_only(query: Query) -> Iterator[Finding]:
    """SL-309, where the same text is not searched in the abstract as well."""
    elsewhere = {
        (place.node.text.lower(), place.node.trunc)
        for place in query.texts
        if place.node.field != Field.TITLE
    }
    for place in query.texts:
        term = place.node
        if term.field == Field.TITLE and (term.text.lower(), term.trunc) not in elsewhere:
            yield finding("SL-309", "Title-only search lowers recall", term.span)


def plural_missing(query: Query) -> Iterator[Finding]:
    """SL-506, except where the database finds the other number by itself."""
    for place in query.texts:
        term = place.node
        words = term.text.lower().split(" ")
        if term.trunc or place.near or _finds_forms(query, term) or _OPERATORS & set(words):
            continue
        other = plural(words[-1]) or singular(words[-1])
        variant = " ".join([*words[:-1], other])
        if other and not query.covers(variant):
            message = f"Plural or variant not covered: {variant}"
            yield finding("SL-506", message, term.span, _with_plural(query, place, variant))


def _finds_forms(query: Query, term: Term) -> bool:
    """Scopus and Scholar find plurals, Web of Science unless a term is in quotation marks."""
    match query.database:
        case "scholar":
            return True
        case "scopus":
            return term.kind != "exact_phrase"
        case "wos":
            return term.kind in ("word", "loose_phrase")
    return False


def _with_plural(query: Query, place: Place, variant: str) -> str | None:
    text = place.node.text.lower()
    long_enough = len(text.split(" ")[-1]) >= _SHORTEST_TRUNCATED
    if variant.startswith(text) and long_enough:
        return truncated(query, place)
    return alternatives(query, place, [variant])


def short_stem(query: Query) -> Iterator[Finding]:
    """SL-507."""
    for place in query.texts:
        term = place.node
        stem = term.trunc == (Wildcard(len(term.text)),) and " " not in term.text
        if stem and len(term.text) <= _SHORT_STEM:
            message = f"Short stem {term.text} (4 characters or fewer) retrieves unrelated words"
            yield finding("SL-507", message, term.span)


def stopword(query: Query) -> Iterator[Finding]:
    """SL-904: a term of nothing but stopwords."""
    for place in query.texts:
        term = place.node
        words = term.text.lower().split()
        if not term.trunc and not place.near and words and STOPWORDS.issuperset(words):
            yield finding("SL-904", f"Stopword {term.text} ignored", term.span)


def hyphen_forms(query: Query) -> Iterator[Finding]:
    """SL-905: a word with a hyphen, or of letters and digits, without its other forms.

    Ovid and EBSCOhost read a hyphen as a space.
    """
    for place in query.texts:
        term = place.node
        if closed := _CLOSED.fullmatch(term.text):
            parts = list(closed.groups())
        elif _HYPHENATED.fullmatch(term.text):
            parts = term.text.split("-")
        else:
            continue
        forms = [["".join(parts)], [" ".join(parts)], ["-".join(parts)]]
        if query.database in ("ovid", "ebsco"):
            forms = [forms[0], forms[1] + forms[2]]
        missing = [
            same[0] for same in forms if not any(query.covers(form.lower()) for form in same)
        ]
        if missing and not place.near:
            message = f"Hyphen form {term.text}: add open and closed forms"
            yield finding("SL-905", message, term.span, alternatives(query, place, missing))


def spelling_variant(query: Query) -> Iterator[Finding]:
    """SL-906; Scopus finds both spellings unless the string is exact."""
    for place in query.texts:
        term = place.node
        if place.near or (query.database == "scopus" and term.kind != "exact_phrase"):
            continue
        if term.trunc and term.trunc != (Wildcard(len(term.text)),):
            continue
        text = term.text.lower()
        words = text.split(" ")
        for respell in (british, american):
            other = " ".join(map(respell, words))
            if other != text and not query.covers(other):
                shown = f"{other}*" if term.trunc else other
                fix = alternatives(query, place, [other])
                yield finding("SL-906", f"Spelling variant {shown} missing", term.span, fix)
