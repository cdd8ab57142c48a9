"""Tokens, their places and the characters that are mended on the way."""

from __future__ import annotations

import pytest

from searches.databases.pubmed import SYNTAX
from searches.query.findings import finding
from searches.query.lexer import curly_quotes, mend, tokenize

TOKENS = [
    ("words", "a  b", [("word", "a", 0, 1), ("word", "b", 3, 4)]),
    ("tag", 'x [ti]"y z"', [("word", "x", 0, 1), ("suffix", "ti", 2, 6), ("quoted", "y z", 6, 11)]),
    ("brackets", "(a)", [("open", "(", 0, 1), ("word", "a", 1, 2), ("close", ")", 2, 3)]),
    (
        "colon-alone",
        "a: b:c :d",
        [("word", "a:", 0, 2), ("word", "b:c", 3, 6), ("word", ":", 7, 8), ("word", "d", 8, 9)],
    ),
    (
        "spaces-inside",
        '"a \n b"[ Title  Word ]',
        [("quoted", "a b", 0, 7), ("suffix", "Title Word", 7, 22)],
    ),
    ("full-width", "（a）", [("open", "(", 0, 1), ("word", "a", 1, 2), ("close", ")", 2, 3)]),
    ("zero-width", "a\u200bb \u200b", [("word", "ab", 0, 3)]),
    ("dash", "2010–2020", [("word", "2010-2020", 0, 9)]),
]


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in TOKENS], ids=[case[0] for case in TOKENS]
)
def test_it_cuts_a_text_into_tokens(text, expected):
    tokens = tokenize(mend(text)[0], (0, len(text)), SYNTAX)
    assert [(str(each.type), each.text, *each.span) for each in tokens] == expected


@pytest.mark.parametrize(
    ("text", "code", "start", "end", "suggestion"),
    [
        ("x “a b”", "SL-106", 2, 7, '"a b"'),
        ("„a“", "SL-106", 0, 3, '"a"'),
        ("a\u00a0\u00a0b", "SL-107", 1, 3, "  "),
        ("a\u200bb", "SL-107", 1, 2, ""),
        ("2010–2020", "SL-107", 4, 5, "-"),
    ],
)
def test_it_reports_what_it_mends_and_where(text, code, start, end, suggestion):
    mended, remarks = mend(text)
    quotes = curly_quotes(tokenize(mended, (0, len(text)), SYNTAX), text)
    (finding,) = remarks + quotes
    assert (finding.code, finding.start, finding.end) == (code, start, end)
    assert finding.suggestion == suggestion
    assert len(mended) == len(text)


def test_plain_text_needs_no_mending():
    assert mend('"Infertility"[mh] AND x*') == ('"Infertility"[mh] AND x*', [])


@pytest.mark.parametrize(
    ("character", "said"),
    [
        ("\u2013", "Non-ASCII look-alike \u2013 (U+2013); read as ASCII"),
        ("\u200f", "Invisible character (U+200F); left out"),
        ("\u00a0", "Invisible character (U+00A0); read as a space"),
        ("\x00", "Invisible character (U+0000); read as a space"),
    ],
)
def test_a_look_alike_is_told_from_a_character_that_nobody_sees(character, said):
    assert [each.message for each in mend(f"a{character}b")[1]] == [said]


def test_a_message_stays_short_whatever_it_quotes():
    assert len(finding("SL-904", f"Stopword {'a ' * 5000} ignored", (0, 9999)).message) < 500
