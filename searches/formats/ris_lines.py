"""The lines of a RIS file become entries, and the lines of an entry values by tag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from searches.formats.decoding import Source
from searches.formats.reading import are_too_long, beginning

LINE = re.compile(r"([A-Z][A-Z0-9])( {0,2})-( {0,2})(.*)", re.DOTALL)
BEGINS = re.compile(r"TY {1,2}-(?: {1,2}|$|[A-Z]{3})")
GLUED = re.compile(r"\s{3,}(?=[A-Z][A-Z0-9]  - )")
KNOWN = frozenset(
    "TY TI T1 CT T2 T3 JF JO JA J2 AU A1 A2 A3 A4 AB N2 PY Y1 DA VL IS SP EP M1 M2 M3 M4 SN DO UR "
    "L1 L2 L3 L4 LK KW AN C1 C2 C3 C4 C5 C6 C7 C8 DB DP LA ID N1 NL NS PB CY PP ET ST TT AD AV CA "
    "Y2 PT PD PG RN RI RP SE OP NV TA U1 U2 U3 U4 U5 WE SO ED BT VO CP ER AI FU FX J9 JI PA PI PU "
    "TS CC".split()
)
PLAIN = KNOWN - {"ER"}
"""Tags that need no second look where they stand in the usual form; an end mark has no value."""

ONE_A_LINE = frozenset("KW AD C1 C3 DB SN UR M1".split())
"""Tags whose lines without a tag are further values, not the rest of a wrapped one."""

MARKS = frozenset(("TY", "ER", "\ufeffT", "\ufeffE"))
"""How the lines begin that may begin or end an entry, also where files were put together."""

FIRST = frozenset(mark[0] for mark in MARKS)
"""A first look at one character is twice as quick as one at two."""

COUNTED = re.compile(r"Record #\d+ of (\d+)")


@dataclass(slots=True)
class Entry:
    """The lines of one entry; `line` is the number of the first, `is_ended` whether ER came."""

    line: int
    lines: list[str]
    is_ended: bool = False
    is_too_long: bool = False


@dataclass(slots=True)
class Outside:
    """What stands outside of entries: how many lines, and the records that they announce."""

    lines: int = 0
    announced: int = 0

    def take(self, line: str) -> None:
        if line.isspace():
            return
        counted = COUNTED.search(line[:200])
        self.announced = int(counted[1][:9]) if counted else self.announced
        self.lines += bool(line.strip())


def entries(source: Source, outside: Outside) -> Iterator[Entry]:
    """One opens at TY, or any tag, and closes at ER, at the next TY or at the end of the file."""
    entry: Entry | None = None
    before = 0
    for batch in source.batches():
        at = 0
        marks = [p for p, line in enumerate(batch) if line[0] in FIRST and line[:2] in MARKS]
        for mark in (*marks, len(batch)):
            while entry is None and at < mark:
                line, at = batch[at], at + 1
                entry = _opened(before + at, line, _tag_of_mark(line), outside)
            if entry is not None:
                entry.lines += batch[at:mark]
            if mark == len(batch):
                break
            line, at = batch[mark], mark + 1
            tag = _tag_of_mark(line)
            if tag == "TY" and entry is not None:
                yield entry
                entry = None
            if entry is None:
                entry = _opened(before + at, line, tag, outside)
                continue
            entry.lines.append(line)
            if tag == "ER":
                entry.is_ended = True
                yield entry
                entry = None
        before += len(batch)
        if entry is not None and are_too_long(entry.lines):
            entry.lines = [beginning(entry.lines)]
            entry.is_too_long = True
    if entry is not None:
        yield entry


def _opened(number: int, line: str, tag: str, outside: Outside) -> Entry | None:
    """The entry that a line opens; none for a line that stands outside."""
    if tag in ("", "ER"):
        outside.take(line)
        return None
    return Entry(number, [line])


def _tag_of_mark(line: str) -> str:
    """The tag of a line; the usual forms of those that begin and end entries are seen at once."""
    if line.startswith("TY  - "):
        return "TY"
    written = line.rstrip()
    return "ER" if written == "ER  -" else tag_and_value(line)[0] if written else ""


def tag_and_value(line: str) -> tuple[str, str]:
    """The tag of a line and its value; ("", line) for one that goes on with the line before.

    A wrapped text may begin with two capitals and a hyphen, so a tag nobody uses needs the blanks
    around its hyphen, and an end mark has no value.
    """
    text = line.lstrip("\ufeff").rstrip("\r\n")
    found = LINE.match(text) if text[2:3] in " -" else None
    if found is None:
        return "", line
    tag, before, after, value = found.groups()
    is_spaced = bool(before and (after or not value))
    is_known = tag in KNOWN and bool(before or after or not value)
    if not (is_known or is_spaced) or (tag == "ER" and value.strip()):
        return "", line
    return tag, value


def tags_of(lines: list[str]) -> dict[str, list[str]]:
    """Values by tag, those that were glued onto another (as Rayyan does) taken off again."""
    tags: dict[str, list[str]] = {}
    last = ""
    for line in lines:
        tag, _, value = line.partition("  - ")
        if (tag in PLAIN and ("-" not in value or "  - " not in value)) or (
            tag == "ER" and value.isspace()
        ):
            last = tag
            if tag in tags:
                tags[tag].append(value.strip())
            else:
                tags[tag] = [value.strip()]
        else:
            last = _take(line, last, tags)
    return tags


def _take(text: str, last: str, tags: dict[str, list[str]]) -> str:
    """Add what a line in an unusual form holds; the tag that the next line may go on with."""
    for line in GLUED.split(text) if "     " in text else (text,):
        tag, value = tag_and_value(line)
        value = value.strip()
        if tag:
            last = tag
            tags.setdefault(tag, []).append(value)
        elif value and last in ONE_A_LINE:
            tags[last].append(value)
        elif value and last:
            tags[last][-1] = f"{tags[last][-1]} {value}".strip()
    return last
