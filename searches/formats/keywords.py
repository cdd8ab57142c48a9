"""Keywords as databases write them: lists, stars for major terms, qualifiers."""

from __future__ import annotations

import re

from searches.bibliography import IndexKeyword
from searches.formats import normalise

BETWEEN = re.compile(r"\s*[;；]\s*")


def split_list(texts: list[str], between: re.Pattern = BETWEEN) -> list[str]:
    """The parts of fields that hold lists, without the empty ones."""
    parts = (normalise.plain_line(part) for text in texts for part in between.split(text))
    return [part for part in parts if part]


def index_terms(words: list[str], vocabulary: str) -> tuple[IndexKeyword, ...]:
    """Words of an indexer; a star before one marks a major term."""
    return tuple(
        IndexKeyword(word.strip("* "), vocabulary, major="*" in word)
        for word in words
        if word.strip("* ")
    )


def marked_keywords(words: list[str]) -> tuple[tuple[str, ...], tuple[IndexKeyword, ...]]:
    """Plain keywords, and those that a star or qualifiers in brackets show to be an indexer's."""
    plain, indexed = [], []
    for word in words:
        term, qualifiers = _taken_apart(word)
        if "*" not in word and not qualifiers:
            plain.append(word)
            continue
        parts = tuple(part.strip("* ") for part in qualifiers.split(",") if part.strip("* "))
        indexed.append(IndexKeyword(term.strip("* "), major="*" in word, qualifiers=parts))
    return tuple(plain), tuple(indexed)


def _taken_apart(word: str) -> tuple[str, str]:
    """`Tacrolimus [therapeutic use]` and `Tacrolimus/*therapeutic use`: term and qualifiers."""
    if "/*" in word:
        term, _, qualifiers = word.partition("/")
        return term, qualifiers.replace("/", ",")
    term, bracket, qualifiers = word[:-1].rpartition("[") if word.endswith("]") else ("", "", "")
    return (term.rstrip(), qualifiers) if bracket else (word, "")
