"""Rules on the query as a whole: its concepts, its size, its reproducibility."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.databases import dialect_of
from searches.query.checks.lines import is_term_list
from searches.query.checks.query import CONTROLLED_FIELDS, TEXT_FIELDS, Query, leaves_of
from searches.query.checks.text_words import is_mapped
from searches.query.fields import Field
from searches.query.findings import Finding, finding
from searches.query.nodes import And, Limit, Near, Node, Not, Raw, Span, Term

MANY_CONCEPTS = 4
WOS_OPERATORS = 49
REPRODUCIBLE = ("platform", "date run", "limits", "per-database string")
"""What a reader needs to repeat a search (PRISMA-S items 1, 8, 9 and 13)."""

_ALONE = re.compile(r"([A-Za-z]{2,4})\s*=")
_SIGNIFICANT = 4
_ROOT = 6


def not_combined(query: Query) -> Iterator[Finding]:
    """SL-207: two or more terms, and no AND between any of them."""
    if query.tree is None:
        return
    terms, todo = 0, [query.tree]
    while todo:
        node = todo.pop()
        match node:
            case And():
                subjects = [each for each in node.children if not isinstance(each, Limit)]
                if len(subjects) > 1:
                    return
                todo += subjects
            case Not():
                todo.append(node.children[0])
            case Term() | Near() | Raw():
                terms += 1
            case Limit():
                continue
            case _:
                todo += getattr(node, "children", ())
    if terms > 1:
        message = "Only OR (or a flat list) found: concept blocks are not combined"
        yield finding("SL-207", message, query.span_of(query.tree) or _all_of(query))


def headings_only(query: Query) -> Iterator[Finding]:
    """SL-307; the number is that of the group among those that AND joins."""
    for number, group in enumerate(query.concept_groups, 1):
        leaves = list(leaves_of(group))
        subjects = [leaf for leaf in leaves if not isinstance(leaf, Limit)]
        if subjects and all(_is_controlled(leaf) for leaf in subjects):
            message = (
                f"Concept {number} has controlled terms only; add text words "
                "(unindexed records are missed)"
            )
            yield finding("SL-307", message, query.span_of(group))


def texts_only(query: Query) -> Iterator[Finding]:
    """SL-308; what PubMed maps by itself may be searched as a heading and is SL-302."""
    for number, group in enumerate(query.concept_groups, 1):
        leaves = [leaf for leaf in leaves_of(group) if not isinstance(leaf, Limit)]
        mapped = query.database == "pubmed" and any(
            isinstance(leaf, Term) and is_mapped(leaf) for leaf in leaves
        )
        if leaves and not mapped and all(_is_text(leaf) for leaf in leaves):
            message = f"Concept {number} has text words only; look for a controlled term"
            yield finding("SL-308", message, query.span_of(group))


def _is_controlled(leaf: Node) -> bool:
    return isinstance(leaf, Term) and leaf.field in CONTROLLED_FIELDS


def _is_text(leaf: Node) -> bool:
    return isinstance(leaf, Term) and leaf.field in TEXT_FIELDS


def mixed_line(query: Query) -> Iterator[Finding]:
    """SL-306."""
    for tree in query.trees:
        leaves = list(leaves_of(tree))
        if any(map(_is_controlled, leaves)) and any(map(_is_text, leaves)):
            message = "Controlled term and free text share one line"
            yield finding("SL-306", message, query.span_of(tree))


def limit_alone(query: Query) -> Iterator[Finding]:
    """SL-312."""
    for tree in query.trees:
        leaves = list(leaves_of(tree))
        if all(isinstance(leaf, Limit) for leaf in leaves):
            code = _ALONE.match(query.source(leaves[0]))
            name = code[1].upper() if code else leaves[0].field.replace("_", " ")
            yield finding("SL-312", f"{name} cannot be searched alone", query.span_of(tree))


def concept_missing(query: Query) -> Iterator[Finding]:
    """SL-907: a concept of the protocol of which no word, nor a synonym, is in the query."""
    if not query.concepts:
        return
    texts = {place.node.text.lower() for place in query.terms}
    roots = {word[:_ROOT] for text in texts for word in re.findall(r"\w+", text)}
    for concept in query.concepts:
        if not _is_searched(query, concept, texts, roots):
            yield finding("SL-907", f"Protocol concept {concept} has no block", _all_of(query))


def _is_searched(query: Query, concept: str, texts: set[str], roots: set[str]) -> bool:
    wanted = [word for word in re.findall(r"\w+", concept.lower()) if len(word) >= _SIGNIFICANT]
    if any(word[:_ROOT] in roots for word in wanted) or concept.lower() in texts:
        return True
    vocabulary = query.vocabulary
    known = vocabulary and (vocabulary.heading(concept) or vocabulary.entry_term(concept))
    names = {known.name, *known.entry_terms} if known else set()
    return any(name.lower() in texts for name in names)


def many_concepts(query: Query) -> Iterator[Finding]:
    """SL-908, from four on: a question's population, intervention and comparison are three."""
    count = len(query.concept_groups)
    if count >= MANY_CONCEPTS:
        message = f"{count} concepts joined by AND; outcomes often drop recall"
        yield finding("SL-908", message, query.span_of(query.tree) or _all_of(query))


def too_long(query: Query) -> Iterator[Finding]:
    """SL-901."""
    limit, text = dialect_of(query.database).max_chars, query.text.strip()
    if limit is not None and len(text) > limit:
        yield finding("SL-901", f"{len(text)} characters; limit {limit}", _all_of(query))


def too_many_operators(query: Query) -> Iterator[Finding]:
    """SL-902: the operators between terms of Web of Science's field for everything."""
    for tree in query.trees:
        count = sum(_is_text(leaf) and leaf.field == Field.ALL for leaf in leaves_of(tree)) - 1
        if count > WOS_OPERATORS:
            message = f"{count} Boolean operators in ALL=; limit {WOS_OPERATORS}"
            yield finding("SL-902", message, query.span_of(tree))


def not_reproducible(query: Query) -> Iterator[Finding]:
    """SL-913 for a list of terms as articles print it: nothing in it says how it was run.

    Of a query that can be run only its record tells (see `runs.check_record`).
    """
    if is_term_list(query):
        yield finding("SL-913", missing_message(REPRODUCIBLE), _all_of(query))


def missing_message(missing: tuple[str, ...]) -> str:
    return f"Strategy is not reproducible: missing {', '.join(missing)}"


def _all_of(query: Query) -> Span:
    return 0, len(query.text)
