"""Rules on controlled headings (PRESS element 3); most need a vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.query.checks.edits import with_text
from searches.query.checks.query import Query
from searches.query.findings import Finding, finding
from searches.query.headings import natural_order
from searches.query.nodes import Term

# How each database marks a major topic, and the heading without the mark.
_MAJOR = {
    "pubmed": (r"\[\s*(?:majr|mj|mesh major topic)\s*(:\s*noexp)?\s*\]", r"[mh\1]"),
    "ovid": (r"\*\s*", ""),
    "embase": (r"(?<=/exp)/mj|(?<!/exp)/mj", ""),
    "ebsco": (r"\bMM\b", "MH"),
}
_INVERTED = re.compile(r"[^\W\d][\w '-]*(?:, [\w '-]+){1,3}")


def unknown_heading(query: Query) -> Iterator[Finding]:
    """SL-401, only from a whole vocabulary."""
    vocabulary = query.whole_vocabulary
    if vocabulary is None:
        return
    for term in query.headings:
        if term.trunc or vocabulary.heading(term.text):
            continue
        if query.database != "ebsco" and vocabulary.entry_term(term.text):
            continue
        message = f"{term.text} is not a heading in the loaded vocabulary {vocabulary.version}"
        nearest = vocabulary.nearest(term.text)
        yield finding("SL-401", message, term.span, _renamed(query, term, nearest))


def entry_term(query: Query) -> Iterator[Finding]:
    """SL-402."""
    vocabulary = query.vocabulary
    if vocabulary is None:
        return
    for term in query.headings:
        if term.trunc or vocabulary.heading(term.text):
            continue
        if known := vocabulary.entry_term(term.text):
            message = f"{term.text} is an entry term of {known.name}; heading used"
            yield finding("SL-402", message, term.span, _renamed(query, term, known.name))


def unquoted_inversion(query: Query) -> Iterator[Finding]:
    """SL-403."""
    for term in query.headings:
        source = query.source(term)
        if ", " in term.text and source and not source.startswith('"'):
            message = "Inverted heading without quotes"
            yield finding("SL-403", message, term.span, _quoted(source))


def not_exploded(query: Query) -> Iterator[Finding]:
    """SL-404; a part of a vocabulary would count too few."""
    vocabulary = query.whole_vocabulary
    if vocabulary is None:
        return
    for term in query.headings:
        count = vocabulary.narrower(term.text) if term.explode is False else 0
        if count:
            message = f"Not exploded although {count} narrower headings exist"
            yield finding("SL-404", message, term.span)


def exploded(query: Query) -> Iterator[Finding]:
    """SL-405; a part of a vocabulary would count too few."""
    vocabulary = query.whole_vocabulary
    if vocabulary is None:
        return
    for term in query.headings:
        count = vocabulary.narrower(term.text) if term.explode and not term.trunc else 0
        if count:
            yield finding("SL-405", f"Explosion adds {count} headings; check each", term.span)


def major_topic(query: Query) -> Iterator[Finding]:
    """SL-406."""
    for term in query.headings:
        if term.major:
            message = "Major-topic restriction lowers recall"
            yield finding("SL-406", message, term.span, _not_major(query, term))


def _not_major(query: Query, term: Term) -> str | None:
    source = query.source(term)
    if not source or query.database not in _MAJOR:
        return None
    pattern, replacement = _MAJOR[query.database]
    if query.database == "embase" and not term.explode:
        replacement = "/de"
    plain, count = re.subn(pattern, replacement, source, count=1, flags=re.IGNORECASE)
    return plain if count else None


def subheading(query: Query) -> Iterator[Finding]:
    """SL-408."""
    for term in query.headings:
        if term.subheadings:
            yield finding("SL-408", "Subheading restriction lowers recall", term.span)


def qualifier_not_allowed(query: Query) -> Iterator[Finding]:
    """SL-409."""
    vocabulary = query.whole_vocabulary
    if vocabulary is None:
        return
    for term in query.headings:
        if not term.subheadings or not vocabulary.heading(term.text):
            continue
        for name in term.subheadings:
            if not vocabulary.allows(term.text, name):
                message = f"Qualifier {name} is not allowed with {term.text}"
                yield finding("SL-409", message, term.span)


def heading_as_text(query: Query) -> Iterator[Finding]:
    """SL-410: a quoted phrase in a heading's inverted order where there is no thesaurus."""
    vocabulary = query.whole_vocabulary
    for place in query.texts:
        term = place.node
        if term.kind not in ("phrase", "exact_phrase") or not _INVERTED.fullmatch(term.text):
            continue
        known = vocabulary is None or vocabulary.heading(term.text)
        if known and not term.trunc:
            message = f"{term.text} is a MeSH form; no thesaurus here"
            fix = with_text(query, term, natural_order(term.text))
            yield finding("SL-410", message, term.span, fix)


def unverified_in_emtree(query: Query) -> Iterator[Finding]:
    """SL-411: Emtree is not loaded, so a heading that MeSH has too may have come from there."""
    vocabulary = query.vocabulary
    if vocabulary is None:
        return
    for term in query.headings:
        if known := vocabulary.heading(term.text) or vocabulary.entry_term(term.text):
            message = f"No verified Emtree equivalent for {known.name}"
            yield finding("SL-411", message, term.span)


def truncated_heading(query: Query) -> Iterator[Finding]:
    """SL-412."""
    for term in query.headings:
        if term.trunc:
            yield finding("SL-412", "Truncated heading is not exploded", term.span)


def vocabulary_missing(query: Query) -> Iterator[Finding]:
    """The one notice (SL-401 as information) of which rules were left out for want of a whole
    vocabulary."""
    if query.whole_vocabulary or not query.headings:
        return
    if query.vocabulary is None:
        message = (
            "Vocabulary not loaded; the rules that need it were left out "
            "(SL-401, SL-402, SL-404, SL-405, SL-409, SL-411)"
        )
    else:
        message = (
            f"Only {query.vocabulary.version} is here; the rules that need the whole vocabulary "
            "were left out (SL-401, SL-404, SL-405, SL-409)"
        )
    yield Finding("SL-401", "info", message)


def _renamed(query: Query, term: Term, heading: str) -> str | None:
    if not heading:
        return None
    source = query.source(term)
    at = source.lower().find(term.text.lower())
    if at < 0:
        return None
    renamed = f"{source[:at]}{heading}{source[at + len(term.text) :]}"
    return _quoted(renamed) if query.database == "pubmed" else _quoted_in_cochrane(query, renamed)


def _quoted(source: str) -> str | None:
    """A PubMed heading with quotation marks around what stands before its tag."""
    text, bracket, tag = source.partition("[")
    text = text.strip().strip('"')
    return f'"{text}"[{tag}' if bracket else None


def _quoted_in_cochrane(query: Query, source: str) -> str:
    if query.database != "cochrane" or '"' in source:
        return source
    return re.sub(r"^(\[mh\s+\^?)([^/\]]+?)(\s*[/\]])", r'\1"\2"\3', source, flags=re.IGNORECASE)
