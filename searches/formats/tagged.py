"""What the readers of tagged text share: lines become entries, entries become rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from searches.bibliography import BibliographicRecord, PublicationDate
from searches.formats import normalise
from searches.formats.decoding import Source
from searches.formats.keys import finished, too_long, unreadable
from searches.formats.reading import LONGEST_ENTRY, Problem, Row

WIDEST_WRAP = 100
"""Lines up to here are wrapped text, longer ones are paragraphs."""
TOLD = 30
"""Unknown tags that are told one by one."""
WITHOUT_BLANKS = re.compile("(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])")


class Tags:
    """The values of one entry that are not absent, by tag; their lines are kept apart."""

    def __init__(self, values: dict[str, list[str]]):
        self.by_tag = {
            tag: kept
            for tag, texts in values.items()
            if (kept := [text for text in texts if not _is_absent(text)])
        }

    def every(self, *names: str) -> list[str]:
        """The values of the tags, each in one line."""
        return [
            _in_one_line(text)
            for name in names
            if name in self.by_tag
            for text in self.by_tag[name]
        ]

    def first(self, *names: str) -> str:
        for name in names:
            if name in self.by_tag:
                return _in_one_line(self.by_tag[name][0])
        return ""

    def paragraphs(self, *names: str) -> str:
        """The first value of the tags as plain text; wrapped lines are joined again."""
        text = next((text for name in names for text in self.by_tag.get(name, ())), "")
        is_wrapped = all(len(line) <= WIDEST_WRAP for line in text.split("\n"))
        return normalise.plain_text(_in_one_line(text) if is_wrapped else text)


def _is_absent(text: str) -> bool:
    return text.lstrip()[:1] in normalise.ABSENT_STARTS and normalise.is_absent(text)


def _in_one_line(text: str) -> str:
    return WITHOUT_BLANKS.sub("", text).replace("\n", " ") if "\n" in text else text


def never(line: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a format writes entries.

    `begins(line, block, after_gap)` says whether a line that is not blank begins an entry, `block`
    being the lines of the open one; `ends` whether it is an end mark, None where there are none;
    `tag_of(line, last)` gives tag and value, or "" and the line where it goes on with tag `last`.
    `about_the_file` knows the lines that belong to no entry, `counted` the number of entries that
    the first line of one states. An entry with nothing but `empty` tags cannot be read. `fields`
    makes the fields of the record, adding the codes of what was wrong.
    """

    begins: Callable[[str, list[str], bool], bool]
    tag_of: Callable[[str, str], tuple[str, str]]
    fields: Callable[[Tags, list[str]], dict]
    known: frozenset[str]
    empty: frozenset[str] = frozenset()
    one_a_line: frozenset[str] = frozenset()
    ends: Callable[[str], bool] | None = None
    about_the_file: Callable[[str], bool] = never
    counted: re.Pattern | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    line: int
    lines: list[str]
    ended: bool

    @property
    def raw(self) -> str:
        return "".join(self.lines)


def read_tagged(source: Source, problems: list[Problem], dialect: Dialect) -> Iterator[Row]:
    """The rows of a tagged file, and its problems as a whole."""
    outside: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    found = declared = 0
    for found, entry in enumerate(_entries(source.lines(), dialect, outside), start=1):
        if dialect.counted and (counted := dialect.counted.match(entry.lines[0])):
            declared = int(counted[1][:9])
        yield _row(found, entry, dialect, unknown)
    problems.extend(about_the_file(outside["lines"], declared, found, unknown))


def _entries(lines: Iterable[str], dialect: Dialect, outside: Counter[str]) -> Iterator[Entry]:
    block: list[str] = []
    begin = size = 0
    after_gap = False
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            after_gap = True
            if block and size < LONGEST_ENTRY:
                block.append(line)
                size += len(line)
            continue
        is_frame = dialect.about_the_file(line)
        if block and (is_frame or dialect.begins(line, block, after_gap)):
            yield _closed(begin, block, dialect)
            block = []
        if block and size < LONGEST_ENTRY:
            block.append(line)
            size += len(line)
        elif not block and not is_frame and dialect.begins(line, block, after_gap):
            block, begin, size = [line], number, len(line)
        elif not block and not is_frame:
            outside["lines"] += 1
        after_gap = False
        if block and dialect.ends and dialect.ends(line):
            yield Entry(begin, block, True)
            block = []
    if block:
        yield _closed(begin, block, dialect)


def _closed(begin: int, block: list[str], dialect: Dialect) -> Entry:
    """An entry that the next one or the end of the file closes."""
    while not block[-1].strip():
        block.pop()
    return Entry(begin, block, dialect.ends is None)


def _row(position: int, entry: Entry, dialect: Dialect, unknown: Counter[str]) -> Row:
    raw = entry.raw
    if len(raw) >= LONGEST_ENTRY:
        return too_long(Row(position, entry.line, raw, None))
    values = _values(entry.lines, dialect)
    if not any(tag in dialect.known - dialect.empty and any(values[tag]) for tag in values):
        problem = unreadable("This entry holds no field that could be read", entry.line)
        return Row(position, entry.line, raw, None, (problem,))
    strange = {tag: texts for tag, texts in values.items() if tag not in dialect.known}
    unknown.update({tag: len(texts) for tag, texts in strange.items()})
    codes = [] if entry.ended else ["IMP-202"]
    tags = Tags(values)
    fields = dialect.fields(tags, codes)
    notes = (f"{tag}: {text}" for tag in strange for text in tags.every(tag))
    fields["notes"] = (*fields.get("notes", ()), *notes)
    record, problems = finished(
        BibliographicRecord(batch_index=position, raw=raw, **fields), codes, entry.line
    )
    return Row(position, entry.line, raw, record, problems)


def _values(lines: list[str], dialect: Dialect) -> dict[str, list[str]]:
    values: dict[str, list[list[str]]] = defaultdict(list)
    last = ""
    for line in lines:
        tag, value = dialect.tag_of(line.rstrip("\r\n"), last)
        value = value.strip()
        if tag:
            last = tag
            values[tag].append([value])
        elif value and last in dialect.one_a_line:
            values[last].append([value])
        elif value and last:
            values[last][-1].append(value)
    return {tag: ["\n".join(filter(None, one)) for one in found] for tag, found in values.items()}


def about_the_file(
    outside: int, declared: int, found: int, unknown: Counter[str]
) -> Iterator[Problem]:
    """What a person should know about a file as a whole."""
    if outside:
        yield Problem("IMP-103", "warning", f"{outside} lines outside of records were left out.")
    if declared and declared != found:
        yield Problem(
            "IMP-106",
            "warning",
            f"The file says it holds {declared} records, but {found} were found. Export it again "
            "if some are missing.",
        )
    for tag, times in sorted(unknown.most_common(TOLD)):
        yield Problem(
            "IMP-207", "warning", f"The tag {tag} is not known; {times} times, kept in the notes."
        )
    if len(unknown) > TOLD:
        text = f"{len(unknown) - TOLD} more tags are not known; they are kept in the notes."
        yield Problem("IMP-207", "warning", text)


def dated(year: str, date: str) -> PublicationDate:
    """The date of a record that gives its year and its day or month in two fields."""
    return normalise.publication_date(date if normalise.year(date) else f"{year} {date}")


def paged(text: str, codes: list[str]) -> dict:
    """The page fields of one written range."""
    if normalise.is_backward_range(text):
        codes.append("IMP-204")
    start, end = normalise.pages(text)
    return {
        "page_start": start,
        "page_end": end,
        "page_raw": text,
        "article_number": normalise.electronic_page(start, end),
    }


def doi_of(texts: list[str], codes: list[str], elsewhere: list[str] = ()) -> str:
    """The DOI of a record; `elsewhere` are fields that hold one only sometimes."""
    for text in texts:
        if found := normalise.doi(text):
            return found
        codes.append("IMP-206")
    return next((found for text in elsewhere if (found := normalise.doi(text))), "")


def titled(written: str) -> dict:
    """The title fields."""
    title, translated = normalise.title(written)
    return {
        "title": title,
        "title_markup": normalise.title_markup(written),
        "title_is_translated": translated,
    }
