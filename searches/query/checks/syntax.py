"""Rules on spelling and syntax (PRESS element 5)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz.distance import OSA

from searches.databases import dialect_of
from searches.databases.syntax import TokenType
from searches.query.checks.edits import with_text
from searches.query.checks.query import Query
from searches.query.findings import Finding, finding
from searches.query.lexer import Token, tokenize
from searches.query.nodes import Term
from searches.query.spelling import plural, singular, variants
from searches.query.vocabulary import Vocabulary

_READ_AS_SPACE = re.compile(r"[!#$%+;?_]")
_WILDCARD_OF_ANOTHER = re.compile(r"(?<=[a-z])[?#$]", re.IGNORECASE)
_WORD = re.compile("[a-z]{6,}")
WORDS_COMPARED = 40


def unneeded_parentheses(query: Query) -> Iterator[Finding]:
    """SL-108: two or more pairs around the same, once for all of them."""
    syntax = dialect_of(query.database).syntax
    for span in [line.span for line in query.lines] or [(0, len(query.mended))]:
        tokens = tokenize(query.mended, span, syntax)
        closing = _pairs(tokens)
        inside = {index + 1 for index in closing if closing.get(index + 1) == closing[index] - 1}
        for index, end in closing.items():
            if index + 1 in inside and index not in inside:
                inner = index + 1
                while inner + 1 in inside:
                    inner += 1
                place = (tokens[index].start, tokens[end].end)
                kept = query.mended[tokens[inner].start : tokens[closing[inner]].end]
                yield finding("SL-108", "Unneeded parentheses", place, kept)


def _pairs(tokens: list[Token]) -> dict[int, int]:
    """The index of the closing parenthesis for each opening one that has one."""
    pairs: dict[int, int] = {}
    open_: list[int] = []
    for index, token in enumerate(tokens):
        if token.type == TokenType.OPEN:
            open_.append(index)
        elif token.type == TokenType.CLOSE and open_:
            pairs[open_.pop()] = index
    return pairs


def read_as_space(query: Query) -> Iterator[Finding]:
    """SL-109 in terms that are readable all the same; another database's wildcard is SL-502."""
    for place in query.texts:
        term = place.node
        match = _READ_AS_SPACE.search(term.text)
        if match and not _WILDCARD_OF_ANOTHER.search(term.text):
            text = " ".join(_READ_AS_SPACE.sub(" ", term.text).split())
            message = f"Character {match[0]} is read as a space by PubMed"
            fix = with_text(query, term, text) if text and not term.trunc else None
            yield finding("SL-109", message, term.span, fix)


def misspelt(query: Query) -> Iterator[Finding]:
    """SL-111: a word that is no heading or synonym but differs in one letter from a heading's.

    Only with a whole vocabulary, and only for the first words of a long query: each is compared
    with all headings. The last letter must be the same, since endings make other words (cardia,
    cardiac).
    """
    if query.whole_vocabulary is None:
        return
    answers: dict[str, str] = {}
    for term, word in _words(query):
        if word not in answers and len(answers) < WORDS_COMPARED:
            answers[word] = _meant(word, query.vocabulary)
        if better := answers.get(word):
            yield _misspelling(query, term, word, better)


def words_compared(query: Query) -> set[str]:
    """All forms of words that `misspelt` looks up."""
    return {form for _, word in _words(query) for form in _forms(word)}


def _words(query: Query) -> Iterator[tuple[Term, str]]:
    for place in query.texts:
        term = place.node
        if not term.trunc and term.span is not None:
            for word in _WORD.findall(term.text.lower()):
                yield term, word


def _forms(word: str) -> set[str]:
    return {word, plural(word), singular(word), *variants(word)} - {""}


def _meant(word: str, vocabulary: Vocabulary) -> str:
    """The word of a heading that was probably meant, empty where the word is right or unlike."""
    if any(vocabulary.heading(form) or vocabulary.entry_term(form) for form in _forms(word)):
        return ""
    similar = re.findall(r"[a-z]+", vocabulary.nearest(word).lower())
    if word in similar:
        return ""
    near = (each for each in similar if OSA.distance(word, each, score_cutoff=1) == 1)
    return next((each for each in near if each[-1] == word[-1]), "")


def _misspelling(query: Query, term: Term, word: str, better: str) -> Finding:
    message = f"Possible misspelling: {word}; did you mean {better}?"
    at = query.source(term).lower().find(word)
    if at < 0:
        return finding("SL-111", message, term.span)
    start = term.span[0] + at
    return finding("SL-111", message, (start, start + len(word)), better)
