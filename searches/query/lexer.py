"""Cuts a PubMed query into tokens with their places, and mends look-alike characters on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from searches.query.findings import Finding, QuerySyntaxError, finding
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
    **dict.fromkeys("\u00a0\u2007\u2009\u202f\u3000", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ZERO_WIDTH),
    **dict.fromkeys("‐‑‒–—―−", "-"),
}
_MENDED = str.maketrans({**CURLY_QUOTES, **LOOK_ALIKES})
_LOOK_ALIKE_RUN = re.compile(f"[{''.join(LOOK_ALIKES)}]+")
_TOKEN = re.compile(
    rf"""(?P<space>[\s{ZERO_WIDTH}]+)|(?P<open>\()|(?P<close>\))|(?P<quoted>"[^"]*")"""
    rf"""|(?P<tag>\[[^\[\]]*\])|(?P<word>:|[^\s()"\[\]:][^\s()"\[\]]*)"""
)
_UNREADABLE = {
    '"': ("SL-102", "Unclosed quotation mark at position {}", "Close the quotation marks."),
    "[": ("SL-103", "Unclosed field tag", "Close the tag with ]."),
    "]": ("SL-103", "Field tag closed but not opened", "Put [ before the tag's name."),
}


class TokenType(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    QUOTED = "quoted"
    TAG = "tag"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query; `text` is without quotation marks or square brackets."""

    type: TokenType
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.start, self.end


def tokenize(text: str) -> tuple[str, list[Token], list[Finding]]:
    """The mended text (as long as the source), its tokens and the remarks on mended characters.

    Raises QuerySyntaxError for an unclosed quotation mark (SL-102) or field tag (SL-103).
    """
    mended = text.translate(_MENDED)
    findings = [_look_alike(match) for match in _LOOK_ALIKE_RUN.finditer(text)]
    tokens: list[Token] = []
    at = 0
    while at < len(mended):
        match = _TOKEN.match(mended, at)
        if match is None:
            code, message, remedy = _UNREADABLE[mended[at]]
            raise QuerySyntaxError(code, message.format(at + 1), text, (at, at + 1), remedy)
        if match.lastgroup != "space":
            token = _token(TokenType(match.lastgroup), match)
            tokens.append(token)
            findings += _curly_quotes(token, text)
        at = match.end()
    return mended, tokens, findings


def clean(text: str) -> str:
    """The text without zero-width characters and with single spaces."""
    return " ".join(text.replace(ZERO_WIDTH, "").split())


def _token(type_: TokenType, match: re.Match) -> Token:
    text = match[0][1:-1] if type_ in (TokenType.QUOTED, TokenType.TAG) else match[0]
    return Token(type_, clean(text), match.start(), match.end())


def _look_alike(match: re.Match) -> Finding:
    character = match[0][0]
    message = f"Non-ASCII look-alike {character} (U+{ord(character):04X}); read as ASCII"
    suggestion = match[0].translate(_MENDED).replace(ZERO_WIDTH, "")
    return finding("SL-107", message, match.span(), suggestion)


def _curly_quotes(token: Token, text: str) -> list[Finding]:
    ends = text[token.start], text[token.end - 1]
    if token.type != TokenType.QUOTED or not any(end in CURLY_QUOTES for end in ends):
        return []
    message = "Typographic quotation marks; replaced by straight quotes"
    return [finding("SL-106", message, token.span, f'"{token.text}"')]
