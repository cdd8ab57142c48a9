"""Makes the mechanical fixes: what to write in place of a term as it stands in the text."""

from __future__ import annotations

import re

from searches.databases import dialect_of
from searches.query.checks.query import Place, Query
from searches.query.fields import Field
from searches.query.nodes import Term

_WORDS_BETWEEN = re.compile(r"\s+(?:and\s+not|and|or|not)\s+|\s+", re.IGNORECASE)

_CODES_IN_FRONT = ("wos", "ebsco", "scholar")


def alternatives(query: Query, place: Place, texts: list[str]) -> str | None:
    """The term as written, then once more for each of the other texts, joined by OR.

    None where that cannot be written in place of the term: inside nearness, after NOT in Google
    Scholar, or where the text of the term is not found in its source.
    """
    term = place.node
    if place.near or (query.database == "scholar" and place.excluded):
        return None
    written = [with_text(query, term, text) for text in (term.text, *texts)]
    if None in written:
        return None
    joined = f" {query.word_for('OR')} ".join(written)
    return joined if query.database == "scholar" else f"({joined})"


def with_text(query: Query, term: Term, text: str) -> str | None:
    """The source of a term with another text.

    None where its own is not found there, or stands in the query once for each of several fields.
    """
    source = query.source(term)
    if _is_joined(query, term):
        return None
    find = str.rfind if query.database in _CODES_IN_FRONT else str.find
    at = find(source.lower(), term.text.lower())
    if at < 0:
        return None
    before, after = source[:at], source[at + len(term.text) :]
    quote = _quote(query, term, before, text)
    return _tagged(query, term, f"{before}{quote}{text}{quote}{after}")


def truncated(query: Query, place: Place) -> str | None:
    """The term as written with a wildcard at its end, None where that cannot be."""
    term, database = place.node, query.database
    phrase = " " in term.text
    if place.near or database == "scholar" or (phrase and database in ("cochrane", "embase")):
        return None
    return with_text(query, term, f"{term.text}*")


def gaps_are_operators(query: Query, places: list[tuple[int, int]]) -> bool:
    """Whether nothing but operators or spaces stands between these places of the text."""
    pairs = zip(places, places[1:], strict=False)
    return all(_WORDS_BETWEEN.fullmatch(query.mended, a[1], b[0]) for a, b in pairs)


def _is_joined(query: Query, term: Term) -> bool:
    """Whether a title search and an abstract search were read as one term (`TI x OR AB x`)."""
    joins = dialect_of(query.database).syntax.joins_with
    both = term.field in (Field.TITLE_ABSTRACT, Field.TITLE_ABSTRACT_KEYWORDS)
    return joins and both and not query.source(term).upper().startswith("XB")


def _quote(query: Query, term: Term, before: str, text: str) -> str:
    """The quotation mark a text needs that its place in the source does not give it."""
    quoted = any(mark in before for mark in "\"'{")
    plain = re.fullmatch(r"[\w*-]+", text) is not None
    loose = " " in term.text and not (query.database == "pubmed" and not term.tagged)
    return "" if quoted or plain or loose else '"'


def _tagged(query: Query, term: Term, source: str) -> str:
    """In PubMed, an untagged term with the tag that searches it as it stands."""
    if query.database != "pubmed" or term.tagged or query.mended[slice(*term.span)].endswith("]"):
        return source
    return f"{source}[tiab]"
