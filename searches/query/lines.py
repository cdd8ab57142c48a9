"""Strategies of several lines: where each line begins, and what references to lines stand for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from searches.databases.syntax import Syntax
from searches.query.findings import Finding, Problem, finding
from searches.query.grouping import flattened
from searches.query.nodes import And, Branch, Node, Or, Ref, RefRange, Span, fold

MAX_COPIES = 20_000
_LABEL = re.compile(
    r"[ \t]*(?P<label>[#S]?[ \t]?\d{1,3})(?P<dot>[.):](?!\d)|\t)?[ \t]*", re.IGNORECASE
)
_OPERATOR = re.compile(r"(?:and|or|not|near|adj\d*|next)\b(?!/)", re.IGNORECASE)
_ENDS_OPEN = re.compile(r"(?:^|[\s)])(?:and|or|not)\s*$", re.IGNORECASE)
_COMMENT = re.compile(r"[ \t]*(?://|/\*|#(?![ \t]?\d)|--|\[[^\[\]]*\][ \t]*$).*")
_HITS = re.compile(r"(?:[ \t]\([ \t]*\d[\d,. ]*\)|\t[ \t]*\d[\d,]*)[ \t]*$")
_HITS_LENGTH = 40
_REFERENCES = re.compile(
    r"\s?(?:limit\s+\d+\s+to\b.*|(?:and|or)/\s*\d.*|\{\s*(?:and|or)\b.*"
    r"|(?:[#S]?\d{1,3}\b|[\s()]|\b(?:and|or|not)\b)+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class LineText:
    """Where the query of one line stands; `number` is None for a line that is all comment."""

    number: int | None
    label: str
    span: Span
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a strategy: its number, the label it was written with, its tree and comment.

    References stay in `tree`; it is None where the line holds only a comment. `label` is empty
    where the line has none and is counted.
    """

    number: int | None
    label: str
    tree: Node | None
    span: Span
    comment: str = ""


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


def resolve(lines: list[Line], findings: list[Finding], problems: list[Problem]) -> Node | None:
    """The query of the last line with the lines it refers to in their places.

    Lines without numbers that refer to none are a list of terms, any of which will do.
    """
    queries = [line for line in lines if line.tree is not None]
    if not queries:
        return None
    by_number = {line.number: line for line in queries}
    references = {line.number: _references(line.tree) for line in queries}
    _report_skips(queries, findings)
    broken = _report_references(queries, references, findings)
    if not any(line.label for line in queries) and not any(references.values()):
        span = (queries[0].span[0], queries[-1].span[1])
        trees = tuple(line.tree for line in queries)
        return Or(trees, span=span) if len(trees) > 1 else trees[0]
    resolved: dict[int, Node] = {}
    sizes: dict[int, int] = {}
    for line in _in_order(by_number, references, broken):
        sizes[line.number] = _size(references[line.number], sizes)
        if sizes[line.number] > MAX_COPIES:
            message = f"Line {line.number} comes to more than {MAX_COPIES:,} lines"
            problems.append(Problem("SL-100", message, line.span, "Refer to each line once."))
            return line.tree
        refers = references[line.number]
        resolved[line.number] = _expand(line.tree, resolved) if refers else line.tree
    return resolved[queries[-1].number]


def numbers_of(node: Ref | RefRange) -> range:
    """The numbers of the lines a reference names."""
    if isinstance(node, Ref):
        return range(node.line, node.line + 1)
    return range(node.first, node.last + 1)


def _numbered(mended: str, spans: list[Span], syntax: Syntax) -> list[LineText]:
    lines: list[LineText] = []
    labels, last = 0, 0
    for start, end in spans:
        match = _LABEL.match(mended, start, end)
        if match and _is_label(match, mended, end, last, syntax):
            labels += 1
            last = int(re.sub(r"\D", "", match["label"]))
            lines.append(_line(mended, last, match["label"], match.end(), end))
        elif _COMMENT.match(mended, start, end):
            lines.append(LineText(None, "", (start, start), mended[start:end].strip()))
        elif not labels:
            return []
        else:
            lines[-1] = _continued(mended, lines[-1], end)
    if labels == 1:
        first = next(line for line in lines if line.number is not None)
        bare = first.label.isdecimal() and not re.match(
            r"\s*\d+\s*[.):]", mended[first.span[0] - len(first.label) - 3 : first.span[0]]
        )
        if bare and (syntax.line != "{}" or first.number != 1):
            return []
    return lines if labels else []


def _is_label(match: re.Match, mended: str, end: int, last: int, syntax: Syntax) -> bool:
    label, rest = match["label"], mended[match.end() : end]
    number = int(re.sub(r"\D", "", label))
    if number <= last or not rest.strip():
        return False
    spaced = match["dot"] or mended[match.end("label") : match.end()]
    if not spaced:
        return False
    if match["dot"]:
        return True
    if not syntax.line:
        return False
    if label.isdecimal() and not last and number != 1:
        return False
    return not _OPERATOR.match(rest)


def _line(mended: str, number: int, label: str, start: int, end: int) -> LineText:
    start, end, comment = _without_hits(mended, start, end)
    return LineText(number, label.strip(), (start, end), comment)


def _without_hits(mended: str, start: int, end: int) -> tuple[int, int, str]:
    """The line without the number of hits that databases print behind it."""
    tail = max(start, end - _HITS_LENGTH)
    hits = _HITS.search(mended, tail, end)
    if hits is None:
        return start, end, ""
    before = mended[max(start, hits.start() - _HITS_LENGTH) : hits.start()]
    if not before.strip() or _ENDS_OPEN.search(before):
        return start, end, ""
    return start, hits.start(), hits[0].strip()


def _continued(mended: str, line: LineText, end: int) -> LineText:
    start, end, comment = _without_hits(mended, line.span[0], end)
    return replace(line, span=(start, end), comment=" ".join(filter(None, (line.comment, comment))))


def _unnumbered(mended: str, spans: list[Span], syntax: Syntax) -> list[LineText]:
    lines: list[LineText] = []
    for start, end in spans:
        if _COMMENT.match(mended, start, end):
            lines.append(LineText(None, "", (start, start), mended[start:end].strip()))
        else:
            number = sum(line.number is not None for line in lines) + 1 if len(lines) < 2 else None
            number = number or (max(line.number or 0 for line in lines[-2:]) + 1)
            lines.append(_line(mended, number, "", start, end))
    queries = [line for line in lines if line.number is not None]
    if len(queries) < 2:
        return lines if len(queries) == 1 and len(lines) > 1 else []
    refers = syntax.line and any(_REFERENCES.fullmatch(mended, *line.span) for line in queries[1:])
    if refers or all(_is_complete(mended[slice(*line.span)]) for line in queries):
        return lines
    return []


def _is_complete(text: str) -> bool:
    if _OPERATOR.match(text.strip()) or _ENDS_OPEN.search(text):
        return False
    if text.count('"') % 2:
        return False
    depth = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return False
    return depth == 0


def _references(tree: Node) -> list[Ref | RefRange]:
    found: list[Ref | RefRange] = []

    def leaf(node: Node) -> None:
        if isinstance(node, Ref | RefRange):
            found.append(node)

    fold(tree, leaf, lambda node, values: None)
    return found


def _report_skips(queries: list[Line], findings: list[Finding]) -> None:
    for before, after in zip(queries, queries[1:], strict=False):
        if after.number > before.number + 1:
            message = f"Line numbers skip from {before.number} to {after.number}"
            findings.append(finding("SL-706", message, after.span))


def _report_references(
    queries: list[Line],
    references: Mapping[int, list[Ref | RefRange]],
    findings: list[Finding],
) -> set[int]:
    """Report SL-701 to SL-703; gives the numbers of the lines that cannot be resolved."""
    known = {line.number for line in queries}
    circular = _circular(references)
    broken = set(circular)
    reported = False
    for line in queries:
        for node in references[line.number]:
            numbers = numbers_of(node)
            missing = next((number for number in numbers if number not in known), None)
            if missing is not None:
                broken.add(line.number)
                findings.append(
                    finding("SL-701", f"Line {missing} does not exist", node.span or line.span)
                )
            elif numbers[-1] == line.number or (
                numbers[-1] > line.number and line.number not in circular
            ):
                broken.add(line.number)
                message = f"Line {line.number} refers to itself or a later line"
                findings.append(finding("SL-703", message, node.span or line.span))
        if (
            line.number in circular
            and not reported
            and line.number not in numbers_in(references[line.number])
        ):
            reported = True
            message = "Lines refer to each other in a circle"
            findings.append(finding("SL-702", message, line.span))
    return broken


def numbers_in(nodes: list[Ref | RefRange]) -> set[int]:
    """The numbers of all lines that these references name."""
    return {number for node in nodes for number in numbers_of(node)}


def _circular(references: Mapping[int, list[Ref | RefRange]]) -> set[int]:
    """The numbers of lines that refer to themselves over one or more lines."""
    targets = {n: numbers_in(nodes) & references.keys() for n, nodes in references.items()}
    waiting = {number: set(numbers) for number, numbers in targets.items()}
    users: dict[int, list[int]] = {number: [] for number in targets}
    for number, numbers in targets.items():
        for each in numbers:
            users[each].append(number)
    ready = [number for number, numbers in waiting.items() if not numbers]
    done = set(ready)
    while ready:
        resolved = ready.pop()
        for user in users[resolved]:
            waiting[user].discard(resolved)
            if not waiting[user] and user not in done:
                done.add(user)
                ready.append(user)
    stuck = targets.keys() - done
    return {number for number in stuck if _reaches_itself(number, targets)}


def _reaches_itself(number: int, targets: Mapping[int, set[int]]) -> bool:
    seen: set[int] = set()
    todo = list(targets[number])
    while todo:
        each = todo.pop()
        if each == number:
            return True
        if each not in seen:
            seen.add(each)
            todo += targets[each]
    return False


def _in_order(
    by_number: Mapping[int, Line], references: Mapping[int, list], broken: set[int]
) -> list[Line]:
    """Lines in an order in which every reference that can be resolved comes first."""
    ordered: list[Line] = []
    done: set[int] = set()
    for number in by_number:
        todo = [number]
        while todo:
            each = todo[-1]
            before = numbers_in(references[each]) & by_number.keys() - done - set(todo)
            if before and each not in broken:
                todo += sorted(before, reverse=True)
                continue
            todo.pop()
            if each not in done:
                done.add(each)
                ordered.append(by_number[each])
    return ordered


def _size(references: list[Ref | RefRange], sizes: Mapping[int, int]) -> int:
    """How many lines are copied into a line, over all its references."""
    return 1 + sum(sizes.get(number, 0) for node in references for number in numbers_of(node))


def _expand(tree: Node, trees: Mapping[int, Node]) -> Node:
    """The tree with the trees of other lines in place of references; unknown ones stay."""

    def leaf(node: Node) -> Node:
        if isinstance(node, Ref):
            return _closed(trees.get(node.line, node))
        if isinstance(node, RefRange):
            lines = [_closed(trees.get(n, Ref(n, node.span))) for n in numbers_of(node)]
            kind = And if node.op == "AND" else Or
            return kind(flattened(kind, lines), span=node.span)
        return node

    def branch(node: Node, children: list[Node]) -> Node:
        if isinstance(node, And | Or):
            return replace(node, children=flattened(type(node), children))
        return replace(node, children=tuple(children))

    return fold(tree, leaf, branch)


def _closed(node: Node) -> Node:
    """A line's tree in another is a unit, as if it stood in brackets."""
    if isinstance(node, Branch) and getattr(node, "bracketed", True) is False:
        return replace(node, bracketed=True)
    return node
