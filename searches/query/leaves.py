"""Writes one leaf of the tree (term, heading, proximity, limit, reference) in a dialect.

What the database cannot say is reported as rule SL-903; a leaf it cannot say at all is None.
"""

from __future__ import annotations

import itertools
import math
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
from searches.query.lines import numbers_of
from searches.query.nodes import (
    And,
    Limit,
    Near,
    Node,
    Not,
    Or,
    Raw,
    Ref,
    RefRange,
    Span,
    Term,
    Wildcard,
    fold,
)
from searches.query.spelling import one_forms, optional_forms

OPERATOR_WORDS = frozenset({"and", "or", "not", "near", "next", "adj", "same"})
OPEN_START, OPEN_END = 1000, 3000
MAX_CHOICES = 100
AS_WRITTEN = r"[^\s()\"\[\]{}^<>=\\|~]+"
"""What stood without quotation marks in the same language and may do so again."""
UNTAGGED = FieldSyntax(("{}",))


@dataclass(frozen=True, slots=True)
class Atom:
    """One operand as the target writes it: `content` inside the field syntax `template`.

    `compound` content consists of several operands and needs brackets of its own.
    """

    content: str
    template: str = "{}"
    compound: bool = False


Target = Atom | And | Or | Not


class LeafWriter:
    """Writes leaves in one dialect and profile, and collects `findings` as it goes.

    `source` is the database the query was written for. What goes back to the database it came from
    is written faithfully; only what covers the authors' keywords there is widened to them.
    `widened` are the identities of And nodes that lost an operand.
    `numbers` are the new numbers of lines, None where they stay; a line without one is left out.
    """

    def __init__(self, dialect: Dialect, profile: str, source: Dialect):
        self.dialect, self.source = dialect, source
        self.same = source.key == dialect.key
        self.faithful = profile == "faithful" or self.same
        self.widens = not self.faithful and source.text_has_keywords
        self.findings: list[Finding] = []
        self.widened: set[int] = set()
        self.numbers: dict[int, int] | None = None

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
        self.lose(syntax.loss if not self.same else "", term.span)
        if syntax.write and (not self.same or term.field == Field.SUBHEADING):
            return _finished(syntax, syntax.write(self._plain(term)))
        self._report_space(term)
        contents = [self._content(form) for form in self._spellings(term)]
        return _alternatives(
            [
                Atom(content, each, compound)
                for content, compound in contents
                for each in syntax.templates
            ]
        )

    def _syntax_for_term(self, term: Term) -> FieldSyntax | None:
        if not term.tagged and self.same:
            return UNTAGGED
        mapped = self.source.maps_terms and not term.tagged and _is_mapped_automatically(term)
        if mapped:
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
        faithful = None if self.widens else self.dialect.faithful_fields.get(name)
        return faithful or self.dialect.fields.get(name)

    def _report_space(self, term: Term) -> None:
        """SL-211: words side by side that mean another thing without quotation marks."""
        if term.kind != "loose_phrase" or self.same or self.source.maps_terms:
            return
        if self.dialect.syntax.space != self.source.syntax.space:
            message = (
                f"Unquoted word sequence means a phrase in {self.source.key}, AND in "
                f"{self.dialect.key}"
            )
            self.findings.append(finding("SL-211", message, term.span, f'"{term.text}"'))

    def _spellings(self, term: Term) -> list[Term]:
        """The term, or the spellings a wildcard stands for that the target does not have."""
        symbols = self.dialect.wildcards
        for number, wildcard in enumerate(term.trunc):
            if wildcard.type == "many" or wildcard.type in symbols or not symbols:
                continue
            forms = optional_forms if wildcard.type == "optional" else one_forms
            others = term.trunc[:number] + term.trunc[number + 1 :]
            texts = forms(term.text, wildcard.position)
            if texts and all(each.position <= wildcard.position for each in others):
                spelled = [replace(term, text=text, trunc=others) for text in texts]
                return [each for one in spelled for each in self._spellings(one)]
        return [term]

    def _content(self, term: Term) -> tuple[str, bool]:
        """The quoted text of a term with its wildcards, and whether it is compound."""
        dialect, text = self.dialect, self._plain(term)
        words = text.split(" ")
        if term.kind == "exact_phrase":
            if dialect.exact:
                return dialect.exact.format(text), False
            self.lose(f"{term.text} is not searched to the letter; precision down", term.span)
        if term.kind == "word" and self._is_bare(term.text):
            return text, False
        loose = term.kind == "loose_phrase" and self.same and dialect.syntax.space == "phrase"
        if loose and all(self._is_bare(word) for word in term.text.split(" ")):
            return text, False
        if term.trunc and len(words) > 1 and dialect.phrase_operator and dialect.wildcards:
            return f" {dialect.phrase_operator} ".join(words), True
        return self._quoted(text), False

    def _quoted(self, text: str) -> str:
        quote = '"' if self.dialect.quote in text else self.dialect.quote
        return f"{quote}{text}{quote}"

    def _is_bare(self, word: str) -> bool:
        bare = AS_WRITTEN if self.same else self.dialect.bare
        return re.fullmatch(bare, word) is not None and word.lower() not in OPERATOR_WORDS

    def _plain(self, term: Term) -> str:
        """The text of a term with the target's wildcards, without quotation marks."""
        pieces, at = [], 0
        for wildcard in term.trunc:
            symbol = self._symbol(wildcard, term)
            pieces += [term.text[at : wildcard.position], symbol or ""]
            at = wildcard.position
        return "".join([*pieces, term.text[at:]])

    def _symbol(self, wildcard: Wildcard, term: Term) -> str:
        symbol = self.dialect.wildcards.get(wildcard.type)
        many = self.dialect.wildcards.get("many")
        if symbol is None and many:
            self.lose(f"{_name(term)} is searched with any ending; precision down", term.span)
            return many
        if symbol is None:
            self.lose(f"the wildcard in {_name(term)} is not supported; recall down", term.span)
        elif wildcard.limit and not self.dialect.limited_wildcard:
            self.lose(
                f"at most {wildcard.limit} characters in {_name(term)} cannot be said; "
                "precision down",
                term.span,
            )
        elif wildcard.limit:
            return self.dialect.limited_wildcard.format(wildcard.limit)
        return symbol or ""

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
        if not self.same and self.source.thesaurus != self.dialect.thesaurus:
            self._report_thesaurus(term)
        if headings.unverified and not self.same:
            code, message = headings.unverified
            remark = finding(code, message.format(heading=term.text), term.span)
            self.findings.append(replace(remark, severity="warning"))
        exploded = term.explode is not False
        if term.major:
            template = headings.major if exploded else headings.major_unexploded
        else:
            template = headings.exploded if exploded else headings.unexploded
        if term.subheadings and not self.same:
            self.lose(headings.qualifier_loss, term.span)
        heading = self._plain(term)
        if not self.same:
            heading = headings.write(heading)
        elif headings.write is not str:
            heading = self._quoted(heading)
        return _alternatives(
            [
                Atom(template.format(heading=heading, qualifier=_qualifier(headings, name)))
                for name in term.subheadings or ("",)
            ]
        )

    def _report_thesaurus(self, term: Term) -> None:
        """A heading of another thesaurus than the target's; those into MeSH have no reminder."""
        if self.source.thesaurus and self.dialect.thesaurus == "MeSH":
            self.lose(
                f"{term.text} is a {self.source.thesaurus} term, no verified MeSH heading; unknown",
                term.span,
            )

    def _heading_as_text(self, term: Term, headings: HeadingsAsText) -> Target:
        if self.same:
            pass
        elif term.explode is not False and term.text.lower() not in WITHOUT_NARROWER:
            self.lose(f"narrower headings of {term.text} are not searched; recall down", term.span)
        elif term.explode is False and headings.free_text:
            self.lose(f"{term.text} is searched as free text; precision down", term.span)
        syntax = headings.major if term.major else headings.heading
        self.lose(syntax.loss if not self.same else "", term.span)
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
        if self.same:
            return self._quoted(self._plain(term))
        if syntax.write:
            return syntax.write(self._plain(term))
        text = natural_order(self._plain(term))
        bare = " " not in text and self._is_bare(natural_order(term.text))
        return text if bare else f'"{text}"'

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
        self._distance(near)
        if near.ordered and not proximity.ordered:
            self.lose("the order of the words is not searched; precision down", near.span)
        if len(near.children) > 2:
            self.lose("more than two near words become a chain of pairs; recall down", near.span)

        def branch(node: Node, parts: list[str]) -> str:
            text = self._joined(node, parts)
            return text if node is near else f"({text})"

        content = fold(near, self._near_leaf, branch)
        return _alternatives([Atom(content, each, True) for each in syntax.templates])

    def _syntax_for_near(self, near: Near) -> FieldSyntax | None:
        """The field of a nearness search: that of its first term."""
        terms: list[Term] = []
        fold(near, lambda leaf: terms.append(leaf), lambda node, values: None)
        terms = [each for each in terms if isinstance(each, Term)]
        if not terms:
            return UNTAGGED
        if any(each.field != terms[0].field for each in terms):
            field = _words(terms[0].field)
            self.lose(f"all near words are searched as {field}; unknown", near.span)
        syntax = self._syntax_for_term(replace(terms[0], kind="phrase", span=near.span))
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
        else:
            joiner = self.dialect.operators[(And, Or, Not).index(type(node))]
        return f" {joiner} ".join(parts)

    def _words_of(self, near: Near, syntax: FieldSyntax) -> Target:
        """The words of a nearness search that need not be near."""

        def leaf(node: Node) -> Target:
            text = self._near_leaf(node) or '""'
            return _alternatives([Atom(text, each) for each in syntax.templates])

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
        return _alternatives(
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

    def _limit(self, limit: Limit) -> Target | None:
        syntax = self._field(limit.field)
        if limit.field == Field.FILTER and not self.same:
            syntax = None
        if syntax and (syntax.write is None or self.same):
            self.lose(syntax.loss if not self.same else "", limit.span)
            return _finished(syntax, self._limit_value(limit, syntax))
        if syntax and (finished := _finished(syntax, syntax.write(limit.value))):
            self.lose(syntax.loss, limit.span)
            return finished
        if limit.type == "date" and self.dialect.years and limit.value[:4].isdigit():
            return self._years(limit)
        self.lose(
            f"the {_words(limit.field)} limit {limit.value} was left out; precision down",
            limit.span,
        )
        return None

    def _limit_value(self, limit: Limit, syntax: FieldSyntax) -> str:
        if limit.field == Field.FILTER and self.dialect.filters_as_written:
            return limit.value
        if syntax.write and (written := syntax.write(limit.value)) and limit.type == "pubtype":
            return written
        return limit.value if self._is_bare(limit.value) else self._quoted(limit.value)

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
        if limit.field != Field.DATE:
            name = _words(limit.field)
            self.lose(f"{name} is searched as year of publication; unknown", limit.span)
        if end >= OPEN_END and years.since:
            templates = years.since
        elif start <= OPEN_START and years.until:
            templates = years.until
        parts = [
            Atom(each.format(start=start, end=end, before=start - 1, after=end + 1))
            for each in templates
        ]
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _reference(self, node: Ref | RefRange) -> Target | None:
        dialect = self.dialect
        if not dialect.line:
            self.lose("lines cannot be referred to, put their text here; unknown", node.span)
        lines = numbers_of(node)
        numbers = [n if self.numbers is None else self.numbers.get(n) for n in lines]
        kept = [number for number in numbers if number is not None]
        if len(kept) < len(numbers) and self.numbers is not None:
            self.lose("a line that was left out is not referred to; unknown", node.span)
        if not kept:
            return None
        unbroken = kept == list(range(kept[0], kept[0] + len(kept)))
        if isinstance(node, RefRange) and dialect.line_range and unbroken and len(kept) > 1:
            operator = dict(zip(("AND", "OR"), dialect.operators, strict=False))[node.op]
            text = dialect.line_range.format(op=operator, first=kept[0], last=kept[-1])
            return Atom(text)
        line = dialect.line or "#{}"
        atoms = tuple(Atom(line.format(number)) for number in kept)
        if len(atoms) == 1:
            return atoms[0]
        return And(atoms) if node.op == "AND" else Or(atoms)


def _choices(child: Node) -> list[Node]:
    """The terms of which a near operand is one."""
    if isinstance(child, Or):
        return [each for option in child.children for each in _choices(option)]
    return [child]


def _takes_distance(syntax: FieldSyntax) -> bool:
    return syntax.templates[0] in ("{}[ti]", "{}[tiab]", "{}[ad]")


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
