"""Rules on Boolean operators (PRESS element 2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.databases import dialect_of
from searches.databases.syntax import TokenType
from searches.query.checks.edits import gaps_are_operators
from searches.query.checks.query import Query
from searches.query.fields import Field
from searches.query.findings import Finding, finding
from searches.query.lexer import tokenize
from searches.query.nodes import And, Limit, Node, Not, Or, Term
from searches.query.spelling import american, singular

_ANIMALS = re.compile(r"\[?(?:animals?|nonhuman)\]?(?:/lim)?", re.IGNORECASE)
_NEARNESS = re.compile(r"NEAR(?:/\d+)?|NEXT/\d+|(?:W|PRE)/\d+|ADJ\d*|AROUND")
_HUMANS = {"animals": "humans", "animal": "human", "nonhuman": "human"}


def not_used(query: Query) -> Iterator[Finding]:
    """SL-204, once for each NOT that is not itself part of what another excludes."""
    inner: set[int] = set()
    for node in query.branches:
        if not isinstance(node, Not):
            continue
        if id(node) not in inner:
            span = query.span_of(node.children[1]) or query.span_of(node)
            yield finding("SL-204", "NOT removes relevant records; justify", span)
        if isinstance(node.children[1], Not):
            inner.add(id(node.children[1]))


def not_animals(query: Query) -> Iterator[Finding]:
    """SL-205."""
    message = "NOT animals also removes studies indexed with both animals and humans"
    for node in query.branches:
        if not isinstance(node, Not):
            continue
        excluded = node.children[1]
        members = excluded.children if isinstance(excluded, Or) else (excluded,)
        for member in members:
            if _is_animals(member):
                yield finding("SL-205", message, member.span, _without_humans(query, member))


def _is_animals(node: Node) -> bool:
    if isinstance(node, Limit):
        return _ANIMALS.fullmatch(node.value) is not None
    heading = isinstance(node, Term) and node.field == Field.MESH
    return heading and _ANIMALS.fullmatch(node.text) is not None


def _without_humans(query: Query, node: Term | Limit) -> str | None:
    source = query.source(node)
    if not source:
        return None
    humans = re.sub(
        "animals|animal|nonhuman", lambda match: _like(match[0]), source, flags=re.IGNORECASE
    )
    if query.database == "ebsco":
        humans = re.sub(r"humans\+?", "Human", humans, flags=re.IGNORECASE)
    return f"({source} {query.word_for('NOT')} {humans})"


def _like(word: str) -> str:
    other = _HUMANS[word.lower()]
    return other.capitalize() if word[0].isupper() else other


def synonyms_with_and(query: Query) -> Iterator[Finding]:
    """SL-206: terms of one heading, or forms of one word, as operands of one AND."""
    for node in query.branches:
        if not isinstance(node, And):
            continue
        seen: dict[str, tuple[int, Term]] = {}
        for index, child in enumerate(node.children):
            key = _meaning(query, child)
            if key and key in seen:
                at, first = seen[key]
                message = f"Synonyms {first.text}, {child.text} joined with AND"
                fix = _either(query, first, child) if index == at + 1 else None
                span = (first.span[0], child.span[1]) if fix else child.span
                yield finding("SL-206", message, span, fix)
            elif key:
                seen[key] = (index, child)


def _meaning(query: Query, node: Node) -> str:
    """What two synonyms have in common: their heading, else the spelling of their last word."""
    if not isinstance(node, Term) or node.field == Field.SUBHEADING or node.trunc:
        return ""
    if query.vocabulary:
        known = query.vocabulary.heading(node.text) or query.vocabulary.entry_term(node.text)
        if known:
            return known.name.lower()
    *words, last = node.text.lower().split(" ")
    return " ".join([*map(american, words), american(singular(last) or last)]).replace("-", "")


def _either(query: Query, first: Term, second: Term) -> str | None:
    if first.span is None or second.span is None or query.database == "scholar":
        return None
    if not gaps_are_operators(query, [first.span, second.span]):
        return None
    return f"({query.source(first)} {query.word_for('OR')} {query.source(second)})"


def and_not_before_the_end(query: Query) -> Iterator[Finding]:
    """SL-209."""
    for node in query.branches:
        if not isinstance(node, Not):
            continue
        excluded = node.children[1]
        if isinstance(excluded, And) and not excluded.bracketed:
            message = "AND NOT is not last; Scopus groups it after AND"
            yield finding("SL-209", message, query.span_of(node), _at_the_end(query, node))


def _at_the_end(query: Query, node: Not) -> str | None:
    kept, excluded = node.children
    spans = [each.span for each in (kept, *excluded.children)]
    if None in spans or isinstance(kept, Not) or query.span_of(node) != (spans[0][0], spans[-1][1]):
        return None
    if not gaps_are_operators(query, spans):
        return None
    first, unwanted, *rest = (query.mended[slice(*span)] for span in spans)
    return f"{' AND '.join([first, *rest])} AND NOT {unwanted}"


def nearness(query: Query) -> Iterator[Finding]:
    """SL-601, for words that are proximity operators elsewhere."""
    syntax = dialect_of(query.database).syntax
    for token in tokenize(query.mended, (0, len(query.mended)), syntax):
        if token.type == TokenType.WORD and _NEARNESS.fullmatch(token.text):
            yield finding("SL-601", "No proximity operator", token.span, "")
