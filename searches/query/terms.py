"""Reads one PubMed operand, a text with or without a field tag, into a node of the tree."""

from __future__ import annotations

import re
from dataclasses import replace

from searches.databases import DATABASES
from searches.databases.pubmed import PROXIMITY_FIELDS, PUBMED, TAG_NAMES, Tag
from searches.query.dates import reads_as_date, report_reversed
from searches.query.fields import LIMIT_TYPES, Field
from searches.query.findings import Finding, finding
from searches.query.headings import qualifier_name
from searches.query.nodes import Limit, Near, Node, Raw, Ref, Span, Term, Wildcard

_REFERENCE = re.compile(r"#(\d{1,6})")
_TAG_FORM = re.compile(r"(?P<name>[^:]*?)\s*(?::\s*(?:(?P<noexp>noexp)|~\s*(?P<near>\d{1,6})))?")
_NOT_IN_TEXT = re.compile(r"[\^{}<>=\\|~]")
_SIGNATURES = [(each.key, re.compile(each.signature)) for each in DATABASES if each.signature]


def split_wildcards(text: str) -> tuple[str, tuple[Wildcard, ...]]:
    """The text without `*`, and where the wildcards stood."""
    pieces = text.split("*")
    wildcards, at = [], 0
    for piece in pieces[:-1]:
        at += len(piece)
        wildcards.append(Wildcard(at))
    return "".join(pieces), tuple(wildcards)


def read_untagged(text: str, quoted: bool, span: Span, findings: list[Finding]) -> Node:
    """A term, line reference or fragment without a field tag; remarks are added to `findings`."""
    source = f'"{text}"' if quoted else text
    if not quoted:
        if reference := _REFERENCE.fullmatch(text):
            return Ref(int(reference[1]), span)
        if foreign := _foreign_database(text):
            message = f"{text} is {foreign} syntax, not understood by {PUBMED.key}"
            findings.append(finding("SL-110", message, span))
            return Raw(source, span)
    if character := _unread_character(text, quoted):
        return _unread(source, character, span, findings)
    plain, wildcards = split_wildcards(text)
    kind = "phrase" if quoted else _kind(plain, quoted=False)
    return Term(plain, kind, Field.ALL, wildcards, tagged=False, span=span)


def read_tagged(
    text: str, quoted: bool, tag: str, span: Span, source: str, findings: list[Finding]
) -> Node:
    """A term, heading, proximity search or limit with its tag; `source` is kept where all fails."""
    form = _TAG_FORM.fullmatch(tag.lower())
    known = TAG_NAMES.get(form["name"]) if form else None
    if known is None or not _takes_suffix(known, form):
        findings.append(finding("SL-301", f"Unknown field [{tag}]", span))
        return Raw(source, span)
    if known.field in LIMIT_TYPES:
        return _limit(text, known, span, source, findings)
    searched = text.partition("/")[0] if known.field == Field.MESH else text
    if character := _unread_character(searched, quoted):
        return _unread(source, character, span, findings)
    if form["near"]:
        return _near(text, known, int(form["near"]), span, source, findings)
    if known.field == Field.MESH:
        return _heading(text, known, form["noexp"] is None, span, findings)
    if known.field == Field.ABSTRACT:
        message = f"[{tag}] is not a documented PubMed field; written as [tiab]"
        findings.append(finding("SL-305", message, span))
    plain, wildcards = split_wildcards(text)
    if known.field == Field.SUBHEADING:
        plain = qualifier_name(plain)
    return Term(plain, _kind(plain, quoted), known.field, wildcards, span=span)


def tag_field(tag: str) -> Field | None:
    """The field a tag names, or None."""
    known = TAG_NAMES.get(tag.lower())
    return known.field if known else None


def _takes_suffix(tag: Tag, form: re.Match) -> bool:
    """Only headings can be left unexploded; a limit has no words that could be near."""
    if form["noexp"]:
        return tag.field == Field.MESH
    return not form["near"] or tag.field not in LIMIT_TYPES


def _heading(text: str, tag: Tag, explode: bool, span: Span, findings: list[Finding]) -> Term:
    heading, *qualifiers = (part.strip() for part in text.split("/"))
    plain, wildcards = split_wildcards(heading)
    if len(qualifiers) > 1:
        written = f"{tag.short}{'' if explode else ':noexp'}"
        options = " OR ".join(f'"{heading}/{each}"[{written}]' for each in qualifiers)
        message = "Only one subheading per heading"
        findings.append(finding("SL-407", message, span, f"({options})"))
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


def _near(
    text: str, tag: Tag, between: int, span: Span, source: str, findings: list[Finding]
) -> Node:
    if tag.field not in PROXIMITY_FIELDS:
        message = "Proximity works only with [ti], [tiab], [ad]"
        findings.append(finding("SL-602", message, span))
    words = [split_wildcards(word) for word in text.split(" ")]
    if len(words) < 2:
        message = "Proximity works only between two or more words"
        findings.append(finding("SL-602", message, span))
        return Raw(source, span)
    if any(wildcards for _, wildcards in words):
        findings.append(finding("SL-603", "Wildcard inside a proximity search", span))
    limit = PUBMED.proximity.maximum
    if between > limit:
        findings.append(finding("SL-604", f"Distance {between} outside 0–{limit}", span))
    terms = tuple(Term(word, "word", tag.field, wildcards) for word, wildcards in words)
    return Near(tuple(replace(term, span=span) for term in terms), between, span=span)


def _limit(text: str, tag: Tag, span: Span, source: str, findings: list[Finding]) -> Limit | Raw:
    kind = LIMIT_TYPES[tag.field]
    value = re.sub(r"\s*:\s*", ":", text) if kind == "date" else text
    if kind == "date" and not reads_as_date(value):
        findings.append(finding("SL-806", f"Date {text} not understood", span))
        return Raw(source, span)
    if kind == "date":
        report_reversed(value, span, findings)
    if character := _unread_character(text, quoted=True):
        return _unread(source, character, span, findings)
    return Limit(kind, value, tag.field, span)


def _unread(source: str, character: str, span: Span, findings: list[Finding]) -> Raw:
    message = f"Character {character} is read as a space by PubMed; {source} is kept as it stands"
    findings.append(finding("SL-109", message, span))
    return Raw(source, span)


def _kind(text: str, quoted: bool) -> str:
    if " " not in text:
        return "word"
    return "phrase" if quoted else "loose_phrase"


def _unread_character(text: str, quoted: bool) -> str:
    """The character that keeps PubMed from reading a text, empty where there is none."""
    if not quoted and (unread := _NOT_IN_TEXT.search(text)):
        return unread[0]
    return "" if any(character.isalnum() for character in text) else (text or '"')[0]


def _foreign_database(text: str) -> str:
    return next((key for key, pattern in _SIGNATURES if pattern.search(text)), "")
