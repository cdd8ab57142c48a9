"""Web of Science plain text: two-letter tags, indented lines, ER after each entry."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.formats import wos
from searches.formats.decoding import Source
from searches.formats.reading import Problem, Row
from searches.formats.tagged import Dialect, read_tagged

KEY, LABEL = "wos_plain", "Web of Science plain text"

TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?")
FRAME = re.compile(r"\ufeff?(?:FN|VR|EF)(?: |$)")
FRAME_STARTS = frozenset(("FN", "VR", "EF", "\ufeffF", "\ufeffV", "\ufeffE"))
FIRST_LINE = re.compile(r"PT [A-Z]\s*$")
FRAME_LINES = ("FN Web of Science\nVR 1.0\n", "\nEF\n")
BEGINS = re.compile(r"(?:FN .*|VR 1\.0|PT [A-Z])\s*$")


def sniff(head: str) -> bool:
    return bool(BEGINS.match(next(iter(head.lstrip("\ufeff \t\r\n").splitlines()), "")))


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """The entries; one opens at PT and closes at ER, at the next PT or at the end of the file."""
    source.frame = FRAME_LINES
    last_frame_line = ""

    def about_the_file(line: str) -> bool:
        nonlocal last_frame_line
        is_frame = line[:2] in FRAME_STARTS and bool(FRAME.match(line.rstrip()))
        if is_frame:
            last_frame_line = line.strip()
        return is_frame

    dialect = Dialect(
        begins=_begins,
        tag_of=_tag_and_value,
        fields=wos.fields,
        known=wos.KNOWN,
        empty=wos.EMPTY,
        one_a_line=wos.ONE_A_LINE,
        ends=lambda line: line.rstrip() == "ER",
        about_the_file=about_the_file,
    )
    yield from read_tagged(source, problems, dialect)
    if last_frame_line != "EF":
        text = "The file has no end mark (EF), so it may be cut short. Compare it with the source."
        problems.append(Problem("IMP-202", "warning", text))


def _tag_and_value(line: str, last: str) -> tuple[str, str]:
    """A line without a tag goes on; so does one of text that begins with ER or PT as words."""
    found = None if line[:1] == " " else TAG.fullmatch(line)
    if found is None or (found[1] == "ER" and found[2]):
        return "", line
    return found[1], found[2] or ""


def _begins(line: str, block: list[str], after_gap: bool) -> bool:
    if block:
        return line.startswith("PT ") and bool(FIRST_LINE.match(line))
    return bool(TAG.fullmatch(line.rstrip("\r\n"))) and line.rstrip() != "ER"
