"""Reads a search strategy, one query or numbered lines, in any of the eight languages."""

from __future__ import annotations

from dataclasses import dataclass

from searches.databases import dialect_of
from searches.query.findings import Finding, Problem, QuerySyntaxError, finding
from searches.query.lexer import mend
from searches.query.line_texts import split_lines
from searches.query.lines import Line, resolve
from searches.query.nodes import Node
from searches.query.reader import QueryReader

MAX_LENGTH = 200_000


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A strategy as it was read; spans point into `text`.

    `tree` is the whole query with line references resolved, None where nothing could be read.
    `lines` is empty for a single query. `findings` are the remarks of reading, sorted by place.
    """

    text: str
    database: str
    tree: Node | None
    findings: tuple[Finding, ...]
    lines: tuple[Line, ...] = ()


def parse(text: str, database: str = "pubmed") -> ParsedQuery:
    """Read a strategy in the language of `database`; a byte order mark in front is dropped.

    What is not understood stays in the tree as Raw, with a finding. Raises QuerySyntaxError (SL-100
    to SL-105) where the database could not run the text, ValueError for an unknown database.
    """
    parsed, problems = _read(text, database)
    if problems:
        first = problems[0]
        raise QuerySyntaxError(first.code, first.message, parsed.text, first.span, first.remedy)
    return parsed


def read(text: str, database: str = "pubmed") -> ParsedQuery:
    """As `parse`, but what it refuses is a finding too and the tree the best reading there is."""
    parsed, problems = _read(text, database)
    if not problems:
        return parsed
    remarks = [finding(each.code, each.message, each.span, each.suggestion) for each in problems]
    findings = tuple(_sorted([*parsed.findings, *remarks]))
    return ParsedQuery(parsed.text, database, parsed.tree, findings, parsed.lines)


def _read(text: str, database: str) -> tuple[ParsedQuery, list[Problem]]:
    syntax = dialect_of(database).syntax
    text = text.removeprefix("\ufeff")
    findings: list[Finding] = []
    problems: list[Problem] = []
    if len(text) > MAX_LENGTH:
        message = f"{len(text):,} characters; at most {MAX_LENGTH:,} are read"
        problems.append(Problem("SL-100", message, (0, len(text)), "Split the strategy."))
        return ParsedQuery(text, database, None, ()), problems
    mended, look_alikes = mend(text)
    findings += look_alikes
    places = split_lines(mended, syntax)
    lines: list[Line] = []
    for place in places or [None]:
        span = place.span if place else (0, len(text))
        if place and place.number is None:
            lines.append(Line(None, "", None, span, place.comment))
            if place.guessed:
                message = f"Read as a comment: {place.comment}"
                findings.append(finding("SL-199", message, span))
            continue
        reader = QueryReader(text, mended, span, syntax, findings, problems)
        tree = reader.read()
        if place:
            comments = " ".join(filter(None, [*reader.comments, place.comment]))
            lines.append(Line(place.number, place.label, tree, span, comments))
    if lines:
        tree = resolve(lines, findings, problems)
    if tree is None and not problems:
        message = "Empty query" if not lines else "No line holds a query"
        problems.append(Problem("SL-104", message, (0, len(text)), "Write a term."))
    problems.sort(key=lambda each: each.span)
    return ParsedQuery(text, database, tree, tuple(_sorted(findings)), tuple(lines)), problems


def _sorted(findings: list[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda each: (each.start, each.end))
