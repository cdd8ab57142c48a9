"""Rules on limits and filters (PRESS element 6)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.databases.languages import LANGUAGES
from searches.query.checks.query import FILTER_WORD, Query
from searches.query.fields import Field
from searches.query.findings import Finding, finding
from searches.query.nodes import Branch, Limit, Node, Or, Term, fold

_AVAILABLE = re.compile(
    r"\[?(?:free )?full[ -]?text.*|loattr.*|ff?rft|has ?abstracts?|\[?abstracts?\]?(?:/lim)?|"
    r"open access.*",
    re.IGNORECASE,
)
_WITHOUT_INDEXING = re.compile(
    r"pubmed pm[cd].*|pmc.*|in ?process|publisher|pubmednotmedline|ahead ?of ?print|preprints?|"
    r"systematic",
    re.IGNORECASE,
)
_CLINICAL_QUERY = re.compile(r".*/(?:broad|narrow)|systematic|.*\[?hedge.*", re.IGNORECASE)
_LIMIT_TO = re.compile(r"(?:limit-to|exclude)\s*\(\s*([a-z]+)", re.IGNORECASE)
_LIMITED = {"language": "language", "pubyear": "date", "doctype": "pubtype", "oa": "fulltext"}
_LANGUAGES = frozenset(LANGUAGES.values())

_FILTERS = (
    frozenset(
        "randomized controlled trial|controlled clinical trial|randomized|randomised|placebo|"
        "randomly|trial|groups|drug therapy|clinical trials as topic".split("|")
    ),
    frozenset(
        "meta-analysis|meta analysis|metaanalysis|systematic review|systematic reviews|"
        "systematic overview|cochrane|medline|embase|psychinfo|psyclit|cinahl".split("|")
    ),
)
_ENOUGH = 4


def language(query: Query) -> Iterator[Finding]:
    """SL-801."""
    for limit in query.limits:
        if _kind_of(limit) == "language":
            yield finding("SL-801", "Language limit; justify", limit.span)


def date(query: Query) -> Iterator[Finding]:
    """SL-802."""
    for limit in query.limits:
        if _kind_of(limit) == "date":
            yield finding("SL-802", "Date limit; justify", limit.span)


def needs_indexing(query: Query) -> Iterator[Finding]:
    """SL-803: PubMed filters but those of language, text availability and processing."""
    message = "Filter depends on indexing, unindexed records are lost"
    for limit in query.limits:
        if _kind_of(limit) == "custom" and not _WITHOUT_INDEXING.fullmatch(limit.value):
            yield finding("SL-803", message, limit.span)


def publication_type(query: Query) -> Iterator[Finding]:
    """SL-804."""
    for limit in query.limits:
        if _kind_of(limit) == "pubtype":
            yield finding("SL-804", "Publication type limit", limit.span)


def availability(query: Query) -> Iterator[Finding]:
    """SL-805."""
    message = "Full-text, free-text or has-abstract limit"
    for limit in query.limits:
        if _kind_of(limit) == "fulltext":
            yield finding("SL-805", message, limit.span)
    for place in query.terms:
        if query.database == "pubmed" and place.node.text.lower() == FILTER_WORD:
            yield finding("SL-805", message, place.node.span)


def published_filter(query: Query) -> Iterator[Finding]:
    """SL-808: a filter's name, or a group with many of the terms of a well-known one.

    The terms are those of the Cochrane filters for randomised trials (Cochrane Handbook, technical
    supplement to chapter 4) and of PubMed's own for systematic reviews.
    """
    message = "Looks like a published filter; cite it"
    for limit in query.limits:
        if limit.field == Field.FILTER and _CLINICAL_QUERY.fullmatch(limit.value):
            yield finding("SL-808", message, limit.span)
    for members in query.or_groups:
        texts = {_text_of(node) for node in members}
        spans = [node.span for node in members if node.span]
        if spans and any(len(texts & known) >= _ENOUGH for known in _FILTERS):
            span = (min(each[0] for each in spans), max(each[1] for each in spans))
            yield finding("SL-808", message, span)


def inside_a_concept(query: Query) -> Iterator[Finding]:
    """SL-809: a limit among the alternatives of a concept, so that it binds some of them only."""
    if query.tree is None:
        return
    todo = [(query.tree, False)]
    only_limits = _only_limits(query.tree)
    while todo:
        node, inside = todo.pop()
        if isinstance(node, Branch):
            inside = inside or (isinstance(node, Or) and id(node) not in only_limits)
            todo += [(child, inside) for child in reversed(node.children)]
        elif inside and isinstance(node, Limit) and _kind_of(node) != "pubtype":
            yield finding("SL-809", "Limit inside one concept only", node.span)


def _only_limits(tree: Node) -> set[int]:
    """The identities of the branches that consist of limits alone."""
    found: set[int] = set()

    def branch(node: Node, values: list[bool]) -> bool:
        if all(values):
            found.add(id(node))
        return all(values)

    fold(tree, lambda leaf: isinstance(leaf, Limit), branch)
    return found


def _kind_of(limit: Limit) -> str:
    """The type of a limit, also where a filter's name or Scopus's LIMIT-TO tells it."""
    if limit.type != "custom":
        return limit.type
    if limit.value.lower() in _LANGUAGES:
        return "language"
    if _AVAILABLE.fullmatch(limit.value):
        return "fulltext"
    code = _LIMIT_TO.match(limit.value)
    return _LIMITED.get(code[1].lower(), "custom") if code else "custom"


def _text_of(node: Node) -> str:
    """A term or value of a limit in lower case, with a wildcard's stem as its word."""
    match node:
        case Term():
            return node.text.lower()
        case Limit():
            return node.value.lower()
    return ""
