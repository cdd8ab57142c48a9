"""A query as the rules look at it: its tree walked once, its words and groups within reach."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from searches.query.fields import Field
from searches.query.lexer import mend
from searches.query.nodes import (
    And,
    Branch,
    Limit,
    Near,
    Node,
    Not,
    Or,
    Span,
    Term,
    Wildcard,
)
from searches.query.parser import ParsedQuery
from searches.query.spelling import one_forms, optional_forms
from searches.query.vocabulary import Vocabulary

TEXT_FIELDS = frozenset(
    {
        Field.TITLE,
        Field.ABSTRACT,
        Field.TITLE_ABSTRACT,
        Field.TITLE_ABSTRACT_KEYWORDS,
        Field.TEXT_WORD,
        Field.ALL,
        Field.TOPIC,
        Field.AUTHOR_KEYWORD,
        Field.KEYWORD,
        Field.TRANSLITERATED_TITLE,
    }
)
CONTROLLED_FIELDS = frozenset(
    {Field.MESH, Field.SUBHEADING, Field.SUBSTANCE, Field.PHARMACOLOGICAL_ACTION}
)
FILTER_WORD = "hasabstract"
_AND = re.compile(r"\band\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A leaf and what it stands in: its parent, and whether nearness or NOT is around it."""

    node: Node
    parent: Node | None
    near: bool = False
    excluded: bool = False


class Query:
    """A read query and what is asked of it again and again.

    `vocabulary` is None where none is loaded; `concepts` are the names in the protocol.
    """

    def __init__(
        self, parsed: ParsedQuery, vocabulary: Vocabulary | None, concepts: tuple[str, ...]
    ):
        self.parsed, self.vocabulary, self.concepts = parsed, vocabulary, concepts
        self.text, self.database, self.tree = parsed.text, parsed.database, parsed.tree
        self.lines = [line for line in parsed.lines if line.tree is not None]

    @property
    def whole_vocabulary(self) -> Vocabulary | None:
        """The vocabulary where it is complete, so that absence from it means something."""
        return self.vocabulary if self.vocabulary and self.vocabulary.complete else None

    @cached_property
    def mended(self) -> str:
        """The text with look-alikes replaced, place by place."""
        return mend(self.text)[0]

    @cached_property
    def trees(self) -> list[Node]:
        """The trees as written: one for each line, else the only one."""
        if self.lines:
            return [line.tree for line in self.lines]
        return [] if self.tree is None else [self.tree]

    @cached_property
    def places(self) -> list[Place]:
        """Every leaf of the trees as written, from left to right."""
        return [place for tree in self.trees for place in _walk(tree)]

    @cached_property
    def terms(self) -> list[Place]:
        return [place for place in self.places if isinstance(place.node, Term)]

    @cached_property
    def headings(self) -> list[Term]:
        return [each.node for each in self.terms if each.node.field == Field.MESH]

    @cached_property
    def texts(self) -> list[Place]:
        """Words and phrases, not headings, names, identifiers or PubMed's word for a filter."""
        pubmed = self.database == "pubmed"
        return [
            each
            for each in self.terms
            if each.node.field in TEXT_FIELDS
            and not (pubmed and each.node.text.lower() == FILTER_WORD)
        ]

    @cached_property
    def limits(self) -> list[Limit]:
        return [each.node for each in self.places if isinstance(each.node, Limit)]

    @cached_property
    def branches(self) -> list[Node]:
        """And, Or, Not and Near of the trees as written, parents before children."""
        return [node for tree in self.trees for node in _branches(tree)]

    @cached_property
    def or_groups(self) -> list[list[Node]]:
        """The alternatives of each OR group of the whole query, groups inside groups opened."""
        if self.tree is None:
            return []
        inner = set()
        groups = []
        for node in _branches(self.tree):
            if not isinstance(node, Or) or id(node) in inner:
                continue
            members, todo = [], list(reversed(node.children))
            while todo:
                each = todo.pop()
                if isinstance(each, Or):
                    inner.add(id(each))
                    todo += reversed(each.children)
                else:
                    members.append(each)
            groups.append(members)
        return groups

    @cached_property
    def concept_groups(self) -> list[Node]:
        """The groups that AND joins in the whole query, without those that are only limits."""
        groups, todo = [], [] if self.tree is None else [self.tree]
        while todo:
            node = todo.pop()
            if isinstance(node, Not):
                todo.append(node.children[0])
            elif isinstance(node, And) and not self._is_phrase(node):
                todo += reversed(node.children)
            elif not all(isinstance(place.node, Limit) for place in _walk(node)):
                groups.append(node)
        return groups

    def _is_phrase(self, node: And) -> bool:
        """Whether only spaces stand between the words, where those are no way to join concepts."""
        if self.database not in ("embase", "scopus", "wos"):
            return False
        spans = [child.span for child in node.children if isinstance(child, Term)]
        if len(spans) < len(node.children) or None in spans:
            return False
        gaps = zip(spans, spans[1:], strict=False)
        return not any(a[1] > b[0] or _AND.search(self.text, a[1], b[0]) for a, b in gaps)

    @cached_property
    def _written_forms(self) -> tuple[frozenset[str], frozenset[str]]:
        """The text terms in lower case: whole ones, and the beginnings of truncated ones."""
        whole: set[str] = set()
        begun: set[str] = set()
        for place in self.texts:
            term = place.node
            forms = begun if _is_open(term) else whole
            inner = [each for each in term.trunc if each.type != "many"]
            text = term.text.lower()
            if len(inner) == 1:
                expand = optional_forms if inner[0].type == "optional" else one_forms
                forms.update(expand(text, inner[0].position))
            elif not inner and len(term.trunc) == _is_open(term):
                forms.add(text)
        return frozenset(whole), frozenset(begun)

    @cached_property
    def _stem_lengths(self) -> frozenset[int]:
        return frozenset(len(stem) for stem in self._written_forms[1])

    def covers(self, text: str) -> bool:
        """Whether a word or phrase (in lower case) is itself in the query or begins with a stem."""
        whole, begun = self._written_forms
        return text in whole or any(text[:length] in begun for length in self._stem_lengths)

    def source(self, node: Node) -> str:
        """The text of a node as written, with straight quotation marks; empty where unknown."""
        return "" if node.span is None else self.mended[slice(*node.span)]

    def span_of(self, node: Node) -> Span | None:
        """The place of a node, or that of its leaves."""
        if node.span is not None or not isinstance(node, Branch):
            return node.span
        spans = [place.node.span for place in _walk(node) if place.node.span is not None]
        return (min(s[0] for s in spans), max(s[1] for s in spans)) if spans else None

    def word_for(self, operator: str) -> str:
        """An operator as it is usually written in this database."""
        return operator.lower() if self.database == "ovid" else operator


def leaves_of(tree: Node) -> Iterator[Node]:
    """The leaves of a tree from left to right."""
    return (place.node for place in _walk(tree))


def _is_open(term: Term) -> bool:
    """Whether a term ends in a wildcard for any number of characters."""
    return bool(term.trunc) and term.trunc[-1] == Wildcard(len(term.text))


def _walk(tree: Node) -> Iterator[Place]:
    todo = [Place(tree, None)]
    while todo:
        place = todo.pop()
        node = place.node
        if not isinstance(node, Branch):
            yield place
            continue
        near = place.near or isinstance(node, Near)
        for index in range(len(node.children) - 1, -1, -1):
            excluded = place.excluded or (isinstance(node, Not) and index == 1)
            todo.append(Place(node.children[index], node, near, excluded))


def _branches(tree: Node) -> Iterator[Node]:
    todo = [tree]
    while todo:
        node = todo.pop()
        if isinstance(node, Branch):
            yield node
            todo += reversed(node.children)
