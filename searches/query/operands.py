"""Reads one operand, the words between two operators with their field code, into a node."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache

from searches.databases import DATABASES
from searches.databases.syntax import Code, Syntax, TokenType
from searches.query.fields import LIMIT_TYPES, Field
from searches.query.findings import Finding, finding
from searches.query.grouping import flattened
from searches.query.headings import qualifier_name
from searches.query.lexer import Token, clean
from searches.query.limit_operands import LimitOperands
from searches.query.nodes import (
    And,
    Boolean,
    Branch,
    Node,
    Or,
    Raw,
    Ref,
    RefRange,
    Span,
    Term,
    Wildcard,
    fold,
)

_UNREAD = re.compile(r"[\^{}<>=\\|~]")
_INTEGER = re.compile(r"\d{1,3}\.?")
_IN_MARKS = frozenset({TokenType.QUOTED, TokenType.EXACT})
_LIST_ITEM = re.compile(r"(\d{1,4})(?:\s*-\s*#?(\d{1,4}))?")
TEXT_PARTS = (Field.TITLE, Field.ABSTRACT, Field.AUTHOR_KEYWORD)


class Operands(LimitOperands):
    """Reads the operands of one language; remarks are added to `findings`."""

    def __init__(self, syntax: Syntax, mended: str, findings: list[Finding]):
        super().__init__(syntax, mended, findings)
        self.foreign_signature = _signature_against(syntax.key)
        self.compound = False

    def run(self, words: list[Token], code: str | None, span: Span, numbers: bool) -> list[Node]:
        """The nodes of adjacent words: one phrase, or one for each word where a space means AND.

        `code` is the field code they stand in; with `numbers` a bare number refers to a line.
        """
        if numbers and code is None and len(words) == 1 and _INTEGER.fullmatch(words[0].text):
            return [self._number(words[0])]
        meaning = self._meaning(code, span)
        if code is not None and meaning is None:
            return [Raw(self._source(span), span)]
        if len(words) > 1:
            source = self._source((words[0].start, words[-1].end))
            if foreign := self._foreign_database(source):
                self._report_foreign(source, foreign, span)
                return [Raw(self._source(span), span)]
        if self.syntax.space == "AND" and not _is_whole(meaning):
            spans = [span] if len(words) == 1 else [word.span for word in words]
            return [
                self._text([word], meaning, each) for word, each in zip(words, spans, strict=True)
            ]
        return [self._text(words, meaning, span)]

    def heading(self, token: Token) -> Node:
        """A controlled heading that is complete in itself."""
        parts = token.groups
        names = ("heading", "quoted_heading", "double_quoted", "printed_heading")
        text = clean(next((parts[name] for name in names if parts.get(name)), ""))
        written = parts.get("qualifiers") or parts.get("printed_qualifiers") or ""
        qualifiers = tuple(filter(None, map(_qualifier, re.split(r"[,/]", written))))
        plain, wildcards = self.split_wildcards(text)
        if not plain.strip():
            if not qualifiers:
                return self.unread(token.text, token.span)
            name = qualifiers[0]
            return Term(name, _kind(name), Field.SUBHEADING, span=token.span)
        steps = (parts.get("steps") or "").lower()
        alone = parts.get("alone") or parts.get("printed_alone")
        explode = bool(parts.get("explode", True)) and not alone
        return Term(
            plain,
            _kind(plain),
            Field.MESH,
            wildcards,
            explode="exp" in steps if "steps" in parts else explode,
            major=bool(parts.get("major")) or "mj" in steps,
            subheadings=qualifiers,
            span=token.span,
        )

    def reference(self, token: Token) -> Node:
        """A reference to a line, in this database's way of writing or (SL-707) in another's."""
        number = int(re.sub(r"\D", "", token.text))
        written = self.syntax.line.format(number)
        if token.text.upper() != written:
            self._report_reference(token, written)
        return Ref(number, token.span)

    def range(self, token: Token) -> Node:
        """Several lines joined by one operator."""
        operator = token.groups["range_operator"].upper()
        if "foreign" in token.groups:
            self._report_reference(token, None)
        parts: list[Node] = []
        for match in _LIST_ITEM.finditer(token.groups["range_lines"]):
            first, last = int(match[1]), int(match[2] or match[1])
            if first == last:
                parts.append(Ref(first, token.span))
            else:
                parts.append(RefRange(operator, *sorted((first, last)), token.span))
        if len(parts) == 1:
            return parts[0]
        return (And if operator == "AND" else Or)(tuple(parts), span=token.span)

    def foreign(self, token: Token) -> Node:
        """A piece of another database's language (SL-110)."""
        self._report_foreign(token.text, token.groups.get("foreign") or "pubmed", token.span)
        return Raw(token.text, token.span)

    def split_wildcards(self, text: str) -> tuple[str, tuple[Wildcard, ...]]:
        """The text without this database's wildcards, and where they stood."""
        return split_wildcards(text, self.syntax.wildcards, self.syntax.limited_wildcard)

    def spread(self, tree: Node) -> Node:
        """Write out the terms whose code means several fields as alternatives."""
        return _spread(tree) if self.compound else tree

    def _number(self, token: Token) -> Ref:
        written = self.syntax.line.format(token.text.rstrip("."))
        if token.text != written:
            self._report_reference(token, written)
        return Ref(int(token.text.rstrip(".")), token.span)

    def _report_reference(self, token: Token, written: str | None) -> None:
        message = f"Reference {token.text} is not {self.syntax.key} syntax"
        self.findings.append(finding("SL-707", message, token.span, written or None))

    def _meaning(self, code: str | None, span: Span) -> Code | None:
        """What a code (or several, separated by commas or slashes) means; SL-301 if nothing."""
        if code is None:
            return None
        meaning = _meaning_of(code, self.syntax)
        if meaning is None:
            self.findings.append(finding("SL-301", f"Unknown field {code}", span))
        return meaning

    def _text(self, words: list[Token], meaning: Code | None, span: Span) -> Node:
        quoted = len(words) == 1 and words[0].type in _IN_MARKS
        text = words[0].text if quoted else " ".join(word.text for word in words)
        if not quoted and (foreign := self._foreign_database(text)):
            self._report_foreign(text, foreign, span)
            return Raw(self._source(span), span)
        field = meaning.fields[0] if meaning else self.syntax.untagged
        if field in LIMIT_TYPES:
            return self.field_limit(text, field, span)
        unread = not quoted and _UNREAD.search(text)
        if unread or not any(character.isalnum() for character in text):
            return self.unread(self._source(span), span)
        plain, wildcards = self.split_wildcards(text)
        if not plain.strip():
            return self.unread(self._source(span), span)
        if field == Field.MESH:
            return self._coded_heading(text, meaning, span)
        if words[0].type == TokenType.EXACT:
            kind = "exact_phrase"
        elif quoted:
            kind = "phrase"
        else:
            kind = "loose_phrase" if " " in plain else "word"
        if field == Field.SUBHEADING:
            plain = qualifier_name(plain)
            kind = _kind(plain)
        return Term(plain, kind, self._fields(meaning), wildcards, tagged=bool(meaning), span=span)

    def _fields(self, meaning: Code | None) -> Field:
        """The one field of a code; of a code of several a tuple, until `spread`."""
        if meaning is None:
            return self.syntax.untagged
        fields = joined_fields(meaning.fields)
        if len(fields) == 1:
            return fields[0]
        self.compound = True
        return fields

    def _coded_heading(self, text: str, meaning: Code, span: Span) -> Node:
        """A heading given with a field code, as `(MH "T+")` or `'t'/exp`."""
        others = tuple(field for field in meaning.fields if field != Field.MESH)
        heading, *qualifiers = (part.strip() for part in text.split("/"))
        explode = bool(meaning.explode)
        if heading.endswith("+"):
            heading, explode = heading[:-1], True
        plain, wildcards = self.split_wildcards(heading)
        term = Term(
            plain,
            _kind(plain),
            Field.MESH,
            wildcards,
            explode=explode,
            major=meaning.major,
            subheadings=tuple(qualifier_name(each) for each in qualifiers if each),
            span=span,
        )
        if not others:
            return term
        text_term = Term(plain, _kind(plain), self._fields(Code(others)), wildcards, span=span)
        return Or((term, text_term), span=span)

    def _foreign_database(self, text: str) -> str:
        """The first of the other databases whose language shows in a text, "" for none."""
        if not self.foreign_signature.search(text):
            return ""
        others = (each for each in DATABASES if each.signature and each.key != self.syntax.key)
        return next(each.key for each in others if re.search(each.signature, text))

    def _report_foreign(self, text: str, database: str, span: Span) -> None:
        message = f"{text} is {database} syntax, not understood by {self.syntax.key}"
        self.findings.append(finding("SL-110", message, span))


def split_wildcards(
    text: str, symbols: Mapping[str, str], limited: str = ""
) -> tuple[str, tuple[Wildcard, ...]]:
    """The text without the wildcard `symbols`, and where they stood.

    `limited` is the symbol that may carry the greatest number of characters, as Ovid's `$3`.
    """
    pieces: list[str] = []
    wildcards: list[Wildcard] = []
    at = place = 0
    for match in _wildcard_pattern("".join(symbols), limited).finditer(text):
        pieces.append(text[at : match.start()])
        place += match.start() - at
        at = match.end()
        number = match[0][1:]
        limit = int(number) if number.strip("0") else None
        wildcards.append(Wildcard(place, symbols[match[0][0]], limit))
    if not wildcards:
        return text, ()
    return "".join([*pieces, text[at:]]), tuple(wildcards)


@lru_cache(maxsize=1000)
def _meaning_of(code: str, syntax: Syntax) -> Code | None:
    known = [syntax.codes.get(each) for each in re.split(r"[\s,;]+", code.lower())]
    if None in known:
        return None
    fields = tuple(dict.fromkeys(field for each in known for field in each.fields))
    return known[0] if len(known) == 1 else replace(known[0], fields=fields)


@cache
def _wildcard_pattern(symbols: str, limited: str) -> re.Pattern:
    with_number = f"[{re.escape(limited)}]\\d{{0,2}}|" if limited else ""
    return re.compile(f"{with_number}[{re.escape(symbols)}]")


@cache
def _signature_against(key: str) -> re.Pattern:
    """The pattern that gives the languages of the other databases away."""
    others = [each.signature for each in DATABASES if each.signature and each.key != key]
    return re.compile("|".join(others))


@cache
def joined_fields(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """Several fields as few: title and abstract are one, with the author's keywords as well."""
    parts = set(fields)
    if Field.TITLE_ABSTRACT_KEYWORDS in parts:
        parts = parts - {Field.TITLE_ABSTRACT_KEYWORDS} | set(TEXT_PARTS)
    if Field.TITLE_ABSTRACT in parts:
        parts = parts - {Field.TITLE_ABSTRACT} | {Field.TITLE, Field.ABSTRACT}
    if {Field.TITLE, Field.ABSTRACT} <= parts:
        with_keywords = Field.AUTHOR_KEYWORD in parts
        parts -= {Field.TITLE, Field.ABSTRACT, Field.AUTHOR_KEYWORD}
        joined = Field.TITLE_ABSTRACT_KEYWORDS if with_keywords else Field.TITLE_ABSTRACT
        return (joined, *(each for each in dict.fromkeys(fields) if each in parts))
    return tuple(each for each in dict.fromkeys(fields) if each in parts)


def _is_whole(meaning: Code | None) -> bool:
    """Whether adjacent words are one value in this field: headings, names, limits."""
    return meaning is not None and not _TEXT_FIELDS.issuperset(meaning.fields)


_TEXT_FIELDS = frozenset(
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
        Field.HEADING_WORD,
        Field.AFFILIATION,
        Field.TRANSLITERATED_TITLE,
    }
)


def _qualifier(text: str) -> str:
    """A qualifier's full name from `dt`, `dd_dt` or `Drug therapy - DT`."""
    text = clean(text.partition(" - ")[0]).strip("\"'")
    return qualifier_name(re.sub(r"^[a-z]{2}_", "", text))


def _kind(text: str) -> str:
    return "phrase" if " " in text else "word"


def _spread(tree: Node) -> Node:
    """Alternatives for each leaf, or each nearness search, that has several fields."""

    def alternatives(leaf: Node) -> Node:
        fields = _fields_of(leaf)
        if not isinstance(fields, tuple):
            return leaf
        return Or(tuple(_with_field(leaf, field) for field in fields), span=leaf.span)

    def branch(node: Node, children: list[Node]) -> Node:
        if isinstance(node, And | Or):
            return replace(node, children=flattened(type(node), children))
        return replace(node, children=tuple(children))

    return fold(tree, alternatives, branch, Boolean)


def _fields_of(leaf: Node) -> Field | tuple[Field, ...] | None:
    while isinstance(leaf, Branch):
        leaf = leaf.children[0]
    return leaf.field if isinstance(leaf, Term) else None


def _with_field(node: Node, field: Field) -> Node:
    if isinstance(node, Branch):
        return replace(node, children=tuple(_with_field(each, field) for each in node.children))
    if not isinstance(node, Term):
        return node
    return replace(node, field=field, explode=False if field == Field.MESH else None)
