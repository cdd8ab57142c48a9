"""Rules on the lines of a strategy (PRESS element 5)."""

from __future__ import annotations

from collections.abc import Iterator

from searches.query.checks.query import Query, leaves_of
from searches.query.findings import Finding, finding
from searches.query.lines import Line, numbers_in
from searches.query.nodes import Ref, RefRange


def unused(query: Query) -> Iterator[Finding]:
    """SL-704: a line that the last one does not come to, unless there is no last one (SL-705)."""
    references = _references(query)
    if not references or len(_loose_ends(query, references)) > 1 and not _joins(query, references):
        return
    used, todo = set(), [query.lines[-1].number]
    while todo:
        number = todo.pop()
        if number not in used:
            used.add(number)
            todo += references.get(number, ())
    for line in query.lines:
        if line.number not in used:
            yield finding(
                "SL-704", f"Line {line.number} is never used in the final line", line.span
            )


def no_final_line(query: Query) -> Iterator[Finding]:
    """SL-705: several lines that no other uses, and the last joins none."""
    references = _references(query)
    ends = _loose_ends(query, references)
    if len(ends) > 1 and not _joins(query, references):
        numbers = ", ".join(str(line.number) for line in ends)
        span = (ends[0].span[0], ends[-1].span[1])
        yield finding("SL-705", f"No single final line: {numbers}", span)


def _references(query: Query) -> dict[int, set[int]]:
    """The lines that each line names; empty for one query and for a list of terms."""
    found = {
        line.number: numbers_in(
            [leaf for leaf in leaves_of(line.tree) if isinstance(leaf, Ref | RefRange)]
        )
        for line in query.lines
    }
    return {} if is_term_list(query) else found


def is_term_list(query: Query) -> bool:
    """Whether the lines have no numbers and name none: terms as printed in an article."""
    return bool(query.lines) and not any(
        line.label or any(isinstance(leaf, Ref | RefRange) for leaf in leaves_of(line.tree))
        for line in query.lines
    )


def _loose_ends(query: Query, references: dict[int, set[int]]) -> list[Line]:
    named = set().union(*references.values()) if references else set()
    return [line for line in query.lines if line.number not in named] if references else []


def _joins(query: Query, references: dict[int, set[int]]) -> bool:
    """Whether the last line names others."""
    return bool(references[query.lines[-1].number])
