"""Reads PubMed's operands: a text with or without a tag, proximity and explosion in the tag."""

from __future__ import annotations

import re
from dataclasses import replace

from searches.databases.pubmed import PROXIMITY_FIELDS, PUBMED, TAG_NAMES, Tag
from searches.databases.syntax import TokenType
from searches.query.fields import LIMIT_TYPES, Field
from searches.query.findings import finding
from searches.query.headings import qualifier_name
from searches.query.lexer import Token
from searches.query.nodes import Near, Node, Raw, Ref, Span, Term
from searches.query.operands import Operands

_REFERENCE = re.compile(r"#(\d{1,6})")
_TAG_FORM = re.compile(r"(?P<name>[^:]*?)\s*(?::\s*(?:(?P<noexp>noexp)|~\s*(?P<near>\d{1,6})))?")
_NOT_IN_TEXT = re.compile(r"[\^{}<>=\\|~]")


class PubMedOperands(Operands):
    """As `Operands`, with PubMed's tags instead of field codes."""

    def run(self, words: list[Token], code: str | None, span: Span, numbers: bool) -> list[Node]:
        quoted = words[0].type == TokenType.QUOTED
        text = words[0].text if quoted else self._source((words[0].start, words[-1].end))
        if code is not None:
            return [self._tagged(text, quoted, code, span)]
        if numbers and len(words) == 1 and text.isdecimal() and len(text) <= 3:
            return [self._number(words[0])]
        return [self._untagged(text, quoted, span)]

    def _untagged(self, text: str, quoted: bool, span: Span) -> Node:
        source = f'"{text}"' if quoted else text
        if not quoted:
            if reference := _REFERENCE.fullmatch(text):
                return Ref(int(reference[1]), span)
            if foreign := self._foreign_database(text):
                self._report_foreign(text, foreign, span)
                return Raw(source, span)
        if character := _unread_character(text, quoted):
            return self._unread(source, character, span)
        plain, wildcards = self.split_wildcards(text)
        kind = "phrase" if quoted else _kind(plain, quoted=False)
        return Term(plain, kind, Field.ALL, wildcards, tagged=False, span=span)

    def _tagged(self, text: str, quoted: bool, tag: str, span: Span) -> Node:
        form = _TAG_FORM.fullmatch(tag.lower())
        known = TAG_NAMES.get(form["name"]) if form else None
        source = f'"{text}"[{tag}]' if quoted else f"{text}[{tag}]"
        if known is None or not _takes_suffix(known, form):
            self.findings.append(finding("SL-301", f"Unknown field [{tag}]", span))
            return Raw(source, span)
        if known.field in LIMIT_TYPES:
            return self._limit(text, known, span, source)
        searched = text.partition("/")[0] if known.field == Field.MESH else text
        if character := _unread_character(searched, quoted):
            return self._unread(source, character, span)
        if form["near"]:
            return self._near(text, known, int(form["near"]), span, source)
        if known.field == Field.MESH:
            return self._heading(text, known, form["noexp"] is None, span)
        if known.field == Field.ABSTRACT:
            message = f"[{tag}] is not a documented PubMed field; written as [tiab]"
            self.findings.append(finding("SL-305", message, span, source.replace(tag, "tiab")))
        plain, wildcards = self.split_wildcards(text)
        if known.field == Field.SUBHEADING:
            plain, quoted = qualifier_name(plain), True
        return Term(plain, _kind(plain, quoted), known.field, wildcards, span=span)

    def _heading(self, text: str, tag: Tag, explode: bool, span: Span) -> Term:
        heading, *qualifiers = (part.strip() for part in text.split("/"))
        plain, wildcards = self.split_wildcards(heading)
        if len(qualifiers) > 1:
            written = f"{tag.short}{'' if explode else ':noexp'}"
            options = " OR ".join(f'"{heading}/{each}"[{written}]' for each in qualifiers)
            message = "Only one subheading per heading"
            self.findings.append(finding("SL-407", message, span, f"({options})"))
        return Term(
            plain,
            _kind(plain, quoted=True),
            tag.field,
            wildcards,
            explode=explode,
            major=tag.short == "majr",
            subheadings=tuple(qualifier_name(each) for each in qualifiers if each),
            span=span,
        )

    def _near(self, text: str, tag: Tag, between: int, span: Span, source: str) -> Node:
        if tag.field not in PROXIMITY_FIELDS:
            message = "Proximity works only with [ti], [tiab], [ad]"
            self.findings.append(finding("SL-602", message, span))
        words = [self.split_wildcards(word) for word in text.split(" ")]
        if len(words) < 2:
            message = "Proximity works only between two or more words"
            self.findings.append(finding("SL-602", message, span))
            return Raw(source, span)
        if any(wildcards for _, wildcards in words):
            self.findings.append(finding("SL-603", "Wildcard inside a proximity search", span))
        limit = PUBMED.proximity.maximum
        if between > limit:
            self.findings.append(finding("SL-604", f"Distance {between} outside 0–{limit}", span))
        terms = tuple(Term(word, "word", tag.field, wildcards) for word, wildcards in words)
        return Near(tuple(replace(term, span=span) for term in terms), between, span=span)

    def _limit(self, text: str, tag: Tag, span: Span, source: str) -> Node:
        if character := _unread_character(text, quoted=True):
            return self._unread(source, character, span)
        read = self.field_limit(text, tag.field, span)
        return Raw(source, span) if isinstance(read, Raw) else read

    def _unread(self, source: str, character: str, span: Span) -> Raw:
        message = (
            f"Character {character} is read as a space by PubMed; {source} is kept as it stands"
        )
        self.findings.append(finding("SL-109", message, span))
        return Raw(source, span)


def joined_date_ranges(tokens: list[Token]) -> list[Token]:
    """Make `"2010"[dp] : "2020"[dp]` one text with one tag, as `2010:2020[dp]` is."""
    joined: list[Token] = []
    for token in tokens:
        joined.append(token)
        if token.type == TokenType.SUFFIX and _ends_in_date_range(joined):
            first, _, _, last, tag = joined[-5:]
            text = f"{first.text}:{last.text}"
            joined[-5:] = [Token(TokenType.QUOTED, text, first.start, last.end), tag]
    return joined


def _ends_in_date_range(tokens: list[Token]) -> bool:
    if len(tokens) < 5 or tokens[-3].text != ":":
        return False
    left, right = _field_of(tokens[-4].text), _field_of(tokens[-1].text)
    tagged = tokens[-4].type == TokenType.SUFFIX and tokens[-3].type == TokenType.WORD
    values = all(tokens[at].type in (TokenType.QUOTED, TokenType.WORD) for at in (-5, -2))
    return tagged and values and left == right and LIMIT_TYPES.get(left) == "date"


def _field_of(tag: str) -> Field | None:
    known = TAG_NAMES.get(tag.lower())
    return known.field if known else None


def _takes_suffix(tag: Tag, form: re.Match) -> bool:
    """Only headings can be left unexploded; a limit has no words that could be near."""
    if form["noexp"]:
        return tag.field == Field.MESH
    return not form["near"] or tag.field not in LIMIT_TYPES


def _kind(text: str, quoted: bool) -> str:
    if " " not in text:
        return "word"
    return "phrase" if quoted else "loose_phrase"


def _unread_character(text: str, quoted: bool) -> str:
    """The character that keeps PubMed from reading a text, empty where there is none."""
    if not quoted and (unread := _NOT_IN_TEXT.search(text)):
        return unread[0]
    return "" if any(character.isalnum() for character in text) else (text or '"')[0]
