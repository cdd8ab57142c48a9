"""Writes words that must be near each other, in a dialect that can say so or in one that cannot."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

from searches.databases.dialect import FieldSyntax
from searches.query.findings import finding
from searches.query.nodes import And, Near, Node, Not, Or, Term, fold
from searches.query.term_leaves import (
    UNTAGGED,
    Atom,
    Target,
    TermWriter,
    alternatives,
    words_of_name,
)

MAX_CHOICES = 100


class NearWriter(TermWriter):
    """Writes nearness searches; `write` for what is no term inside them comes with the leaves."""

    def _near(self, near: Near) -> Target | None:
        proximity = self.dialect.proximity
        syntax = self._syntax_for_near(near)
        if syntax is None:
            self.lose("the nearness search was left out; unknown", near.span)
            return None
        if proximity is None:
            self.lose("nearness is not searched, only the words; precision down", near.span)
            return self._words_of(near, syntax)
        if proximity.in_tag:
            return self._near_in_tag(near, syntax)
        if not self.same and (loss := self._unsayable(near)):
            self.lose(f"{loss}, only the words are; precision down", near.span)
            return self._words_of(near, syntax)
        self._distance(near)
        adjacent = near.max_between == 0 and self.dialect.phrase_operator
        if near.ordered and not proximity.ordered and not adjacent:
            self.lose("the order of the words is not searched; precision down", near.span)
        if len(near.children) > 2:
            self.lose("more than two near words become a chain of pairs; recall down", near.span)

        def branch(node: Node, parts: list[str]) -> str:
            text = self._joined(node, parts)
            return text if node is near else f"({text})"

        content = fold(near, self._near_leaf, branch)
        return alternatives([Atom(content, each, True) for each in syntax.templates])

    def _unsayable(self, near: Near) -> str:
        """Why the target cannot search for a nearness of these operands, empty where it can."""
        syntax = self.dialect.syntax
        kinds: set[tuple] = set()

        def branch(node: Node, values: list[None]) -> None:
            distance = (node.max_between, node.ordered) if isinstance(node, Near) else ()
            kinds.add((type(node), *distance))

        fold(near, lambda leaf: None, branch)
        if not syntax.near_takes_and and kinds & {(And,), (Not,)}:
            return "nearness to words joined by AND or NOT is not searched"
        if not syntax.mixes_near and sum(kind[0] is Near for kind in kinds) > 1:
            return "different distances in one expression are not searched"
        return ""

    def _syntax_for_near(self, near: Near) -> FieldSyntax | None:
        """The field of a nearness search: that of its first term."""
        terms: list[Term] = []
        fold(near, lambda leaf: terms.append(leaf), lambda node, values: None)
        terms = [each for each in terms if isinstance(each, Term)]
        if not terms:
            return UNTAGGED
        if any(each.field != terms[0].field for each in terms):
            field = words_of_name(terms[0].field)
            self.lose(f"all near words are searched as {field}; unknown", near.span)
        first = replace(terms[0], kind="phrase", span=near.span)
        syntax = self._syntax_for_term(first)
        self.lose(syntax.loss if syntax and not self.same else "", near.span)
        return syntax

    def _near_leaf(self, leaf: Node) -> str:
        if isinstance(leaf, Term):
            contents = [self._content(form) for form in self._spellings(leaf)]
            texts = [f"({text})" if compound else text for text, compound in contents]
            joiner = f" {self.dialect.operators[1]} "
            return texts[0] if len(texts) == 1 else f"({joiner.join(texts)})"
        written = self.write(leaf)
        return written.content if isinstance(written, Atom) else ""

    def _joined(self, node: Node, parts: list[str]) -> str:
        proximity = self.dialect.proximity
        parts = [part for part in parts if part]
        if isinstance(node, Near):
            number = node.max_between + proximity.shift
            operator = (node.ordered and proximity.ordered) or proximity.unordered
            joiner = operator.format(n=number)
            if node.ordered and node.max_between == 0:
                joiner = self.dialect.phrase_operator or joiner
        else:
            joiner = self.dialect.operators[(And, Or, Not).index(type(node))]
        return f" {joiner} ".join(parts)

    def _words_of(self, near: Near, syntax: FieldSyntax) -> Target:
        """The words of a nearness search that need not be near."""

        def leaf(node: Node) -> Target:
            if not isinstance(node, Term):
                return self.write(node) or Atom('""')
            return self._in_fields(node, syntax)

        def branch(node: Node, parts: list[Target]) -> Target:
            return (And if isinstance(node, Near) else type(node))(tuple(parts))

        return fold(near, leaf, branch)

    def _near_in_tag(self, near: Near, syntax: FieldSyntax) -> Target:
        """PubMed's form, which takes plain words only: one search for each choice of words."""
        choices = [_choices(child) for child in near.children]
        number = math.prod(len(each) for each in choices)
        terms = [term for each in choices for term in each]
        plain = all(isinstance(term, Term) and not term.trunc for term in terms)
        if not plain or not 0 < number <= MAX_CHOICES or not _takes_distance(syntax):
            self.lose("nearness cannot be searched with these words; precision down", near.span)
            return self._words_of(near, syntax)
        if near.ordered:
            self.lose("the order of the words is not searched; precision down", near.span)
        if any(" " in term.text for term in terms):
            self.lose("phrases near other words are searched as single words; unknown", near.span)
        distance = self._distance(near)
        template = syntax.templates[0].removesuffix("]") + f":~{distance}]"
        return alternatives(
            [
                Atom(f'"{" ".join(term.text for term in words)}"', template)
                for words in itertools.product(*choices)
            ]
        )

    def _distance(self, near: Near) -> int:
        proximity, between = self.dialect.proximity, near.max_between
        number = between + proximity.shift
        if proximity.maximum is not None and number > proximity.maximum:
            limits = f"{proximity.shift}–{proximity.maximum}"
            self.findings.append(
                finding("SL-604", f"Distance {number} outside {limits}", near.span)
            )
        if self.same:
            return number
        before = between + (self.source.proximity.shift if self.source.proximity else 0)
        if number != before or proximity.reminder:
            message = f"Distance changed from {before} to {number} to keep {between} words between"
            if number == before:
                message = (
                    f"Distance {number} kept for {between} words between, which is unconfirmed"
                )
            self.findings.append(finding("SL-607", message, near.span))
        return number


def _choices(child: Node) -> list[Node]:
    """The terms of which a near operand is one."""
    if isinstance(child, Or):
        return [each for option in child.children for each in _choices(option)]
    return [child]


def _takes_distance(syntax: FieldSyntax) -> bool:
    return syntax.templates[0] in ("{}[ti]", "{}[tiab]", "{}[ad]")
