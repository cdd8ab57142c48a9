"""Reads a query into a tree, with a stack instead of recursion; it always finds a reading.

What keeps a database from running the query (brackets, quotation marks, operators without operands)
is a problem with its place and remedy; `read` reports it, `parse` refuses the text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from searches.databases.syntax import Syntax, TokenType
from searches.query.brackets import MAX_NESTING, matching_brackets
from searches.query.findings import Finding, Problem, finding
from searches.query.grouping import Operator
from searches.query.levels import Level, grouped
from searches.query.lexer import Token, clean, curly_quotes, tokenize
from searches.query.nodes import Node, Raw, Span
from searches.query.operands import Operands
from searches.query.operators import read_operator
from searches.query.pubmed_operands import PubMedOperands, joined_date_ranges

_OPEN, _CLOSE, _WORD = TokenType.OPEN, TokenType.CLOSE, TokenType.WORD
_SUFFIX, _COMMENT = TokenType.SUFFIX, TokenType.COMMENT
"""Looked up once: an enum's member costs as much as a call, and every token is asked."""
_RUN = frozenset({TokenType.WORD, TokenType.QUOTED, TokenType.EXACT})
_ALONE = frozenset(map(TokenType, ("heading", "reference", "range", "limit", "foreign")))
"""What is an operand by itself; `Operands` has a method of each name."""
_STEPS = {
    TokenType.OPEN: "_open",
    TokenType.CLOSE: "_close",
    TokenType.OPERATOR: "_operator",
    TokenType.NEAR: "_operator",
    TokenType.WORD: "_operator",
    TokenType.PREFIX: "_prefix",
    TokenType.SUFFIX: "_suffix",
    TokenType.STRAY: "_stray",
}
_SYMBOLS = {"&": "AND", "+": "AND", "&&": "AND", "||": "OR"}
_ONLY_REFERENCES = re.compile(r"(?:[\s()]|[#sS]?\d{1,3}\b|\b(?:and|or|not)\b)+", re.IGNORECASE)


class QueryReader:
    """Reads the query between two places of a mended text.

    `findings` and `problems` are added to; `comments` gathers what stood in comments.
    """

    def __init__(
        self,
        text: str,
        mended: str,
        span: Span,
        syntax: Syntax,
        findings: list[Finding],
        problems: list[Problem],
    ):
        self.text, self.mended, self.span, self.syntax = text, mended, span, syntax
        self.findings, self.problems = findings, problems
        self.comments: list[str] = []
        self.tokens = self._tokens()
        self.at = 0
        self.closing = matching_brackets(self.tokens, problems)
        self.levels = [Level(span[0])]
        self.edits: list[tuple[int, int, str]] = []
        only = _ONLY_REFERENCES.fullmatch(mended, *span) is not None
        self.numbers = syntax.line == "{}" or (only and bool(syntax.line))
        reader = PubMedOperands if syntax.key == "pubmed" else Operands
        self.operands = reader(syntax, mended, findings)

    def read(self) -> Node | None:
        """The tree, None where there is no operand at all."""
        while self.at < len(self.tokens):
            self._step(self.tokens[self.at])
        while len(self.levels) > 1:
            self._end_level(self.span[1])
        tree = self._finish(self.levels[0], self.span)
        return self.operands.spread(tree) if tree is not None else None

    def _tokens(self) -> list[Token]:
        tokens = tokenize(self.mended, self.span, self.syntax)
        self.findings += curly_quotes(tokens, self.text)
        self.comments += [each.text for each in tokens if each.type == _COMMENT]
        kept = [each for each in tokens if each.type != _COMMENT]
        return joined_date_ranges(kept) if self.syntax.key == "pubmed" else kept

    def _step(self, token: Token) -> None:
        if token.type in _RUN and not self._is_operator(token):
            self._run()
        elif token.type in _ALONE:
            read = getattr(self.operands, token.type)
            self._add_one(read(token), token)
        else:
            getattr(self, _STEPS[token.type])(token)

    def _open(self, token: Token) -> None:
        level = self.levels[-1]
        self.at += 1
        if len(self.levels) > MAX_NESTING:
            return
        suffix = self._suffix_at(self.closing.get(self.at - 1, len(self.tokens)) + 1)
        code = suffix.text if suffix else level.prefix.text if level.prefix else level.code
        level.prefix = None
        self.levels.append(Level(token.start, code))

    def _close(self, token: Token) -> None:
        self.at += 1
        if len(self.levels) > 1:
            self._end_level(token.end)

    def _end_level(self, end: int) -> None:
        level = self.levels.pop()
        node = self._finish(level, (level.start, end))
        if suffix := self._suffix_at(self.at):
            self.at += 1
            end = suffix.end
            if self.syntax.key == "pubmed":
                self._report_group_tag(level, suffix)
        if node is None:
            self._drop()
        else:
            self._add(node, (level.start, end))

    def _suffix_at(self, index: int) -> Token | None:
        token = self.tokens[index] if index < len(self.tokens) else None
        return token if token and token.type == _SUFFIX else None

    def _report_group_tag(self, level: Level, tag: Token) -> None:
        """SL-304, with the distributed group in place of the outermost tagged one."""
        self.edits.append((*tag.span, ""))
        suggestion = None
        if self.levels[-1].code is None:
            suggestion = self._edited(level.start, tag.end)
        message = "A field tag cannot follow a group; it is read as the tag of each term inside"
        span = (level.start, tag.end)
        self.findings.append(finding("SL-304", message, span, suggestion))

    def _edited(self, start: int, end: int) -> str:
        """The text between two places after the edits collected for it."""
        pieces = []
        for edit_start, edit_end, replacement in self.edits:
            if edit_start >= start:
                pieces += [self.mended[start:edit_start], replacement]
                start = edit_end
        self.edits.clear()
        return "".join([*pieces, self.mended[start:end]])

    def _is_operator(self, token: Token) -> bool:
        if token.type != _WORD or token.text.lower() not in self.syntax.operators:
            return False
        return not self.syntax.upper_case_only or token.text.isupper() or token.text == "|"

    def _operator(self, token: Token) -> None:
        self.at += 1
        operator = read_operator(token, self.syntax, self.findings)
        level = self.levels[-1]
        if level.pending and level.pending.name == "AND" and operator.name == "NOT":
            message = f"Operator {level.pending.written} {operator.written} is written NOT"
            span = (level.pending.span[0], token.end)
            self.findings.append(finding("SL-105", message, span, "NOT"))
            level.pending = replace(operator, span=span)
        elif level.pending or not (level.operands or level.dropped):
            self._problem(
                "SL-105",
                f"Operator {token.text} has no operand / two operators in a row",
                token.span,
                "Delete it or add what it joins.",
            )
        elif level.operands:
            level.pending = operator

    def _prefix(self, token: Token) -> None:
        level = self.levels[-1]
        self.at += 1
        follows = self.tokens[self.at].type if self.at < len(self.tokens) else None
        if follows not in (*_RUN, _OPEN) or self._is_operator(self.tokens[self.at]):
            self._add(self._stray_code(token), token.span)
            return
        code = token.groups["code"]
        if self.syntax.key == "ebsco" and not code.isupper():
            fix = self.mended[token.start : token.end].replace(code, code.upper())
            self.findings.append(
                finding("SL-310", "Field codes must be upper case", token.span, fix)
            )
        if code.lower() == "allintitle":
            level.code = code
        level.prefix = replace(token, text=code)

    def _suffix(self, token: Token) -> None:
        self._add_one(self._stray_code(token), token)

    def _stray_code(self, token: Token) -> Node:
        message = f"Unknown field {token.text}: there is no term it belongs to"
        self.findings.append(finding("SL-301", message, token.span))
        return Raw(clean(self.mended[token.start : token.end]), token.span)

    def _stray(self, token: Token) -> None:
        """A quotation mark or bracket without its partner."""
        self.at += 1
        pubmed = self.syntax.key == "pubmed"
        if token.text in "\"'":
            message = f"Unclosed quotation mark at position {token.start + 1}"
            self._problem("SL-102", message, token.span, "Close the quotation marks.")
        elif pubmed and token.text == "[":
            self._problem("SL-103", "Unclosed field tag", token.span, "Close the tag with ].")
        elif pubmed and token.text == "]":
            message = "Field tag closed but not opened"
            self._problem("SL-103", message, token.span, "Put [ before the tag's name.")
        else:
            self._add(self.operands.unread(token.text, token.span), token.span)

    def _add_one(self, node: Node, token: Token) -> None:
        self.at += 1
        self.levels[-1].prefix = None
        self._add(node, token.span)

    def _run(self) -> None:
        """Read adjacent words or a quoted phrase, with the code before or behind them."""
        level, first = self.levels[-1], self.at
        self.at += 1
        narrow = self.syntax.narrow_prefix and level.prefix is not None
        while not narrow and self._continues_run(self.tokens[first]):
            self.at += 1
        words = self.tokens[first : self.at]
        suffix = self._suffix_at(self.at)
        if suffix:
            self.at += 1
        prefix, level.prefix = level.prefix, None
        if not suffix and self._foreign_tag(words, prefix):
            return
        if self.syntax.upper_case_only and suffix:
            self._tagged_run(words, prefix, suffix)
        elif self.syntax.upper_case_only:
            self._untagged_run(words, prefix)
        else:
            for piece in self._without_symbols(words):
                self._add_words(piece, prefix, suffix if piece[-1] is words[-1] else None)

    def _foreign_tag(self, words: list[Token], prefix: Token | None) -> bool:
        """Whether words carry the tag of another database (SL-110)."""
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or token.type != TokenType.FOREIGN or token.start != words[-1].end:
            return False
        self.at += 1
        span = ((prefix or words[0]).start, token.end)
        source = clean(self.mended[span[0] : span[1]])
        self._add(self.operands.foreign(replace(token, text=source, start=span[0])), span)
        return True

    def _continues_run(self, first: Token) -> bool:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        if token is None or token.type not in _RUN or self._is_operator(token):
            return False
        quotes_end = self.syntax.key == "pubmed"
        return not (quotes_end and (token.type != _WORD or first.type != _WORD))

    def _add_words(self, words: list[Token], prefix: Token | None, suffix: Token | None) -> None:
        level = self.levels[-1]
        code = suffix.text if suffix else prefix.text if prefix else level.code
        span = (prefix.start if prefix else words[0].start, (suffix or words[-1]).end)
        if self.syntax.key == "pubmed" and not suffix and level.code is not None:
            self.edits.append((span[1], span[1], f"[{level.code}]"))
        nodes = self.operands.run(words, code, span, self.numbers)
        for node in nodes:
            self._add(node, node.span)

    def _without_symbols(self, words: list[Token]) -> list[list[Token]]:
        """The words between symbols that are no operators here (SL-210)."""
        pieces: list[list[Token]] = [[]]
        for word in words:
            if self._is_symbol(word) and word is not words[0]:
                self._report_symbol(word)
                pieces.append([])
            else:
                pieces[-1].append(word)
        return [piece for piece in pieces if piece]

    def _is_symbol(self, word: Token) -> bool:
        known = word.type == _WORD and word.text in _SYMBOLS
        return known and self.syntax.key != "scholar"

    def _report_symbol(self, word: Token) -> None:
        message = f"Symbol operator {word.text} is not supported"
        self.findings.append(finding("SL-210", message, word.span, _SYMBOLS[word.text]))

    def _tagged_run(self, words: list[Token], prefix: Token | None, suffix: Token) -> None:
        """A tag belongs to all words of the run before it; operators inside are part of it."""
        level = self.levels[-1]
        if len(words) > 1 and level.operands and not level.pending and _is_lower(words[0]):
            self._lower_operator(words[0])
            words = words[1:]
        lower = [word for word in words[1:] if _is_lower(word)]
        for word in lower:
            self._report_lower(word)
        for word in words[1:]:
            if self._is_symbol(word):
                self._report_symbol(word)
        if lower:
            span = (words[0].start, suffix.end)
            source = clean(self.mended[words[0].start : words[-1].end])
            message = "Operator word inside an unquoted phrase"
            self.findings.append(finding("SL-212", message, span, f'"{source}"[{suffix.text}]'))
        self._add_words(words, prefix, suffix)

    def _untagged_run(self, words: list[Token], prefix: Token | None) -> None:
        """Words without a tag; a lower-case operator between two operands is one all the same."""
        run: list[Token] = []
        for index, word in enumerate(words):
            level = self.levels[-1]
            before = run or (level.operands and not level.pending)
            after = index + 1 < len(words) or self._operand_follows()
            symbol = self._is_symbol(word) and before and after
            if symbol or (_is_lower(word) and before and after):
                if run:
                    self._add_words(run, prefix, None)
                run, prefix = [], None
                if symbol:
                    self._report_symbol(word)
                else:
                    self._lower_operator(word)
            else:
                run.append(word)
        if run:
            self._add_words(run, prefix, None)

    def _operand_follows(self) -> bool:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        follows = (_OPEN, TokenType.QUOTED, TokenType.REFERENCE, TokenType.PREFIX)
        return token is not None and token.type in follows

    def _lower_operator(self, token: Token) -> None:
        self._report_lower(token)
        level = self.levels[-1]
        level.pending = Operator(token.text.upper(), written=token.text, span=token.span)

    def _report_lower(self, token: Token) -> None:
        message = "Operator must be upper case"
        self.findings.append(finding("SL-201", message, token.span, token.text.upper()))

    def _drop(self) -> None:
        """An empty group: there was an operand, but nothing that could be searched."""
        level = self.levels[-1]
        level.dropped = True
        level.pending = None

    def _add(self, node: Node, span: Span) -> None:
        """Add an operand; between two operands a space means AND."""
        level = self.levels[-1]
        if level.operands:
            level.operators.append(level.pending or Operator("AND"))
            level.pending = None
        level.operands.append(node)
        level.places.append(span)

    def _finish(self, level: Level, span: Span) -> Node | None:
        if level.pending:
            self._problem(
                "SL-105",
                f"Operator {level.pending.written} has no operand / two operators in a row",
                level.pending.span,
                "Delete it or add what it joins.",
            )
        if not level.operands:
            if not level.dropped:
                what = "Empty query" if level is self.levels[0] else "Empty group"
                self._problem("SL-104", what, span, "Delete it or write a term.")
            return None
        return grouped(level, span, self.syntax, self.mended, self.findings)

    def _problem(self, code: str, message: str, span: Span, remedy: str) -> None:
        self.problems.append(Problem(code, message, span, remedy))


def _is_lower(token: Token) -> bool:
    """Whether a word would be an operator if it were in upper case."""
    word = token.type == _WORD and token.text.lower() in ("and", "or", "not")
    return word and not token.text.isupper()
