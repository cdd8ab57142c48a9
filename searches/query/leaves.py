"""Writes one leaf of the tree (term, heading, proximity, limit, reference) in a dialect.

What the database cannot say is reported as rule SL-903; a leaf it cannot say at all is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from searches.databases.dialect import Dialect, FieldSyntax, HeadingsAsText, Thesaurus
from searches.query.fields import Field
from searches.query.findings import Finding, finding
from searches.query.headings import (
    WITHOUT_NARROWER,
    natural_order,
    qualifier_code,
)
from searches.query.nodes import And, Limit, Near, Node, Or, Raw, Ref, RefRange, Span, Term

OPERATOR_WORDS = frozenset({"and", "or", "not", "near", "next", "adj", "same"})
OPEN_END = 3000


@dataclass(frozen=True, slots=True)
class Atom:
    """One operand as the target writes it: `content` inside the field syntax `template`.

    `compound` content consists of several operands and needs brackets of its own.
    """

    content: str
    template: str = "{}"
    compound: bool = False


Target = Atom | And | Or


class LeafWriter:
    """Writes leaves in one dialect and profile, and collects `findings` as it goes."""

    def __init__(self, dialect: Dialect, profile: str):
        self.dialect = dialect
        self.faithful = profile == "faithful"
        self.findings: list[Finding] = []

    def write(self, node: Node) -> Target | None:
        """The leaf in the target's syntax, or None (reported) where the target cannot say it."""
        match node:
            case Term(field=Field.MESH):
                return self._heading(node)
            case Term():
                return self._term(node)
            case Near():
                return self._near(node)
            case Limit():
                return self._limit(node)
            case Ref() | RefRange():
                return self._reference(node)
            case Raw():
                return Atom(node.text)
        raise TypeError(f"not a leaf of a query: {node!r}")

    def lose(self, loss: str, span: Span | None) -> None:
        """Report a loss, given as `what; effect`; an empty one is none."""
        if loss:
            self.findings.append(finding("SL-903", f"Lossy: {loss}", span))

    def _term(self, term: Term) -> Target | None:
        syntax = self._syntax_for_term(term)
        if syntax is None:
            self.lose(f"{_name(term)} cannot be searched and was left out; unknown", term.span)
            return None
        self.lose(syntax.loss, term.span)
        if syntax.write:
            return _finished(syntax, syntax.write(self._plain(term)))
        content, compound = self._content(term)
        return _alternatives([Atom(content, each, compound) for each in syntax.templates])

    def _syntax_for_term(self, term: Term) -> FieldSyntax | None:
        if not term.tagged and self.dialect.untagged:
            return self.dialect.untagged
        if not term.tagged and _is_mapped_automatically(term):
            self.lose(
                f"PubMed's automatic term mapping of {term.text} is not reproduced; unknown",
                term.span,
            )
        if syntax := self._field(term.field):
            return syntax
        if term.field == Field.PHARMACOLOGICAL_ACTION:
            return None
        self.lose(
            f"there is no {_words(term.field)} field, {term.text} is searched in the default "
            "fields; precision down",
            term.span,
        )
        return self.dialect.fields[Field.ALL]

    def _field(self, name: Field) -> FieldSyntax | None:
        faithful = self.dialect.faithful_fields.get(name) if self.faithful else None
        return faithful or self.dialect.fields.get(name)

    def _content(self, term: Term) -> tuple[str, bool]:
        """The quoted text of a term with its wildcards, and whether it is compound."""
        dialect, text = self.dialect, self._plain(term)
        words = text.split(" ")
        if term.kind == "word" and self._is_bare(term.text):
            return text, False
        loose = term.kind == "loose_phrase" and not dialect.quotes_loose_phrases
        if loose and all(self._is_bare(word) for word in term.text.split(" ")):
            return text, False
        if term.trunc and len(words) > 1 and dialect.phrase_operator and dialect.wildcards:
            return f" {dialect.phrase_operator} ".join(words), True
        quote = '"' if dialect.quote in text else dialect.quote
        return f"{quote}{text}{quote}", False

    def _is_bare(self, word: str) -> bool:
        plain = re.fullmatch(self.dialect.bare, word) is not None
        return plain and word.lower() not in OPERATOR_WORDS

    def _plain(self, term: Term) -> str:
        """The text of a term with the target's wildcards, without quotation marks."""
        pieces, at = [], 0
        for wildcard in term.trunc:
            symbol = self.dialect.wildcards.get(wildcard.type)
            if symbol is None:
                self.lose(f"the wildcard in {_name(term)} is not supported; recall down", term.span)
            pieces += [term.text[at : wildcard.position], symbol or ""]
            at = wildcard.position
        return "".join([*pieces, term.text[at:]])

    def _heading(self, term: Term) -> Target:
        faithful = self.dialect.faithful_headings if self.faithful else None
        headings = faithful or self.dialect.headings
        if isinstance(headings, Thesaurus):
            return self._controlled(term, headings)
        return self._heading_as_text(term, headings)

    def _controlled(self, term: Term, headings: Thesaurus) -> Target:
        if term.major and not headings.focuses:
            self.lose(
                f"the major-topic restriction of {term.text} is not searched; precision down",
                term.span,
            )
        if term.trunc and not headings.truncates:
            self.lose(f"{_name(term)} is a truncated heading; unknown", term.span)
        if headings.unverified:
            code, message = headings.unverified
            remark = finding(code, message.format(heading=term.text), term.span)
            self.findings.append(replace(remark, severity="warning"))
        exploded = term.explode is not False
        if term.major:
            template = headings.major if exploded else headings.major_unexploded
        else:
            template = headings.exploded if exploded else headings.unexploded
        if term.subheadings:
            self.lose(headings.qualifier_loss, term.span)
        heading = headings.write(self._plain(term))
        return _alternatives(
            [
                Atom(template.format(heading=heading, qualifier=_qualifier(headings, name)))
                for name in term.subheadings or ("",)
            ]
        )

    def _heading_as_text(self, term: Term, headings: HeadingsAsText) -> Target:
        if term.explode is not False and term.text.lower() not in WITHOUT_NARROWER:
            self.lose(f"narrower headings of {term.text} are not searched; recall down", term.span)
        elif term.explode is False and headings.free_text:
            self.lose(f"{term.text} is searched as free text; precision down", term.span)
        syntax = headings.major if term.major else headings.heading
        self.lose(syntax.loss, term.span)
        (template,) = syntax.templates
        atoms = [Atom(self._heading_text(term, syntax), template)]
        if not term.subheadings:
            return atoms[0]
        self.lose(f"the link of {term.text} with its qualifier is lost; precision down", term.span)
        qualifiers = [
            Atom(self._heading_text(replace(term, text=name, trunc=()), syntax), template)
            for name in term.subheadings
        ]
        return And((atoms[0], _alternatives(qualifiers)))

    def _heading_text(self, term: Term, syntax: FieldSyntax) -> str:
        if syntax.write:
            return syntax.write(self._plain(term))
        text = natural_order(self._plain(term))
        bare = " " not in text and self._is_bare(natural_order(term.text))
        return text if bare else f'"{text}"'

    def _near(self, near: Near) -> Target:
        proximity = self.dialect.proximity
        syntax = self._syntax_for_term(near.children[0])
        self.lose(syntax.loss, near.span)
        words = [self._content(term)[0] for term in near.children]
        if proximity is None:
            self.lose("nearness is not searched, only the words; precision down", near.span)
            return And(tuple(Atom(word) for word in words))
        number = self._distance(near)
        if proximity.in_tag:
            content = " ".join(self._plain(term) for term in near.children)
            tag = f":~{number}]"
            return Atom(f'"{content}"', syntax.templates[0].removesuffix("]") + tag)
        if near.ordered and not proximity.ordered:
            self.lose("the order of the words is not searched; precision down", near.span)
        if len(words) > 2:
            self.lose("more than two near words become a chain of pairs; recall down", near.span)
        operator = (near.ordered and proximity.ordered) or proximity.unordered
        content = f" {operator.format(n=number)} ".join(words)
        return _alternatives([Atom(content, each, True) for each in syntax.templates])

    def _distance(self, near: Near) -> int:
        proximity, between = self.dialect.proximity, near.max_between
        number = between + proximity.shift
        if proximity.maximum is not None and number > proximity.maximum:
            limits = f"{proximity.shift}–{proximity.maximum}"
            self.findings.append(
                finding("SL-604", f"Distance {number} outside {limits}", near.span)
            )
        if proximity.shift or proximity.reminder:
            message = f"Distance changed from {between} to {number} to keep {between} words between"
            if not proximity.shift:
                message = (
                    f"Distance {number} kept for {between} words between, which is unconfirmed"
                )
            self.findings.append(finding("SL-607", message, near.span))
        return number

    def _limit(self, limit: Limit) -> Target | None:
        syntax = self._field(limit.field)
        if syntax and syntax.write is None:
            self.lose(syntax.loss, limit.span)
            bare = self._is_bare(limit.value)
            return _finished(syntax, limit.value if bare else f'"{limit.value}"')
        if syntax and (finished := _finished(syntax, syntax.write(limit.value))):
            self.lose(syntax.loss, limit.span)
            return finished
        if limit.field == Field.DATE and self.dialect.years and limit.value[:4].isdigit():
            return self._years(limit)
        self.lose(
            f"the {_words(limit.field)} limit {limit.value} was left out; precision down",
            limit.span,
        )
        return None

    def _years(self, limit: Limit) -> Target:
        years = self.dialect.years
        first, _, last = limit.value.partition(":")
        last = last or first
        start, end = int(first[:4]), int(last[:4])
        if "/" in limit.value:
            self.lose(
                f"only the years of {limit.value} can be searched; precision down", limit.span
            )
        self.lose(years.loss, limit.span)
        templates = years.single if first == last else years.between
        if end >= OPEN_END and years.since:
            templates = years.since
        parts = [
            Atom(each.format(start=start, end=end, before=start - 1, after=end + 1))
            for each in templates
        ]
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _reference(self, node: Ref | RefRange) -> Target:
        dialect = self.dialect
        if not dialect.line:
            self.lose("lines cannot be referred to, put their text here; unknown", node.span)
        line = dialect.line or "#{}"
        if isinstance(node, Ref):
            return Atom(line.format(node.line))
        operator = dict(zip(("AND", "OR"), dialect.operators, strict=False))[node.op]
        if dialect.line_range:
            return Atom(dialect.line_range.format(op=operator, first=node.first, last=node.last))
        lines = tuple(Atom(line.format(n)) for n in range(node.first, node.last + 1))
        return And(lines) if node.op == "AND" else Or(lines)


def _alternatives(atoms: list[Atom]) -> Atom | Or:
    return atoms[0] if len(atoms) == 1 else Or(tuple(atoms))


def _finished(syntax: FieldSyntax, value: str) -> Atom | Or | None:
    """A value in a field of its own, which is never factored out; None where there is no value."""
    atoms = [Atom(each.replace("{}", value)) for each in syntax.templates]
    return _alternatives(atoms) if value else None


def _qualifier(headings: Thesaurus, name: str) -> str:
    if not name:
        return ""
    code = qualifier_code(name)
    return headings.qualifier.format(name=name, code=code, CODE=code.upper())


def _is_mapped_automatically(term: Term) -> bool:
    """Quotation marks, hyphens and truncation switch PubMed's mapping off (as a tag does)."""
    return term.kind in ("word", "loose_phrase") and "-" not in term.text and not term.trunc


def _name(term: Term) -> str:
    """The term as a person knows it: with `*` where its wildcards stand."""
    text = term.text
    for wildcard in reversed(term.trunc):
        text = f"{text[: wildcard.position]}*{text[wildcard.position :]}"
    return text


def _words(name: Field) -> str:
    return name.replace("_", " ")
