"""Reads one operand, the words between two operators with their field code, into a node."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache

from searches.databases import DATABASES
from searches.databases.languages import LANGUAGES
from searches.databases.syntax import Code, Syntax, TokenType
from searches.query.dates import reads_as_date, report_reversed
from searches.query.fields import LIMIT_TYPES, Field
from searches.query.findings import Finding, finding
from searches.query.headings import qualifier_name
from searches.query.lexer import Token, clean
from searches.query.nodes import (
    And,
    Boolean,
    Branch,
    Limit,
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
_INTEGER = re.compile(r"\d{1,3}")
_LIST_ITEM = re.compile(r"(\d{1,4})(?:\s*-\s*#?(\d{1,4}))?")
_LANGUAGES = frozenset(LANGUAGES.values())
TEXT_PARTS = (Field.TITLE, Field.ABSTRACT, Field.AUTHOR_KEYWORD)


class Operands:
    """Reads the operands of one language; remarks are added to `findings`."""

    def __init__(self, syntax: Syntax, mended: str, findings: list[Finding]):
        self.syntax, self.mended, self.findings = syntax, mended, findings
        self.signatures = _signatures_against(syntax.key)
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
        source = self._source((words[0].start, words[-1].end))
        if len(words) > 1 and (foreign := self._foreign_database(source)):
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

    def limit(self, token: Token) -> Node:
        """A restriction that is complete in itself; one of a numbered line is ANDed with it."""
        parts = token.groups
        nodes: list[Node] = []
        if line := parts.get("command_line") or parts.get("duplicates_line"):
            message = f"Read as line {line} alone: {token.text}"
            self.findings.append(finding("SL-199", message, token.span))
            return Ref(int(line), token.span)
        if line := parts.get("limit_line"):
            nodes.append(Ref(int(line), token.span))
        if year := parts.get("year"):
            nodes.append(self._compared_year(parts["comparison"], int(year), token.span))
        elif kind := parts.get("limit_kind"):
            nodes.append(self._bracketed_limit(parts["limit_value"], kind.lower(), token))
        else:
            values = _without_brackets(clean(parts.get("limit_values") or ""))
            nodes += [self._worded_limit(each, token) for each in _split_and(values)]
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes), span=token.span)

    def foreign(self, token: Token) -> Node:
        """A piece of another database's language (SL-110)."""
        self._report_foreign(token.text, token.groups.get("foreign") or "pubmed", token.span)
        return Raw(token.text, token.span)

    def unread(self, source: str, span: Span) -> Raw:
        """Text that is not understood and carried through."""
        message = f"Not understood, kept as it stands: {source}"
        self.findings.append(finding("SL-199", message, span))
        return Raw(source, span)

    def split_wildcards(self, text: str) -> tuple[str, tuple[Wildcard, ...]]:
        """The text without this database's wildcards, and where they stood."""
        return split_wildcards(text, self.syntax.wildcards, self.syntax.limited_wildcard)

    def spread(self, tree: Node) -> Node:
        """Write out the terms whose code means several fields as alternatives."""
        return _spread(tree) if self.compound else tree

    def _source(self, span: Span) -> str:
        return clean(self.mended[span[0] : span[1]])

    def _number(self, token: Token) -> Ref:
        written = self.syntax.line.format(token.text)
        if token.text != written:
            self._report_reference(token, written)
        return Ref(int(token.text), token.span)

    def _report_reference(self, token: Token, written: str | None) -> None:
        message = f"Reference {token.text} is not {self.syntax.key} syntax"
        self.findings.append(finding("SL-707", message, token.span, written))

    def _meaning(self, code: str | None, span: Span) -> Code | None:
        """What a code (or several, separated by commas or slashes) means; SL-301 if nothing."""
        if code is None:
            return None
        meaning = _meaning_of(code, self.syntax)
        if meaning is None:
            self.findings.append(finding("SL-301", f"Unknown field {code}", span))
        return meaning

    def _text(self, words: list[Token], meaning: Code | None, span: Span) -> Node:
        quoted = len(words) == 1 and words[0].type in (TokenType.QUOTED, TokenType.EXACT)
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

    def field_limit(self, text: str, field: Field, span: Span) -> Node:
        """A restriction given as a value in a field."""
        kind = LIMIT_TYPES[field]
        if kind != "date":
            if not any(character.isalnum() for character in text):
                return self.unread(self._source(span), span)
            return Limit(kind, text, field, span)
        value = _pubmed_date(text)
        if not reads_as_date(value):
            self.findings.append(finding("SL-806", f"Date {text} not understood", span))
            return Raw(self._source(span), span)
        report_reversed(value, span, self.findings)
        return Limit("date", value, field, span)

    def _compared_year(self, comparison: str, year: int, span: Span) -> Limit:
        comparison = comparison.upper()
        if comparison in (">", "AFT"):
            value = f"{year + 1}:3000"
        elif comparison in ("<", "BEF"):
            value = f"1000:{year - 1:04}"
        else:
            value = str(year)
        return Limit("date", value, Field.DATE, span)

    def _bracketed_limit(self, value: str, kind: str, token: Token) -> Node:
        """Embase's `[english]/lim`, `[2010-2020]/py`, `[1-1-2024]/sd`."""
        value = clean(value)
        if kind == "py":
            return self.field_limit(value, Field.DATE, token.span)
        if value.lower() in _LANGUAGES:
            return Limit("language", value, Field.LANGUAGE, token.span)
        return Limit("custom", f"[{value}]/{kind}", Field.FILTER, token.span)

    def _worded_limit(self, value: str, token: Token) -> Node:
        """One condition of Ovid's `limit 3 to …`."""
        if years := _YEARS.fullmatch(value.removeprefix("with ")):
            return self.field_limit(years["years"].strip('" '), Field.DATE, token.span)
        value = value.removeprefix("with ")
        language = value.lower().removesuffix(" language")
        if language in _LANGUAGES:
            return Limit("language", language, Field.LANGUAGE, token.span)
        return Limit("custom", value, Field.FILTER, token.span)

    def _foreign_database(self, text: str) -> str:
        return next((key for key, pattern in self.signatures if pattern.search(text)), "")

    def _report_foreign(self, text: str, database: str, span: Span) -> None:
        message = f"{text} is {database} syntax, not understood by {self.syntax.key}"
        self.findings.append(finding("SL-110", message, span))


_YEARS = re.compile(
    r"(?:(?:yr|year)\s*=|publication year (?:from|between))\s*"
    r'(?P<years>"[^"]*"|\d{4}(?:\s*(?:-|to|and)\s*(?:\d{4}|current)?)?|\S+)(?:,?\s*in trials)?',
    re.IGNORECASE,
)
_RANGE = re.compile(r"(\d{4})(?:\s*(?:[-:]|to\b|and\b)\s*(\d{4}|current)?)?", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)?(?:-(\d{4})(\d\d)(\d\d)?)?")


def split_wildcards(
    text: str, symbols: Mapping[str, str], limited: str = ""
) -> tuple[str, tuple[Wildcard, ...]]:
    """The text without the wildcard `symbols`, and where they stood.

    `limited` is the symbol that may carry the greatest number of characters, as Ovid's `$3`.
    """
    pattern = _wildcard_pattern("".join(symbols), limited)
    if not pattern.search(text):
        return text, ()
    pieces: list[str] = []
    wildcards: list[Wildcard] = []
    at = place = 0
    for match in pattern.finditer(text):
        pieces.append(text[at : match.start()])
        place += match.start() - at
        at = match.end()
        number = match[0][1:]
        limit = int(number) if number.strip("0") else None
        wildcards.append(Wildcard(place, symbols[match[0][0]], limit))
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
def _signatures_against(key: str) -> tuple[tuple[str, re.Pattern], ...]:
    """The patterns that give the languages of the other databases away."""
    others = [each for each in DATABASES if each.signature and each.key != key]
    return tuple((each.key, re.compile(each.signature)) for each in others)


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


def _without_brackets(values: str) -> str:
    return values[1:-1].strip() if values.startswith("(") and values.endswith(")") else values


def _split_and(values: str) -> list[str]:
    """The parts between `and`, but not of what stands in brackets."""
    parts, depth = [""], 0
    for piece in re.split(r"(\s+and\s+|[()])", values, flags=re.IGNORECASE):
        depth += (piece == "(") - (piece == ")")
        if depth == 0 and piece.strip().lower() == "and":
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts if part.strip()]


def _pubmed_date(text: str) -> str:
    """A date or range as other databases write it, in PubMed's form: `2010-2020` is `2010:2020`."""
    text = text.strip()
    if compact := _COMPACT.fullmatch(text):
        first = "/".join(part for part in compact.groups()[:3] if part)
        last = "/".join(part for part in compact.groups()[3:] if part)
        return f"{first}:{last}" if last else first
    if years := _RANGE.fullmatch(text):
        if years[2]:
            last = "3000" if years[2].lower() == "current" else years[2]
            return f"{years[1]}:{last}"
        return f"{years[1]}:3000" if text.rstrip().endswith("-") else years[1]
    return re.sub(r"\s*:\s*", ":", text)


def _spread(tree: Node) -> Node:
    """Alternatives for each leaf, or each nearness search, that has several fields."""

    def alternatives(leaf: Node) -> Node:
        fields = _fields_of(leaf)
        if not isinstance(fields, tuple):
            return leaf
        return Or(tuple(_with_field(leaf, field) for field in fields), span=leaf.span)

    def branch(node: Node, children: list[Node]) -> Node:
        return replace(node, children=tuple(children))

    return fold(tree, alternatives, branch, Boolean)


def _fields_of(leaf: Node) -> Field | tuple[Field, ...] | None:
    while isinstance(leaf, Branch):
        leaf = leaf.children[0]
    return leaf.field if isinstance(leaf, Term) else None


def _with_field(node: Node, field: Field) -> Node:
    if isinstance(node, Branch):
        return replace(node, children=tuple(_with_field(each, field) for each in node.children))
    return replace(node, field=field) if isinstance(node, Term) else node
