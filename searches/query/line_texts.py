"""Finds the lines of a strategy in a text: labels, comments, numbers of hits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from searches.databases.syntax import Syntax
from searches.query.nodes import Span

_LABEL = re.compile(
    r"[ \t]*(?P<bar>\|[ \t]*)?(?P<label>[#S]?[ \t]?\d{1,3})"
    r"(?P<dot>[.):](?!\d)|\t|[ \t]*\|)?[ \t]*",
    re.IGNORECASE,
)
_SAME_LABEL = re.compile(r"#?(\d{1,3})[.)]?[ \t]+(?!(?:and|or|not)\b)(?=\S)", re.IGNORECASE)
_OPERATOR = re.compile(r"(?:and|or|not|near|adj\d*|next)\b(?!/)", re.IGNORECASE)
_JOINS = r"(?:and|or|not|(?:near|next|w|pre)/?\d+|adj\d*)"
_STARTS_OPEN = re.compile(rf"\s*{_JOINS}\b(?!/)", re.IGNORECASE)
_ENDS_OPEN = re.compile(rf"(?:^|[\s)]){_JOINS}\s*$", re.IGNORECASE)
_COMMENT = re.compile(r"[ \t]*(?://|/\*|#(?![ \t]?\d)|--|\[[^\[\]]*\][ \t]*$).*")
_TITLE = re.compile(r"[ \t]*[^()\[\]\"*/=]*:[ \t]*$")
_HITS = re.compile(r"(?:[ \t]\([ \t]*\d[\d,. ]*\)|\t[ \t]*\d[\d,]*)[ \t]*$")
_LOOSE_HITS = re.compile(r"[ \t](\d[\d,]*)[ \t]*$")
_TAIL = 40
_REFERENCES = re.compile(
    r"\s?(?:limit\s+\d+\s+to\b.*|(?:and|or)/\s*\d.*|\{\s*(?:and|or)\b.*"
    r"|(?:[#S]?\d{1,3}\b|[\s()]|\b(?:and|or|not)\b)+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LineText:
    """Where the query of one line stands; `number` is None for a line that is all comment.

    `guessed` says that a comment was not written as one.
    """

    number: int | None
    label: str
    span: Span
    comment: str = ""
    guessed: bool = False


def split_lines(mended: str, syntax: Syntax) -> list[LineText]:
    """The lines of a strategy; none where the text is one query.

    Lines with increasing numbers are a strategy. So are lines without numbers if each is complete
    in itself (operands on both sides of every operator, brackets balanced).
    """
    spans = [
        (match.start(), match.end())
        for match in re.finditer(r"[^\r\n]+", mended)
        if match[0].strip(" \t\u200b")
    ]
    return _numbered(mended, spans, syntax) or _unnumbered(mended, spans, syntax)


def _numbered(mended: str, spans: Sequence[Span], syntax: Syntax) -> list[LineText]:
    lines: list[LineText] = []
    labels: list[re.Match] = []
    last = 0
    for start, end in spans:
        match = _LABEL.match(mended, start, end)
        if match and (number := _label_number(match, mended, end, last, syntax)):
            labels.append(match)
            last = number
            lines.append(_line(mended, number, match, end))
        elif _COMMENT.match(mended, start, end):
            lines.append(_comment(mended, start, end))
        elif not labels or _TITLE.fullmatch(mended, start, end):
            lines.append(_comment(mended, start, end, guessed=True))
        else:
            at = max(index for index, line in enumerate(lines) if line.number is not None)
            lines[at] = _continued(mended, lines[at], end)
    if not labels or not _is_numbering(labels, lines, syntax):
        return []
    return _without_loose_hits(mended, lines)


def _is_numbering(labels: list[re.Match], lines: list[LineText], syntax: Syntax) -> bool:
    """Whether the numbers are labels and no numbers of a query that happen to begin lines."""
    titled = lines[0].guessed
    first = int(re.sub(r"\D", "", labels[0]["label"]))
    if titled and (first != 1 or len(labels) < 2):
        return False
    if all(start == end for start, end in (line.span for line in lines)):
        return False
    if len(labels) > 1 or labels[0]["dot"] or not labels[0]["label"].strip().isdecimal():
        return True
    return syntax.line == "{}" and first == 1


def _label_number(match: re.Match, mended: str, end: int, last: int, syntax: Syntax) -> int | None:
    """The number of a line that begins with a label, None where it does not."""
    label, rest = match["label"], mended[match.end() : end]
    number = int(re.sub(r"\D", "", label))
    if number <= last:
        return None
    if not rest.strip():
        return number if number == last + 1 and syntax.line else None
    if match["dot"]:
        return number
    spaced = mended[match.end("label") : match.end()]
    if not spaced or not syntax.line or (label.isdecimal() and not last and number != 1):
        return None
    return None if _OPERATOR.match(rest) else number


def _line(mended: str, number: int, label: re.Match, end: int) -> LineText:
    start = label.end()
    comment = ""
    if (label["dot"] or "").strip() == "|":
        bar = mended.find("|", start, end)
        if bar >= 0:
            comment, end = mended[bar:end].strip(), bar
    if (same := _SAME_LABEL.match(mended, start, end)) and int(same[1]) == number:
        start = same.end()
    start, end, hits = _without_hits(mended, start, end)
    comment = " ".join(filter(None, (hits, comment)))
    return LineText(number, label["label"].strip(), (start, end), comment)


def _comment(mended: str, start: int, end: int, guessed: bool = False) -> LineText:
    return LineText(None, "", (start, end), mended[start:end].strip(), guessed)


def _without_hits(mended: str, start: int, end: int) -> tuple[int, int, str]:
    """The line without the number of hits that databases print behind it."""
    hits = _HITS.search(mended, max(start, end - _TAIL), end)
    if hits is None:
        return start, end, ""
    before = mended[max(start, hits.start() - _TAIL) : hits.start()]
    if not before.strip() or _ENDS_OPEN.search(before):
        return start, end, ""
    return start, hits.start(), hits[0].strip()


def _without_loose_hits(mended: str, lines: list[LineText]) -> list[LineText]:
    """Numbers at the end of every line, three or more, are hits even without brackets."""
    queries = [line for line in lines if line.number is not None]
    found: dict[int, re.Match] = {}
    for line in queries:
        start, end = line.span
        match = _LOOSE_HITS.search(mended, max(start, end - _TAIL), end)
        if match is None:
            return lines
        if _ENDS_OPEN.search(mended[max(start, match.start() - _TAIL) : match.start()]):
            return lines
        found[line.number] = match
    if len(queries) < 3:
        return lines
    return [
        replace(
            line,
            span=(line.span[0], found[line.number].start()),
            comment=" ".join(filter(None, (found[line.number][1], line.comment))),
        )
        if line.number in found
        else line
        for line in lines
    ]


def _continued(mended: str, line: LineText, end: int) -> LineText:
    start, end, comment = _without_hits(mended, line.span[0], end)
    return replace(line, span=(start, end), comment=" ".join(filter(None, (line.comment, comment))))


def _unnumbered(mended: str, spans: Sequence[Span], syntax: Syntax) -> list[LineText]:
    lines: list[LineText] = []
    number = 0
    for start, end in spans:
        if _COMMENT.match(mended, start, end):
            lines.append(_comment(mended, start, end))
        else:
            number += 1
            start, end, comment = _without_hits(mended, start, end)
            lines.append(LineText(number, "", (start, end), comment))
    queries = [line for line in lines if line.number is not None]
    if len(queries) < 2:
        return lines if len(queries) == 1 and len(lines) > 1 else []
    if syntax.line and any(_only_refers(mended, line.span) for line in queries[1:]):
        return lines
    return lines if all(_is_complete(mended[slice(*line.span)]) for line in queries) else []


def _only_refers(mended: str, span: Span) -> bool:
    """Whether a line holds only references to lines."""
    digits = any(character.isdecimal() for character in mended[slice(*span)])
    return digits and _REFERENCES.fullmatch(mended, *span) is not None


def _is_complete(text: str) -> bool:
    if _STARTS_OPEN.match(text) or _ENDS_OPEN.search(text) or text.count('"') % 2:
        return False
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0
