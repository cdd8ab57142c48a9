"""What a reader hands over: rows, problems with their place, and the refusal of a whole file."""

from __future__ import annotations

from dataclasses import dataclass

from searches.bibliography import BibliographicRecord

LONGEST_ENTRY = 4_000_000
"""Characters of the longest entry that is read; papers of 15,000 authors have about two million."""

KEPT = 100_000
"""Characters that are kept of an entry that is longer."""

MOST_LINES = 100_000


def are_too_long(lines: list[str]) -> bool:
    """Whether the lines of an entry are more than a record may have."""
    return len(lines) > MOST_LINES or sum(map(len, lines)) > LONGEST_ENTRY


def beginning(lines: list[str]) -> str:
    """What is kept of an entry that is too long."""
    return "".join(lines[:KEPT])[:KEPT]


def column_after(text: str, begin: int, end: int, column: int) -> int:
    """How many characters stand before `end` in its line, when `column` stand before `begin`."""
    line_end = text.rfind("\n", begin, end)
    return end - line_end - 1 if line_end >= 0 else column + end - begin


def place_of(text: str, at: int, line: int) -> str:
    """Where in the file a character of an entry is whose text begins on `line`, in words."""
    before = text[:at].replace("\r\n", "\n").replace("\r", "\n")
    column = column_after(before, 0, len(before), 0)
    return f"line {line + before.count(chr(10))}, character {column + 1}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing a person should know about a file or a row.

    `code` is a message code of the format rules (IMP-…), `severity` is error, warning or info,
    `line` the 1-based line of the file where it is (0: the file as a whole), `message` says what
    happened and what to do.
    """

    code: str
    severity: str
    message: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file: readable (`record` is set) or unreadable (`record` is None).

    `position` counts entries from 1, readable or not; `line` is where the entry begins;
    `raw` is its decoded text, never altered.
    """

    position: int
    line: int
    raw: str
    record: BibliographicRecord | None
    problems: tuple[Problem, ...] = ()


class UnreadableFile(Exception):
    """The whole file is refused: `problem` says why, with its code, line and remedy."""

    def __init__(self, problem: Problem):
        super().__init__(problem.message)
        self.problem = problem
