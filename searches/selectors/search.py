"""Search in titles and abstracts by words, with the index that each database keeps itself.

What people write: words (all must occur), "phrases in quotes", stem*, -word (must not occur), OR.
Case and accents do not matter; a word is a run of letters and digits, so that TNF-α is two words in
a row. The index itself is made in `searches/migrations/_search_index.py`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_
from unicodedata import normalize

from django.db.models import BooleanField, F, Func, Q, QuerySet

from searches.models import Citation

LONGEST_QUERY = 1000
LONGEST_WORD = 200
PART = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
WORD = re.compile(r"[^\W_]+")
ACCENTED = re.compile("[\u00c0-\u1fff]")
MARKS = re.compile("[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow each other; `is_stem`: the last one may go on; `is_not`: must not occur."""

    words: tuple[str, ...]
    is_stem: bool = False
    is_not: bool = False


def search_citations(queryset: QuerySet[Citation], text: str) -> QuerySet[Citation]:
    """The citations of `queryset` that `text` describes; all of them when it says nothing.

    Any text is understood somehow. Text without a single letter or digit finds nothing.
    """
    if not text.strip():
        return queryset
    alternatives = read_terms(text)
    if not alternatives:
        return queryset.none()
    return queryset.filter(reduce(or_, map(_condition, alternatives)))


def read_terms(text: str) -> list[list[Term]]:
    """The alternatives between OR, each with the terms that must hold together."""
    alternatives: list[list[Term]] = [[]]
    for minus, quoted, plain in PART.findall(text[:LONGEST_QUERY]):
        if plain == "OR" and not minus:
            alternatives.append([])
            continue
        written = quoted or plain
        words = tuple(word[:LONGEST_WORD] for word in WORD.findall(folded(written)))
        if words:
            is_stem = written.rstrip('.,;:)"').endswith("*")
            alternatives[-1].append(Term(words, is_stem, bool(minus)))
    return [terms for terms in alternatives if terms]


def folded(text: str) -> str:
    """Lower case without accents, as `searches_folded` does it in PostgreSQL."""
    if ACCENTED.search(text):
        text = normalize("NFC", MARKS.sub("", normalize("NFD", text)))
    return text.lower()


def _condition(terms: list[Term]) -> Q:
    wanted = [term for term in terms if not term.is_not]
    unwanted = [term for term in terms if term.is_not]
    found = Q(HasWords(wanted, unwanted)) if wanted else Q()
    return found if wanted else ~Q(HasWords(unwanted, [], any_of_them=True))


class HasWords(Func):
    """True for a citation with all `wanted` terms (or any of them) and none of `unwanted`."""

    output_field = BooleanField()

    def __init__(self, wanted: list[Term], unwanted: list[Term], *, any_of_them: bool = False):
        super().__init__(F("pk"))
        self.wanted, self.unwanted, self.any_of_them = wanted, unwanted, any_of_them

    def as_sqlite(self, compiler, connection, **context):
        pk, params = compiler.compile(self.source_expressions[0])
        match = (" OR " if self.any_of_them else " AND ").join(map(_for_fts5, self.wanted))
        for term in self.unwanted:
            match = f"({match}) NOT {_for_fts5(term)}"
        found = "SELECT rowid FROM searches_citation_words WHERE searches_citation_words MATCH %s"
        return f"{pk} IN ({found})", [*params, match]

    def as_postgresql(self, compiler, connection, **context):
        table = compiler.quote_name_unless_alias(self.source_expressions[0].alias)
        match = (" | " if self.any_of_them else " & ").join(map(_for_tsquery, self.wanted))
        match += "".join(f" & !{_for_tsquery(term)}" for term in self.unwanted)
        return f"{table}.search_words @@ to_tsquery('simple', %s)", [match]


def _for_fts5(term: Term) -> str:
    return f'"{" ".join(term.words)}"' + ("*" if term.is_stem else "")


def _for_tsquery(term: Term) -> str:
    words = [f"'{word}'" for word in term.words]
    return "(" + " <-> ".join(words) + (":*" if term.is_stem else "") + ")"
