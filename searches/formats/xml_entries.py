"""XML files of records, cut into the text of each entry: a malformed one costs only itself."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from lxml import etree

from searches.bibliography import BibliographicRecord
from searches.formats.decoding import Source
from searches.formats.keys import finished, unreadable
from searches.formats.normalise import CONTROL
from searches.formats.reading import Problem, Row, UnreadableFile

LONGEST = 8_000_000
"""Characters of an entry; a longer one was never closed."""

KEPT = 100_000
"""Characters that are shown of an entry that is too long."""

ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)


class XmlEntry:
    """The text of one entry, `raw`, and the 1-based line of the file where it begins.

    `name` is that of its element; `is_whole` says whether its end was found.
    """

    __slots__ = ("name", "raw", "line", "is_whole")

    def __init__(self, name: str, raw: str, line: int, is_whole: bool):
        self.name, self.raw, self.line, self.is_whole = name, raw, line, is_whole


def entries(source: Source, names: tuple[str, ...]) -> Iterator[XmlEntry]:
    """The elements called one of `names`, in constant memory; they do not stand in each other.

    Raises UnreadableFile (IMP-002) for a document that declares entities of its own: they could
    name files or grow without end, and no export of records needs them.
    """
    opens = re.compile(rf"<({'|'.join(names)})(?=[\s>/])")
    chunks = source.chunks()
    buffer, line, is_first = "", 1, True
    for chunk in chunks:
        buffer += chunk
        while found := opens.search(buffer):
            if is_first:
                _require_no_declarations(buffer[: found.start()])
                is_first = False
            line += buffer.count("\n", 0, found.start())
            raw, buffer = _take(buffer[found.start() :], found[1], chunks)
            is_whole = raw.endswith(f"</{found[1]}>")
            yield XmlEntry(found[1], raw if is_whole else raw[:KEPT], line, is_whole)
            line += raw.count("\n")
        if is_first:
            _require_no_declarations(buffer)
        keep = buffer.rfind("<")
        line += buffer.count("\n", 0, keep) if keep >= 0 else buffer.count("\n")
        buffer = buffer[keep:] if keep >= 0 and len(buffer) - keep < 100 else ""


def _take(text: str, name: str, chunks: Iterator[str]) -> tuple[str, str]:
    """The entry at the beginning of `text`, reading on as far as needed, and what comes after.

    Of one that does not end in time what was read is the entry; the next may begin after it.
    """
    end, place = f"</{name}>", 0
    while True:
        place = text.find(end, place)
        if place < 0:
            more = next(chunks, "") if len(text) <= LONGEST else ""
            if not more:
                return text, ""
            place = max(0, len(text) - len(end))
            text += more
            continue
        place += len(end)
        if not _stands_inside(text[:place]):
            return text[:place], text[place:]


def _stands_inside(piece: str) -> bool:
    """Whether the end of a piece lies in a comment or in CDATA, and so is no end tag."""
    if "<!" not in piece:
        return False
    in_data = piece.rfind("<![CDATA[") > piece.rfind("]]>")
    return in_data or piece.rfind("<!--") > piece.rfind("-->")


def _require_no_declarations(prologue: str) -> None:
    if "<!ENTITY" in prologue or re.search(r"<!DOCTYPE[^>\[]*\[", prologue):
        raise UnreadableFile(
            Problem(
                "IMP-002",
                "error",
                "This XML file declares entities of its own, which no export of records does and "
                "which could name other files; it was not read. Export it again.",
                1,
            )
        )


def parse(raw: str) -> etree._Element:
    """The element of one entry; named characters of HTML and control characters are forgiven.

    Raises ValueError, saying where, for text that is no well-formed XML.
    """
    text = CONTROL.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
    if "&" in text:
        text = ENTITY.sub(lambda found: html.escape(html.unescape(found[0])), text)
    try:
        return etree.fromstring(text.encode(errors="replace"), PARSER)
    except etree.XMLSyntaxError as broken:
        line, column = broken.position
        said = (broken.msg or "it is not well-formed").partition(", line")[0]
        raise ValueError(f"line {line}, character {column}: {said}") from broken


def row_of(
    position: int, entry: XmlEntry, fields_of: Callable[[etree._Element, list[str]], dict]
) -> Row:
    """The row of an entry; `fields_of` gives a record's fields and adds its message codes."""

    def cannot(why: str) -> Row:
        return Row(position, entry.line, entry.raw, None, (unreadable(why, entry.line),))

    if not entry.is_whole:
        return cannot("This entry is cut short or much too long; its end tag is missing")
    try:
        element = parse(entry.raw)
    except ValueError as broken:
        return cannot(f"This entry is no well-formed XML ({broken})")
    if not any(text.strip() for text in element.itertext()):
        return cannot("This entry holds no field that could be read")
    codes: list[str] = []
    record = BibliographicRecord(batch_index=position, raw=entry.raw, **fields_of(element, codes))
    record, problems = finished(record, codes, entry.line)
    return Row(position, entry.line, entry.raw, record, problems)


def text_of(element: etree._Element | None) -> str:
    """All text of an element, also that of its children; "" for none."""
    if element is None:
        return ""
    return (element.text or "") if len(element) == 0 else "".join(element.itertext())


def marked_text_of(element: etree._Element | None) -> str:
    """The text of an element with the tags inside it, as HTML; "" for none."""
    if element is None:
        return ""
    if len(element) == 0:
        return html.escape(element.text or "", quote=False)
    parts = [html.escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode") for child in element]
    return "".join(parts)


def texts_of(parent: etree._Element | None, path: str) -> list[str]:
    """The texts of every element at `path` below `parent`, blanks around them removed."""
    if parent is None:
        return []
    return [text for found in parent.iterfind(path) if (text := text_of(found).strip())]


def first_text(parent: etree._Element | None, *paths: str) -> str:
    """The text of the first element that has any, at one of the paths."""
    for path in paths:
        for text in texts_of(parent, path):
            return text
    return ""
