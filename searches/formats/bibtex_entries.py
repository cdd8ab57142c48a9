"""A stream of BibTeX becomes its blocks, each alone; bibtexparser reads what is in a block."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bibtexparser.model import DuplicateFieldKeyBlock, Entry
from bibtexparser.splitter import Splitter

from searches.formats.reading import LONGEST_ENTRY, place_of

BLOCK = re.compile(r"\s*\ufeff?\s*@\s*([A-Za-z][\w-]*)\s*([{(])")
NEW_ENTRY = re.compile(r"\s*@\s*[A-Za-z][\w-]*\s*[{(]\s*(?:[^,{}=\"]{1,200},|$)")
"""What begins an entry inside an open one: its key, too, so that text is not taken for it."""
COUNTED = re.compile(r"\s*Record #\d+ of (\d+)")
BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
BRACE_OR_FIELD = re.compile(r"\\.|[{}(]|\n[ \t]*+[A-Za-z][\w-]*+\s*+=\s*+(?=[{\"])", re.DOTALL)
AT_IN_TEXT = re.compile(r"^([ \t]*)@(?=\w*[ \t]*[{(])", re.MULTILINE)
LONGEST_MACRO = 10_000
LONGEST_VALUE = 1_000_000
"""Characters up to which macros are put into a value; an abbreviation of others may explode."""
PLAIN_START = re.compile(
    r"@\s*(?!comment|preamble|string)[A-Za-z][\w-]*\s*\{([^,{}\"=@\n]+),", re.I
)
IN_BRACES = r"[^{}\\@]*+(?:(?:\\[^{}\\@]|\{GROUP\})[^{}\\@]*+)*+"
PLAIN_FIELD = re.compile(
    r"\s*([A-Za-z][\w-]*)\s*=\s*(?:\{(TEXT)\}|(\w+))\s*(?:,|(?=\}))".replace(
        "TEXT", IN_BRACES.replace("GROUP", IN_BRACES.replace("GROUP", r"[^{}\\@]*+"))
    )
)
"""A field whose value is one word or stands in braces, with two more levels of them inside."""

PLAIN_END = re.compile(r"\s*\}\s*")
NO_KEY = re.compile(r"(@\s*[A-Za-z][\w-]*\s*[{(])(\s*[A-Za-z][\w-]*\s*=)")


@dataclass(frozen=True, slots=True)
class Block:
    """One `@word{…}` of the file; `kind` is the word, in lower case."""

    kind: str
    line: int
    raw: str
    closed: bool


@dataclass(frozen=True, slots=True)
class Parsed:
    """The key, and the fields with their names in lower case and their LaTeX as written."""

    key: str
    fields: dict[str, str]
    again: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Outside:
    """What stands between the blocks: how many lines, and the count of entries one may state."""

    lines: int = 0
    declared: int = 0

    def take(self, line: str) -> None:
        if counted := COUNTED.match(line):
            self.declared = int(counted[1][:9])
        elif line.strip("\ufeff \t\r\n") and not line.lstrip().startswith("%"):
            self.lines += 1


def split_blocks(lines: Iterable[str], outside: Outside) -> Iterator[Block]:
    """The blocks; one goes on to the brace that closes it, or to the next entry.

    Of a block longer than any entry only the beginning comes.
    """
    pieces: list[str] = []
    size = 0
    kind, begin, depth, is_round = "", 0, 0, False
    for number, line in enumerate(lines, start=1):
        if pieces and NEW_ENTRY.match(line):
            yield Block(kind, begin, "".join(pieces), False)
            pieces = []
        rest = line
        while rest:
            if not pieces:
                found = BLOCK.match(rest)
                if found is None:
                    outside.take(rest)
                    break
                size = 0
                kind, begin, depth, is_round = found[1].lower(), number, 0, found[2] == "("
            end, depth = _end(rest, depth, is_round)
            if size < LONGEST_ENTRY:
                pieces.append(rest[:end] if end else rest)
                size += len(pieces[-1])
            rest = rest[end:] if end else ""
            if end:
                if not rest.strip():
                    pieces.append(rest)
                    rest = ""
                yield Block(kind, begin, "".join(pieces), True)
                pieces = []
    if pieces:
        yield Block(kind, begin, "".join(pieces), False)


def _end(text: str, depth: int, is_round: bool) -> tuple[int, int]:
    """Where in the line the block closes, 0 for nowhere, and how many braces are open after it."""
    if not is_round and "\\" not in text and depth > (closing := text.count("}")):
        return 0, depth + text.count("{") - closing
    for found in BRACE.finditer(text):
        if found[0] in "{}":
            depth += 1 if found[0] == "{" else -1
            if depth <= 0 and found[0] == "}" and not is_round:
                return found.end(), 0
    if is_round and depth <= 0 and text.rstrip().endswith(")"):
        return len(text.rstrip()), 0
    return 0, depth


def _never_closed(raw: str) -> int:
    """Where the brace stands that lacks its partner: the one that is open where a field begins."""
    open_: list[int] = []
    for found in BRACE_OR_FIELD.finditer(raw):
        if found[0] in "{(" and (found[0] == "{" or not open_):
            open_.append(found.start())
        elif found[0] == "}" and open_:
            open_.pop()
        elif found[0][0] == "\n" and len(open_) > 1:
            break
    return open_[-1] if open_ else 0


def parse_entry(block: Block, macros: dict[str, str]) -> Parsed | str:
    """The fields of an entry, or why it cannot be read."""
    if not block.closed:
        place = place_of(block.raw, _never_closed(block.raw), block.line)
        return f"A brace of this entry is never closed ({place})"
    text = block.raw.strip("\ufeff \t\r\n").replace("\r", "\n")
    text = text[0] + AT_IN_TEXT.sub(r"\1{}@", text[1:]).replace(r"\\}", r"\\ }")
    if keyless := NO_KEY.match(text):
        text = f"{keyless[1]},{text[keyless.end(1) :]}"
    split = _plainly_split(text) or _split(text)
    if split is None:
        return "The fields of this entry could not be told apart; a comma or a brace may be missing"
    key, written = split
    fields: dict[str, str] = {}
    again = []
    for name, value in written:
        name, value = name.lower(), resolved(value, macros)
        if name in fields:
            again.append((name, value))
        else:
            fields[name] = value
    return Parsed(key.strip(), fields, tuple(again))


def _plainly_split(text: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Key and fields of an entry in the commonest form, None for any other.

    `_split` gives the same for these, but takes many times as long.
    """
    start = PLAIN_START.match(text)
    if start is None:
        return None
    fields, at = [], start.end()
    while found := PLAIN_FIELD.match(text, at):
        fields.append((found[1], found[3] if found[2] is None else f"{{{found[2]}}}"))
        at = found.end()
    return (start[1], fields) if PLAIN_END.fullmatch(text, at) else None


def _split(text: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Key and fields as bibtexparser reads them, None for what is no entry to it."""
    made = Splitter(text).split().blocks
    entry = made[0] if made else None
    if isinstance(entry, DuplicateFieldKeyBlock):
        entry = entry.ignore_error_block
    if not isinstance(entry, Entry):
        return None
    return entry.key, [(field.key, field.value) for field in entry.fields]


def parse_macro(block: Block, macros: dict[str, str]) -> bool:
    """Take up an `@string`; whether it could be read."""
    made = Splitter(block.raw.strip()).split().strings if block.closed else ()
    values = {one.key.lower(): resolved(one.value, macros) for one in made}
    macros.update((key, value) for key, value in values.items() if len(value) < LONGEST_MACRO)
    return bool(values.keys() & macros.keys())


def resolved(written: str, macros: dict[str, str]) -> str:
    """A value without its delimiters, its macros put in; an unknown one stays as its name."""
    parts, size = [], 0
    for piece in _pieces(written):
        parts.append(_piece(piece.strip(), macros if size < LONGEST_VALUE else {}))
        size += len(parts[-1])
    return "".join(parts)


def _pieces(written: str) -> Iterator[str]:
    """What stands between the `#` signs that are outside of braces and quotation marks."""
    if "#" not in written:
        yield written
        return
    depth, quoted, start = 0, False, 0
    for found in re.finditer(r"\\.|[{}\"#]", written, re.DOTALL):
        char = found[0]
        depth += (char == "{") - (char == "}")
        if char == '"' and depth == 0:
            quoted = not quoted
        elif char == "#" and depth == 0 and not quoted:
            yield written[start : found.start()]
            start = found.end()
    yield written[start:]


def _piece(piece: str, macros: dict[str, str]) -> str:
    if len(piece) > 1 and (piece[0], piece[-1]) in (("{", "}"), ('"', '"')):
        return piece[1:-1]
    return macros.get(piece.lower(), piece)
