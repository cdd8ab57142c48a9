"""The outermost objects of a JSON text, one after the other: a broken one costs only itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from searches.formats.canonical_json import object_of
from searches.formats.decoding import Source
from searches.formats.reading import column_after

LONGEST = 4_000_000
"""Characters of an object; a longer one was never closed."""

KEPT = 100_000
"""Characters that are shown of text that is no object."""

MOST_TRIES = 2_000
TOKEN = re.compile(r'"[^"\\\n\r]*(?:\\.[^"\\\n\r]*)*"?|[{}]')
BETWEEN = re.compile(r"[\s,\[\]\ufeff]*")
OPENS = re.compile(r'\{\s*"')
DECODER = json.JSONDecoder()


class JsonObject:
    """The text of one entry and the 1-based line where it begins.

    A broken one has no `value`; `broken` says where and why, if that is known.
    """

    __slots__ = ("raw", "line", "value", "broken")

    def __init__(self, raw: str, line: int, value: dict[str, Any] | None = None, broken: str = ""):
        self.raw, self.line, self.value, self.broken = raw, line, value, broken


def objects(source: Source, names: frozenset[str]) -> Iterator[JsonObject]:
    """The objects of an array, or one after the other, in constant memory.

    `names` are members by which an object is known as an entry: after a broken one reading goes on
    at the next of them. What stands between entries and is no part of an array is a broken entry.
    """
    chunks = source.chunks()
    text, place, line, column, has_more = "", 0, 1, 0, True
    while True:
        begin = BETWEEN.match(text, place).end()
        line += text.count("\n", place, begin)
        column = column_after(text, place, begin, column)
        end = _end(text, begin)
        if has_more and not end and len(text) - begin < LONGEST:
            more = _more(chunks, len(text) - begin)
            text, place, has_more = text[begin:] + more, 0, bool(more)
            continue
        if begin == len(text):
            return
        raw = text[begin : end or min(len(text), begin + LONGEST)]
        found = _entry(raw, line, column, names)
        raw = found.raw
        if found.value is None:
            found.raw = raw[:KEPT]
        yield found
        place = begin + len(raw)
        line += raw.count("\n")
        column = column_after(raw, 0, len(raw), column)


def _more(chunks: Iterator[str], size: int) -> str:
    """At least `size` characters, so that a long object is not looked through for each chunk."""
    parts, length = [], 0
    for chunk in chunks:
        parts.append(chunk)
        length += len(chunk)
        if length >= size:
            break
    return "".join(parts)


def _end(text: str, begin: int) -> int:
    """Where the object that begins there ends, 0 where it does not; text in quotes is left aside.

    A quotation mark that is not closed counts to the end of its line.
    """
    if not text.startswith("{", begin):
        opens = OPENS.search(text, begin)
        return opens.start() if opens else 0
    depth = 0
    for token in TOKEN.finditer(text, begin):
        sign = token[0][0]
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
            if not depth:
                return token.end()
    return 0


def _entry(raw: str, line: int, column: int, names: frozenset[str]) -> JsonObject:
    """The object, or of a broken one all the text up to the next entry."""
    broken = ""
    try:
        return JsonObject(raw, line, object_of(raw))
    except json.JSONDecodeError as wrong:
        column = wrong.colno + (column if wrong.lineno == 1 else 0)
        broken = f"line {line + wrong.lineno - 1}, character {column}: {wrong.msg}"
    except ValueError:
        pass
    for _, opens in zip(range(MOST_TRIES), OPENS.finditer(raw, 1), strict=False):
        try:
            value, _ = DECODER.raw_decode(raw, opens.start())
        except (ValueError, RecursionError):
            continue
        if names & value.keys():
            return JsonObject(raw[: opens.start()], line, broken=broken)
    return JsonObject(raw, line, broken=broken)
