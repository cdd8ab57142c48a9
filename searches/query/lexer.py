"""Cuts a query into tokens with their places, and mends look-alike characters on the way."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from searches.databases.syntax import Syntax, TokenType
from searches.query.findings import Finding, finding
from searches.query.nodes import Span

ZERO_WIDTH = "\u200b"
CURLY_QUOTES = dict.fromkeys("“”„‟«»", '"')
LOOK_ALIKES = {
    "（": "(",
    "）": ")",
    "［": "[",
    "］": "]",
    "＂": '"',
    "：": ":",
    "＊": "*",
    "∗": "*",
    "‘": "'",
    "’": "'",
    "`": " ",
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000\u2028\u2029\x85", " "),
    **dict.fromkeys(map(chr, {*range(32)} - {9, 10, 13}), " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\xad", ZERO_WIDTH),
    **dict.fromkeys(
        "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", ZERO_WIDTH
    ),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_MENDED = str.maketrans({**CURLY_QUOTES, **LOOK_ALIKES})
_LOOK_ALIKE_RUN = re.compile(f"[{re.escape(''.join(LOOK_ALIKES))}]+")
_WORD, _SUFFIX = TokenType.WORD, TokenType.SUFFIX  # to look up an enum's member takes its time
_IN_MARKS = frozenset({TokenType.QUOTED, TokenType.EXACT})
_WITHOUT_GROUPS = frozenset({TokenType.OPEN, TokenType.CLOSE, TokenType.STRAY})
_FOREIGN_RANGE = (
    TokenType.RANGE,
    r"(?P<range_operator>or|and)(?P<foreign>/)\s*(?P<range_lines>#?\d+(?:\s*[-,]\s*#?\d+)*)",
)
_STRAY = r'["\'\[\]{}]'


@dataclass(slots=True)
class Token:
    """A piece of the query; `text` is without its quotation marks or brackets.

    `groups` are the named parts of its pattern, `quote` the mark around a quoted text.
    """

    type: TokenType
    text: str
    start: int
    end: int
    groups: Mapping[str, str | None] = field(default_factory=dict)
    quote: str = ""

    @property
    def span(self) -> Span:
        return self.start, self.end


def mend(text: str) -> tuple[str, list[Finding]]:
    """The text with look-alikes replaced by ASCII, as long as before, and a remark on each."""
    findings = [_look_alike(match) for match in _LOOK_ALIKE_RUN.finditer(text)]
    return text.translate(_MENDED), findings


def tokenize(mended: str, span: Span, syntax: Syntax) -> list[Token]:
    """The tokens of a mended text between two places."""
    pattern, types = _pattern_of(syntax)
    return [_token(types[match.lastgroup], match) for match in pattern.finditer(mended, *span)]


def curly_quotes(tokens: list[Token], text: str) -> list[Finding]:
    """A remark for every quoted phrase whose marks are typographic in the source text."""
    message = "Typographic quotation marks; replaced by straight quotes"
    quoted = TokenType.QUOTED
    return [
        finding("SL-106", message, token.span, f"{token.quote}{token.text}{token.quote}")
        for token in tokens
        if token.type == quoted
        and (text[token.start] in CURLY_QUOTES or text[token.end - 1] in CURLY_QUOTES)
    ]


def clean(text: str) -> str:
    """The text without zero-width characters and with single spaces."""
    return " ".join(text.replace(ZERO_WIDTH, "").split())


@cache
def _pattern_of(syntax: Syntax) -> tuple[re.Pattern, dict[str, TokenType]]:
    pieces = []
    types: dict[str, TokenType] = {}
    common = (
        (TokenType.OPEN, r"\("),
        (TokenType.CLOSE, r"\)"),
        (TokenType.QUOTED, r'"[^"]*"'),
        (TokenType.STRAY, _STRAY),
        (TokenType.WORD, r"[^\s()]"),
    )
    tokens = syntax.tokens
    if syntax.line and not any(type_ is TokenType.RANGE for type_, _ in tokens):
        tokens = (_FOREIGN_RANGE, *tokens)
    for index, (type_, pattern) in enumerate((*tokens, *common)):
        name = f"t{index}"
        types[name] = type_
        pieces.append(f"(?P<{name}>{pattern})")
    no_space = rf"(?=[^\s{ZERO_WIDTH}])"
    return re.compile(f"{no_space}(?:{'|'.join(pieces)})", re.IGNORECASE), types


def _token(type_: TokenType, match: re.Match) -> Token:
    text, (start, end) = match[0], match.span()
    if type_ is _WORD:
        return Token(type_, text.replace(ZERO_WIDTH, ""), start, end)
    if type_ in _IN_MARKS:
        return Token(type_, clean(text[1:-1]), start, end, quote=text[0])
    if type_ in _WITHOUT_GROUPS:
        return Token(type_, text, start, end)
    groups = match.groupdict()
    if type_ is _SUFFIX:
        text = groups["code"]
    return Token(type_, clean(text), start, end, groups)


def _look_alike(match: re.Match) -> Finding:
    character = match[0][0]
    suggestion = match[0].translate(_MENDED).replace(ZERO_WIDTH, "")
    code = f"(U+{ord(character):04X})"
    if character.isprintable():
        message = f"Non-ASCII look-alike {character} {code}; read as ASCII"
    else:
        message = f"Invisible character {code}; {'read as a space' if suggestion else 'left out'}"
    return finding("SL-107", message, match.span(), suggestion)
