"""XML files of records, cut into the text of each entry: a malformed one costs only itself."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator

from lxml import etree

from searches.bibliography import BibliographicRecord
from searches.formats.decoding import Source
from searches.formats.keys import finished, unreadable
from searches.formats.normalise import CONTROL, has_control_characters
from searches.formats.reading import Problem, Row, UnreadableFile, column_after

LONGEST = 8_000_000
"""Characters of an entry; a longer one was never closed."""

KEPT = 100_000
"""Characters that are shown of an entry that is too long."""

LONGEST_TAG = 100
"""Characters of a tag that may be cut in two between chunks."""

MOST_PASSED = 4
"""Tags inside comments and CDATA of one entry that are passed over."""

HIDING = (("<!--", "-->"), ("<![CDATA[", "]]>"))
ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)([A-Za-z][A-Za-z0-9]{1,31});")
LINE_OF_ENTRY = re.compile(r" line \d+")
PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    collect_ids=False,
)


class XmlEntry:
    """The text of one entry, `raw`, and the 1-based line of the file where it begins.

    `column` characters stand before it in that line; `name` is that of its element; `is_whole`
    says whether its end was found.
    """

    __slots__ = ("name", "raw", "line", "column", "is_whole")

    def __init__(self, name: str, raw: str, line: int, column: int, is_whole: bool):
        self.name, self.raw, self.line, self.column = name, raw, line, column
        self.is_whole = is_whole


class Malformed(ValueError):
    """Text that is no well-formed XML: where, both from 1, and why."""

    def __init__(self, line: int, column: int, why: str):
        super().__init__(why)
        self.line, self.column = line, column


def entries(source: Source, names: tuple[str, ...]) -> Iterator[XmlEntry]:
    """The elements called one of `names`, in constant memory; they do not stand in each other.

    Raises UnreadableFile (IMP-002) for a document that declares entities of its own: they could
    name files or grow without end, and no export of records needs them.
    """
    any_name = "|".join(names)
    opens = re.compile(rf"<({any_name})(?=[\s>/])")
    marks = {name: re.compile(rf"</{name}\s*>|<(?:{any_name})(?=[\s>/])") for name in names}
    chunks = source.chunks()
    buffer, at, line, column, is_first = "", 0, 1, 0, True
    while True:
        found = opens.search(buffer, at)
        if is_first:
            _require_no_declarations(buffer[: found.start()] if found else buffer)
        if not found:
            keep = buffer.rfind("<", at)
            if keep < max(0, len(buffer) - LONGEST_TAG):
                keep = len(buffer)
            line += buffer.count("\n", at, keep)
            column = column_after(buffer, at, keep, column)
            more = next(chunks, "")
            if not more:
                return
            buffer, at = buffer[keep:] + more, 0
            continue
        is_first = False
        start, is_whole = found.start(), True
        line += buffer.count("\n", at, start)
        column = column_after(buffer, at, start, column)
        at = _plain_end(buffer, start, found[1], names)
        if not at:
            buffer, start, at, is_whole = _end_of(buffer, start, marks[found[1]], chunks)
        raw = buffer[start:at]
        yield XmlEntry(found[1], raw if is_whole else raw[:KEPT], line, column, is_whole)
        line += raw.count("\n")
        column = column_after(raw, 0, len(raw), column)


def _plain_end(buffer: str, start: int, name: str, names: tuple[str, ...]) -> int:
    """Where an entry ends that hides nothing and has no other inside, as most; 0 for any other.

    `_end_of` gives the same for these, but looks at every tag.
    """
    end_tag = f"</{name}"
    following = buffer.find(f"<{name}", start + 1)
    end = buffer.find(end_tag, start, following if following >= 0 else len(buffer))
    if end < 0 or not buffer.startswith(">", end + len(end_tag)):
        return 0
    if buffer.find("!", start, end) >= 0 and buffer.find("<!", start, end) >= 0:
        return 0
    if any(buffer.find(f"<{one}", start, end) >= 0 for one in names if one != name):
        return 0
    return end + len(end_tag) + 1


def _end_of(
    buffer: str, start: int, marks: re.Pattern, chunks: Iterator[str]
) -> tuple[str, int, int, bool]:
    """The buffer, read on as far as needed, the entry's place in it, and whether it has an end.

    An entry ends with its end tag, or cut short where the next one begins. Of one that has
    neither in time what was read is the entry.
    """
    place, passed = start + 1, []
    while len(passed) < MOST_PASSED:
        mark = marks.search(buffer, place)
        if mark is None:
            more = next(chunks, "") if len(buffer) - start <= LONGEST else ""
            if not more:
                break
            place = max(place, len(buffer) - LONGEST_TAG) - start
            buffer, start = buffer[start:] + more, 0
            continue
        is_end = mark[0].startswith("</")
        cut = (mark.end() if is_end else mark.start()) - start
        if not _stands_inside(buffer[start : mark.start()]):
            return buffer, start, start + cut, is_end
        passed.append((cut, is_end))
        place = mark.end()
    # The comment or CDATA around them has no end of its own: it costs this entry, not the next.
    cut, is_end = passed[0] if passed else (len(buffer) - start, False)
    return buffer, start, start + cut, is_end


def _stands_inside(piece: str) -> bool:
    """Whether a piece ends within a comment or CDATA, so that what follows is no tag."""
    place = 0
    while (place := piece.find("<!", place)) >= 0:
        end = next((end for begin, end in HIDING if piece.startswith(begin, place)), "")
        if end and (place := piece.find(end, place)) < 0:
            return True
        place += 2
    return False


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

    Raises Malformed for text that is no well-formed XML.
    """
    text = raw.replace("\r\n", "\n").replace("\r", "\n") if "\r" in raw else raw
    if has_control_characters(text):
        text = CONTROL.sub("", text)
    if "&" in text:
        text = ENTITY.sub(lambda found: html.escape(html.unescape(found[0])), text)
    try:
        return etree.fromstring(text.encode(errors="replace"), PARSER)
    except etree.XMLSyntaxError as broken:
        said = (broken.msg or "it is not well-formed").partition(", line")[0]
        raise Malformed(*broken.position, LINE_OF_ENTRY.sub("", said)) from broken


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
    except Malformed as broken:
        column = broken.column + (entry.column if broken.line == 1 else 0)
        place = f"line {entry.line + broken.line - 1}, character {column}"
        return cannot(f"This entry is no well-formed XML ({place}: {broken})")
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


Parts = dict[str, list[etree._Element]]
"""The children of an element by their names."""


def parts_of(element: etree._Element | None) -> Parts:
    """The children of an element: one look at each is quicker than a search for each name."""
    found: Parts = {}
    if element is not None:
        for child in element:
            name = child.tag
            if name in found:
                found[name].append(child)
            else:
                found[name] = [child]
    return found


def parts_below(element: etree._Element, beside: str) -> Parts:
    """All elements below by their paths (`titles/title`); those called `beside` are only text."""
    found: Parts = {}

    def collect(parent: etree._Element, before: str) -> None:
        for child in parent:
            name = child.tag
            if name != beside:
                path = before + name
                if path in found:
                    found[path].append(child)
                else:
                    found[path] = [child]
                if len(child):
                    collect(child, f"{path}/")

    collect(element, "")
    return found


def part_of(parts: Parts, name: str) -> etree._Element | None:
    """The first part of this name."""
    return parts[name][0] if name in parts else None


def below(parts: Parts, name: str) -> Parts:
    """The parts of the first part of this name."""
    return parts_of(parts[name][0]) if name in parts else {}


def texts_in(parts: Parts, name: str) -> list[str]:
    """The texts of the parts of this name, blanks around them removed."""
    if name not in parts:
        return []
    return [text for one in parts[name] if (text := text_of(one).strip())]


def text_in(parts: Parts, name: str) -> str:
    """The text of the first part of this name that has any."""
    if name in parts:
        for one in parts[name]:
            if text := text_of(one).strip():
                return text
    return ""


def first_value(raw: str, name: str) -> str:
    """The first text of an element called `name` in the text of an entry that could be read."""
    found = (text_of(one).strip() for one in parse(raw).iter() if one.tag == name)
    return next(filter(None, found), "")


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
