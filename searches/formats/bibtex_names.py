"""The author field of BibTeX: names between ` and `, groups in braces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.bibliography import Author
from searches.formats.latex import decode
from searches.formats.names import author, split_names
from searches.formats.normalise import plain_line

COCHRANE = re.compile(r"(?:[^,{}]+, [^,{}]+, )+and [^,{}]+, [^,{}]+")
PERSON = re.compile(r"[^,]+, [^,]+")
INITIALS_LAST = re.compile(r"[^,]+,\s*(?:[A-Z]\.?[ -]?){1,4}$")


def read_names(written: str) -> tuple[tuple[Author, ...], bool]:
    """The authors of a field, and whether it says that there are others."""
    found, truncated = [], False
    for name in _split(" ".join(written.split())):
        if name.casefold().strip("{}. ") in ("others", "et al", "et al."):
            truncated = True
        elif made := _author(name):
            found.append(made)
    return tuple(found), truncated


def _split(written: str) -> list[str]:
    """The names; the Cochrane Library writes `Huey, SL, Mehta, NH, and Mehta, S`."""
    inner = _inside(written)
    if inner and " and " in inner:
        parts = list(_between_ands(inner))
        if all(PERSON.fullmatch(part) for part in parts):
            return parts
    if COCHRANE.fullmatch(written):
        parts = [part.strip() for part in written.replace(", and ", ", ").split(",")]
        if len(parts) % 2 == 0:
            pairs = zip(parts[::2], parts[1::2], strict=True)
            return [f"{family}, {given}" for family, given in pairs]
    parts = list(_between_ands(written))
    if len(parts) == 1 and "{" not in written:
        return split_names(written)
    return parts


def _between_ands(written: str) -> Iterator[str]:
    depth = start = 0
    for found in re.finditer(r"\\.|[{}]|\sand(?=\s)", written, re.IGNORECASE | re.DOTALL):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth <= 0 and found[0][0].isspace():
            yield written[start : found.start()].strip()
            start = found.end()
    yield written[start:].strip()


def _inside(name: str) -> str:
    """The text inside the one pair of braces around all of it, "" where there is none."""
    if not (name.startswith("{") and name.endswith("}")):
        return ""
    depth = 0
    for found in re.finditer(r"\\.|[{}]", name, re.DOTALL):
        depth += (found[0] == "{") - (found[0] == "}")
        if depth == 0 and found.end() < len(name):
            return ""
    return name[1:-1].strip()


def _author(name: str) -> Author | None:
    """A name in braces is a group, unless it is one person's with initials."""
    text = plain_line(decode(name))
    if _inside(name) and not INITIALS_LAST.fullmatch(text):
        return author(f"{text},")
    if text.endswith(","):
        family = text.rstrip(", ")
        return Author(family=family, raw=family) if family else None
    return author(text)
