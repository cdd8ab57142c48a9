"""Reads a PubMed query into a tree: strictly left to right, with a stack instead of recursion."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from searches.query.fields import LIMIT_TYPES
from searches.query.findings import Finding, QuerySyntaxError, finding
from searches.query.lexer import Token, TokenType, clean, tokenize
from searches.query.nodes import And, Node, Not, Or, Raw, Span
from searches.query.terms import read_tagged, read_untagged, tag_field

OPERATORS = {"AND": And, "OR": Or, "NOT": Not}
_NUMBERED_LINE = re.compile(r"#?\d{1,4}[.):]?\s+\S")
_EXPLICIT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A tree and the remarks on the text it was read from; spans point into `text`."""

    text: str
    tree: Node
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Level:
    """What has been read between two brackets: the run of operands under one operator so far."""

    start: int
    group_tag: str | None
    operands: list[Node] = field(default_factory=list)
    run: str = ""
    pending: Token | None = None
    used: set[str] = field(default_factory=set)
    explicit: str = ""


def parse_pubmed(text: str) -> ParsedQuery:
    """Read a query as PubMed does: operators in upper case, left to right, brackets first.

    A byte order mark in front is dropped. What is not understood stays in the tree as Raw, with a
    finding. Raises QuerySyntaxError (SL-101 to SL-105) where there is no reading at all.
    """
    text = text.removeprefix("\ufeff")
    _refuse_numbered_lines(text)
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str):
        self.text = text
        self.mended, tokens, self.findings = tokenize(text)
        self.tokens = _join_date_ranges(tokens)
        self.at = 0
        self.closing = self._matching_brackets()
        self.levels = [_Level(0, None)]
        self.edits: list[tuple[int, int, str]] = []

    def parse(self) -> ParsedQuery:
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.type == TokenType.OPEN:
                self._open(token)
            elif token.type == TokenType.CLOSE:
                self._close(token)
            elif token.type == TokenType.WORD and token.text in OPERATORS:
                self._operator(token)
            else:
                self._operands()
        tree = self._finish(self.levels[0], (0, len(self.text)))
        findings = sorted(self.findings, key=lambda each: (each.start, each.end))
        return ParsedQuery(self.text, tree, tuple(findings))

    def _matching_brackets(self) -> dict[int, int]:
        """The index of the closing bracket for each opening one (SL-101 where one is missing)."""
        closing: dict[int, int] = {}
        open_: list[int] = []
        unmatched = None
        for index, token in enumerate(self.tokens):
            if token.type == TokenType.OPEN:
                open_.append(index)
            elif token.type == TokenType.CLOSE and open_:
                closing[open_.pop()] = index
            elif token.type == TokenType.CLOSE:
                unmatched = unmatched or token
        unmatched = unmatched or (self.tokens[open_[0]] if open_ else None)
        if unmatched:
            count = [token.type for token in self.tokens].count
            counts = f"{count(TokenType.OPEN)} opening, {count(TokenType.CLOSE)} closing"
            raise self._error(
                "SL-101",
                f"Unbalanced parentheses: {counts}",
                unmatched.span,
                "Add the missing bracket or delete this one.",
            )
        return closing

    def _open(self, token: Token) -> None:
        tag = self._peek(self.closing[self.at] + 1, TokenType.TAG)
        outer = self.levels[-1].group_tag
        self.levels.append(_Level(token.start, tag.text if tag else outer))
        self.at += 1

    def _close(self, token: Token) -> None:
        self.at += 1
        level = self.levels.pop()
        node = self._finish(level, (level.start, token.end))
        if tag := self._peek(self.at, TokenType.TAG):
            self.at += 1
            self._report_group_tag(level, tag)
        self._add(node, (level.start, token.end))

    def _report_group_tag(self, level: _Level, tag: Token) -> None:
        """SL-304, with the distributed group in place of the outermost tagged one."""
        self.edits.append((*tag.span, ""))
        suggestion = ""
        if self.levels[-1].group_tag is None:
            suggestion = self._edited(level.start, tag.end)
        message = "A field tag cannot follow a group; it is read as the tag of each term inside"
        span = (level.start, tag.end)
        self.findings.append(finding("SL-304", message, span, suggestion))

    def _edited(self, start: int, end: int) -> str:
        """The text between two places after the edits collected for it."""
        pieces = []
        for edit_start, edit_end, replacement in self.edits:
            pieces += [self.mended[start:edit_start], replacement]
            start = edit_end
        self.edits.clear()
        return "".join([*pieces, self.mended[start:end]])

    def _operator(self, token: Token) -> None:
        level = self.levels[-1]
        if level.pending or not level.operands:
            message = f"Operator {token.text} has no operand / two operators in a row"
            raise self._error("SL-105", message, token.span, "Delete it or add what it joins.")
        level.pending = token
        self.at += 1

    def _operands(self) -> None:
        """Read one quoted phrase or run of words, with the tag that follows it."""
        first = self.at
        token = self.tokens[first]
        if token.type == TokenType.TAG:
            self.at += 1
            self._add(self._stray_tag(token), token.span)
            return
        self.at += 1
        while token.type == TokenType.WORD and self._continues_run():
            self.at += 1
        words = self.tokens[first : self.at]
        if tag := self._peek(self.at, TokenType.TAG):
            self.at += 1
            self._tagged(words, tag)
        else:
            self._untagged(words)

    def _continues_run(self) -> bool:
        word = self._peek(self.at, TokenType.WORD)
        return word is not None and word.text not in OPERATORS

    def _stray_tag(self, token: Token) -> Node:
        message = f"Unknown field [{token.text}]: there is no term in front of it"
        self.findings.append(finding("SL-301", message, token.span))
        return Raw(f"[{token.text}]", token.span)

    def _tagged(self, words: list[Token], tag: Token) -> None:
        """A tag belongs to all words of the run before it; operators inside are part of it."""
        level = self.levels[-1]
        if len(words) > 1 and level.operands and not level.pending and _is_lower_operator(words[0]):
            self._lower_operator(words[0])
            words = words[1:]
        span = (words[0].start, tag.end)
        lower = [word for word in words[1:] if _is_lower_operator(word)]
        for word in lower:
            self._report_lower(word)
        if lower:
            phrase = f'"{self._source(words)}"[{tag.text}]'
            message = "Operator word inside an unquoted phrase"
            self.findings.append(finding("SL-212", message, span, phrase))
        quoted = words[0].type == TokenType.QUOTED
        source = self.mended[span[0] : span[1]]
        text = words[0].text if quoted else self._source(words)
        self._add(read_tagged(text, quoted, tag.text, span, source, self.findings), span)

    def _untagged(self, words: list[Token]) -> None:
        """Words without a tag; a lower-case operator between two operands is one all the same."""
        run: list[Token] = []
        for index, word in enumerate(words):
            level = self.levels[-1]
            before = run or (level.operands and not level.pending)
            after = index + 1 < len(words) or self._operand_follows()
            if _is_lower_operator(word) and before and after:
                self._add_run(run)
                run = []
                self._lower_operator(word)
            else:
                run.append(word)
        self._add_run(run)

    def _operand_follows(self) -> bool:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token is not None and token.type in (TokenType.OPEN, TokenType.QUOTED)

    def _add_run(self, words: list[Token]) -> None:
        if not words:
            return
        span = (words[0].start, words[-1].end)
        quoted = words[0].type == TokenType.QUOTED
        text = words[0].text if quoted else self._source(words)
        group_tag = self.levels[-1].group_tag
        if group_tag is None:
            node = read_untagged(text, quoted, span, self.findings)
        else:
            self.edits.append((span[1], span[1], f"[{group_tag}]"))
            source = f"{self.mended[span[0] : span[1]]}[{group_tag}]"
            node = read_tagged(text, quoted, group_tag, span, source, self.findings)
        self._add(node, span)

    def _lower_operator(self, token: Token) -> None:
        self._report_lower(token)
        self.levels[-1].pending = Token(token.type, token.text.upper(), token.start, token.end)

    def _report_lower(self, token: Token) -> None:
        message = "Operator must be upper case"
        self.findings.append(finding("SL-201", message, token.span, token.text.upper()))

    def _add(self, node: Node, span: Span) -> None:
        """Join an operand to what stands left of it; between two operands a space means AND."""
        level = self.levels[-1]
        name = self._short_source(span)
        if not level.operands:
            level.operands, level.explicit = [node], name
            return
        operator = level.pending.text if level.pending else "AND"
        level.pending = None
        level.used.add(operator)
        if level.run and (operator != level.run or operator == "NOT"):
            place = (level.operands[0].span[0], level.operands[-1].span[1])
            level.operands = [_join(level.run, level.operands, place, False)]
            level.explicit = f"({level.explicit})"
        level.run = operator
        level.operands.append(node)
        level.explicit = f"{level.explicit} {operator} {name}"[: _EXPLICIT_LENGTH * 2]

    def _finish(self, level: _Level, span: Span) -> Node:
        if level.pending:
            message = f"Operator {level.pending.text} has no operand / two operators in a row"
            raise self._error(
                "SL-105", message, level.pending.span, "Delete it or add what it joins."
            )
        if not level.operands:
            what = "Empty group" if level is not self.levels[0] else "Empty query"
            raise self._error("SL-104", what, span, "Delete it or write a term.")
        if {"AND", "OR"} <= level.used:
            self._report_mixed(level, span)
        if len(level.operands) == 1:
            return level.operands[0]
        return _join(level.run, level.operands, span, True)

    def _report_mixed(self, level: _Level, span: Span) -> None:
        explicit = level.explicit
        if len(explicit) > _EXPLICIT_LENGTH:
            explicit = f"{explicit[:_EXPLICIT_LENGTH]}…"
        message = f"AND and OR mixed at one level; pubmed evaluates as {explicit}"
        self.findings.append(finding("SL-202", message, span))

    def _peek(self, index: int, type_: TokenType) -> Token | None:
        token = self.tokens[index] if index < len(self.tokens) else None
        return token if token and token.type == type_ else None

    def _source(self, words: list[Token]) -> str:
        return clean(self.mended[words[0].start : words[-1].end])

    def _short_source(self, span: Span) -> str:
        source = clean(self.mended[span[0] : min(span[1], span[0] + 40)])
        return source if span[1] - span[0] <= 40 else f"{source}…"

    def _error(self, code: str, message: str, span: Span, remedy: str) -> QuerySyntaxError:
        return QuerySyntaxError(code, message, self.text, span, remedy)


def _join(operator: str, operands: list[Node], span: Span, bracketed: bool) -> Node:
    return OPERATORS[operator](tuple(operands), bracketed, span)


def _is_lower_operator(token: Token) -> bool:
    return token.text not in OPERATORS and token.text.upper() in OPERATORS


def _join_date_ranges(tokens: list[Token]) -> list[Token]:
    """Make `"2010"[dp] : "2020"[dp]` one text with one tag, as `2010:2020[dp]` is."""
    joined: list[Token] = []
    for token in tokens:
        joined.append(token)
        if token.type == TokenType.TAG and _ends_in_date_range(joined):
            first, _, _, last, tag = joined[-5:]
            text = f"{first.text}:{last.text}"
            joined[-5:] = [Token(TokenType.QUOTED, text, first.start, last.end), tag]
    return joined


def _ends_in_date_range(tokens: list[Token]) -> bool:
    if len(tokens) < 5 or tokens[-3].text != ":":
        return False
    left, right = tag_field(tokens[-4].text), tag_field(tokens[-1].text)
    tagged = tokens[-4].type == TokenType.TAG and tokens[-3].type == TokenType.WORD
    values = all(tokens[at].type in (TokenType.QUOTED, TokenType.WORD) for at in (-5, -2))
    return tagged and values and left == right and LIMIT_TYPES.get(left) == "date"


def _refuse_numbered_lines(text: str) -> None:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > 1 and all(_NUMBERED_LINE.match(line) for line in lines):
        raise QuerySyntaxError(
            "SL-705",
            "No single final line: numbered lines are not read yet",
            text,
            (0, len(text)),
            "Write the strategy as one query.",
        )
