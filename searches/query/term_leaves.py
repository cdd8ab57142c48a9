"""Writes a term in a dialect: its field, its quotation marks, its wildcards.

What the database cannot say is reported as rule SL-903.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from searches.databases.dialect import Dialect, FieldSyntax
from searches.databases.syntax import Syntax, TokenType
from searches.query.fields import Field
from searches.query.findings import Finding, finding
from searches.query.lexer import tokenize
from searches.query.nodes import And, Not, Or, Span, Term, Wildcard
from searches.query.rules import RULES
from searches.query.spelling import one_forms, optional_forms

OPERATOR_WORDS = frozenset({"and", "or", "not", "near", "next", "adj", "same"})
AS_WRITTEN = r"[^\s()\"\[\]{}^<>=\\|~]+"
"""What stood without quotation marks in the same language and may do so again."""
AUTHORS = frozenset({Field.FIRST_AUTHOR, Field.LAST_AUTHOR, Field.FULL_AUTHOR})
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


class TermWriter:
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

    def lose(self, loss: str, span: Span | None) -> None:
        """Report a loss, given as `what; effect`; an empty one is none."""
        if loss:
            self.findings.append(finding("SL-903", f"Lossy: {loss}", span))

    def _term(self, term: Term) -> Target | None:
        syntax = self._syntax_for_term(term)
        if syntax is None:
            self.lose(f"{shown(term)} cannot be searched and was left out; unknown", term.span)
            return None
        self.lose(syntax.loss if not self.same else "", term.span)
        if syntax.write and (not self.same or term.field == Field.SUBHEADING):
            return finished(syntax, syntax.write(self._plain(term)))
        self._report_space(term)
        return self._in_fields(term, syntax)

    def _in_fields(self, term: Term, syntax: FieldSyntax) -> Atom | Or:
        """Each spelling of a term in each field."""
        contents = [self._content(form) for form in self._spellings(term)]
        return alternatives(
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
        if not term.tagged and term.field in self.dialect.fields:
            return self.dialect.fields[term.field]
        if syntax := self._field(term.field):
            return syntax
        if term.field in AUTHORS and (syntax := self._field(Field.AUTHOR)):
            return replace(syntax, loss="any author is searched; precision down")
        if term.field == Field.PHARMACOLOGICAL_ACTION:
            return None
        self.lose(
            f"there is no {words_of_name(term.field)} field, {term.text} is searched in the "
            "default fields; precision down",
            term.span,
        )
        return self.dialect.fields[Field.ALL]

    def _field(self, name: Field) -> FieldSyntax | None:
        narrow = self.faithful or (name == Field.TITLE_ABSTRACT and not self.widens)
        faithful = self.dialect.faithful_fields.get(name) if narrow else None
        return faithful or self.dialect.fields.get(name)

    def _report_space(self, term: Term) -> None:
        """SL-211: words side by side that mean another thing without quotation marks."""
        if term.kind != "loose_phrase" or self.same or self.source.maps_terms:
            return
        if self.source.syntax.space == "phrase" != self.dialect.syntax.space:
            message = (
                f"Unquoted word sequence means a phrase in {self.source.key}, AND in "
                f"{self.dialect.key}"
            )
            self.findings.append(finding("SL-211", message, term.span, f'"{term.text}"'))

    def _spellings(self, term: Term) -> list[Term]:
        """The term, or the spellings a wildcard stands for that the target does not have."""
        symbols = self.dialect.wildcards
        for number, wildcard in enumerate(term.trunc):
            if wildcard.type == "many" or wildcard.type in symbols:
                continue
            forms = optional_forms if wildcard.type == "optional" else one_forms
            before, behind = term.trunc[:number], term.trunc[number + 1 :]
            spelled = []
            for text in forms(term.text, wildcard.position):
                longer = len(text) - len(term.text)
                moved = [replace(each, position=each.position + longer) for each in behind]
                spelled.append(replace(term, text=text, trunc=(*before, *moved)))
            if spelled:
                return [each for one in spelled for each in self._spellings(one)]
        return [term]

    def _content(self, term: Term) -> tuple[str, bool]:
        """The quoted text of a term with its wildcards, and whether it is compound."""
        dialect, text = self.dialect, self._plain(term)
        self._report_stem(term)
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
        joined = term.trunc and len(words) > 1 and dialect.phrase_operator and dialect.wildcards
        if joined and all(any(map(str.isalnum, word)) for word in words):
            return f" {dialect.phrase_operator} ".join(words), True
        return self._quoted(text), False

    def _report_stem(self, term: Term) -> None:
        """SL-501 or SL-504 where the target, but not the source, wants more before a wildcard."""
        dialect = self.dialect
        for wildcard in () if self.same else term.trunc:
            count = len(term.text[: wildcard.position].rpartition(" ")[2])
            one = wildcard.type != "many" and wildcard.type in dialect.wildcards
            if one or not self.source.stem <= count < dialect.stem:
                continue
            if not count and dialect.key in RULES["SL-504"].databases:
                self.findings.append(finding("SL-504", "Leading wildcard", term.span))
                continue
            message = f"{count} characters before the wildcard; {dialect.key} needs {dialect.stem}"
            self.findings.append(finding("SL-501", message, term.span))

    def _quoted(self, text: str) -> str:
        quote = '"' if self.dialect.quote in text else self.dialect.quote
        return f"{quote}{text}{quote}"

    def _is_bare(self, word: str) -> bool:
        bare = AS_WRITTEN if self.same else self.dialect.bare
        if word.lower() in OPERATOR_WORDS or not re.fullmatch(bare, word):
            return False
        return self.same or reads_as_word(word, self.dialect.syntax)

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
            self.lose(f"{shown(term)} is searched with any ending; precision down", term.span)
            return many
        if symbol is None:
            self.lose(f"the wildcard in {shown(term)} is not supported; recall down", term.span)
        elif wildcard.limit and not self.dialect.limited_wildcard:
            self.lose(
                f"at most {wildcard.limit} characters in {shown(term)} cannot be said; "
                "precision down",
                term.span,
            )
        elif wildcard.limit:
            return self.dialect.limited_wildcard.format(wildcard.limit)
        return symbol or ""


def alternatives(atoms: list[Atom]) -> Atom | Or:
    return atoms[0] if len(atoms) == 1 else Or(tuple(atoms))


def finished(syntax: FieldSyntax, value: str) -> Atom | Or | None:
    """A value in a field of its own, which is never factored out; None where there is no value."""
    atoms = [Atom(each.replace("{}", value)) for each in syntax.templates]
    return alternatives(atoms) if value else None


@lru_cache(maxsize=10_000)
def reads_as_word(word: str, syntax: Syntax) -> bool:
    """Whether a word is no operator, reference or field code in a language, whatever follows it."""
    text = f"{word} x"
    first, *_ = tokenize(text, (0, len(text)), syntax)
    return first.type == TokenType.WORD and first.text == word


def _is_mapped_automatically(term: Term) -> bool:
    """Quotation marks, hyphens and truncation switch PubMed's mapping off (as a tag does)."""
    return term.kind in ("word", "loose_phrase") and "-" not in term.text and not term.trunc


def shown(term: Term) -> str:
    """The term as a person knows it: with `*` where its wildcards stand."""
    text = term.text
    for wildcard in reversed(term.trunc):
        text = f"{text[: wildcard.position]}*{text[wildcard.position :]}"
    return text


def words_of_name(name: Field) -> str:
    return name.replace("_", " ")
