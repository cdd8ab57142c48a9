"""Rules on truncation and wildcards (PRESS element 4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.databases import dialect_of
from searches.query.checks.query import Place, Query
from searches.query.fields import Field
from searches.query.findings import Finding, finding
from searches.query.nodes import Term, Wildcard
from searches.query.spelling import one_forms, optional_forms, plural

_NEXT = {"cochrane": " NEXT ", "embase": " NEXT/1 ", "scopus": " PRE/0 "}
_FOREIGN = re.compile(r"(?<=[a-z])[?#$](?=[a-z]|$)|(?<=[a-z])[#$](?=\s)", re.IGNORECASE)
_SPECIAL = re.compile(r"[/@#.,:;!]")
_PLAIN_WORD = re.compile(r"(?!(?:and|or|not|near|next)$)\w[\w?*$-]*", re.IGNORECASE)


def too_few_characters(query: Query) -> Iterator[Finding]:
    """SL-501; PubMed's leading wildcards are SL-504, Web of Science counts those from the left."""
    least = dialect_of(query.database).stem
    for place in query.terms:
        term = place.node
        for wildcard in term.trunc:
            count = _characters(query, term, wildcard)
            if wildcard.type == "many" and count < least and (count or query.database != "pubmed"):
                message = f"{count} characters before the wildcard; {query.database} needs {least}"
                yield finding("SL-501", message, term.span)


def _characters(query: Query, term: Term, wildcard: Wildcard) -> int:
    before = term.text[: wildcard.position].rpartition(" ")[2]
    if not before and query.database == "wos":
        return len(term.text[wildcard.position :].partition(" ")[0])
    return len(before)


def not_supported(query: Query) -> Iterator[Finding]:
    """SL-502: any wildcard in Google Scholar, another database's in PubMed."""
    for place in query.terms:
        term = place.node
        if query.database == "scholar":
            for _ in term.trunc[:1]:
                message = "Wildcard * is not supported"
                yield finding("SL-502", message, term.span, _variants(query, place))
        elif match := _FOREIGN.search(term.text):
            message = f"Wildcard {match[0]} is not supported"
            yield finding("SL-502", message, term.span, _listed(query, place, match.start()))


def _variants(query: Query, place: Place) -> str | None:
    """The singular and plural for a word that ends in `*`."""
    term = place.node
    whole = query.source(term) == f"{term.text}*" and term.trunc == (Wildcard(len(term.text)),)
    many = plural(term.text)
    return f"{term.text} OR {many}" if whole and many and not place.excluded else None


def _listed(query: Query, place: Place, at: int) -> str | None:
    """The words that a wildcard for one character stands for, each with the term's tag."""
    term = place.node
    plain = term.text[:at] + term.text[at + 1 :]
    expand = one_forms if term.text[at] == "#" else optional_forms
    forms = expand(plain, at)
    source = query.source(term)
    if not forms or term.text not in source or place.near or _FOREIGN.search(plain):
        return None
    return f"({' OR '.join(source.replace(term.text, form) for form in forms)})"


def inside_a_phrase(query: Query) -> Iterator[Finding]:
    """SL-503."""
    for place in query.texts:
        term = place.node
        if term.kind == "phrase" and term.trunc and " " in term.text:
            span_is_quoted = query.source(term)[:1] in ('"', "'")
            fix = _next_to(query, place) if span_is_quoted else None
            if fix or span_is_quoted:
                yield finding("SL-503", "Wildcard inside a quoted phrase", term.span, fix)


def _next_to(query: Query, place: Place) -> str | None:
    """The words of a quoted phrase joined by the operator that puts them side by side."""
    match = re.fullmatch(r"""(["'])(.*?)\1(.*)""", query.source(place.node))
    if match is None or place.near:
        return None
    words = match[2].split()
    if not all(map(_PLAIN_WORD.fullmatch, words)):
        return None
    return f"({_NEXT[query.database].join(words)}){match[3]}"


def leading(query: Query) -> Iterator[Finding]:
    """SL-504."""
    for place in query.terms:
        text = place.node.text
        for wildcard in place.node.trunc:
            if wildcard.position == 0 or text[wildcard.position - 1] == " ":
                yield finding("SL-504", "Leading wildcard", place.node.span)
                break


def truncation(query: Query) -> Iterator[Finding]:
    """SL-505."""
    for place in query.terms:
        if place.node.trunc and place.node.field != Field.MESH:
            message = "Truncation switches off mapping and explosion"
            yield finding("SL-505", message, place.node.span)


def after_special_character(query: Query) -> Iterator[Finding]:
    """SL-508."""
    for place in query.terms:
        term = place.node
        for wildcard in term.trunc:
            before = term.text[: wildcard.position].rpartition(" ")[2]
            if special := _SPECIAL.findall(before):
                message = f"Wildcard after special character {special[-1]}"
                yield finding("SL-508", message, term.span)
                break
