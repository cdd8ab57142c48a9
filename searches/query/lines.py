"""Strategies of several lines: what references to lines stand for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from searches.query.findings import Finding, Problem, finding
from searches.query.grouping import flattened
from searches.query.nodes import And, Branch, Node, Or, Ref, RefRange, Span, fold

MAX_COPIES = 20_000


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
        trees = flattened(Or, [line.tree for line in queries])
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
            before = (numbers_in(references[each]) & by_number.keys()) - done - set(todo)
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
