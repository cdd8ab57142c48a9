"""The last step of every reader: keys for comparing, and warnings in words."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache, partial

from searches.bibliography import BibliographicRecord
from searches.formats.names import first_author_key
from searches.formats.normalise import has_control_characters, is_impossible_year, title_key
from searches.formats.reading import KEPT, LONGEST_ENTRY, Problem, Row

NO_TITLE = "[no title]"
WORDS = {
    "IMP-104": "It held control characters, which were removed. Look at its text.",
    "IMP-105": "Some letters look garbled (é as Ã©): an earlier tool read UTF-8 as Latin-1. "
    "Export it again as UTF-8.",
    "IMP-201": "It has no title; it is stored as “[no title]”. Add one from the source.",
    "IMP-202": "Its end mark is missing, so it may be cut short. Compare it with the source.",
    "IMP-203": "Its year is not possible and was left out. Look at its text.",
    "IMP-204": "Its last page is before its first and was left out; its text keeps it.",
    "IMP-205": "Volume and issue stood in one field and were taken apart.",
    "IMP-206": "Its DOI is not one and was left out; its text keeps it.",
    "IMP-208": "Its number of cells differs from the header’s; look whether its fields are right.",
    "IMP-209": "The same record stands earlier in the file, letter for letter. Both are counted; "
    "they will be found as duplicates.",
    "IMP-302": "Its abstract is a search engine’s snippet.",
}
MERGED_VOLUME = re.compile(r"(\d+)\s+(\d+)")
MOJIBAKE = re.compile("[ÃÂ][\u0080-\u00bf]|â€")


def finished(
    record: BibliographicRecord, codes: list[str], line: int
) -> tuple[BibliographicRecord, tuple[Problem, ...]]:
    """The record with its keys and warning codes, `[no title]` where there is none.

    `codes` are those the reader found, `line` is where the entry begins.
    """
    # The record is new and nobody else has it yet: what lacks is set in it, as in `__post_init__`,
    # because copying its fifty fields would take longer than all of these steps.
    complete = partial(object.__setattr__, record)
    found = set(codes)
    merged = None if record.issue or not record.volume else MERGED_VOLUME.fullmatch(record.volume)
    if merged:
        complete("volume", merged[1])
        complete("issue", merged[2])
        found.add("IMP-205")
    complete("dedup_keys", comparison_keys(record))
    if has_control_characters(record.raw):
        found.add("IMP-104")
    if is_garbled(record.raw):
        found.add("IMP-105")
    if not record.title:
        complete("title", NO_TITLE)
        found.add("IMP-201")
    if record.year is None and is_impossible_year(record.pub_date.raw):
        found.add("IMP-203")
    if not found:
        return record, ()
    complete("warnings", tuple(sorted(found)))
    return record, tuple(
        Problem(code, _severity(code), WORDS[code], line) for code in record.warnings
    )


def is_garbled(text: str) -> bool:
    """Whether letters look as if UTF-8 had been read as Latin-1."""
    if text.isascii() or not ("Ã" in text or "Â" in text or "â" in text):
        return False
    return bool(MOJIBAKE.search(text))


def unreadable(what: str, line: int) -> Problem:
    """The problem of an entry that cannot be read: `what` happened, and what to do."""
    return Problem(
        "IMP-210",
        "error",
        f"{what}. It stays among the unreadable ones; compare it with the source.",
        line,
    )


def too_long(row: Row) -> Row:
    """The row of an entry that is longer than any record: unreadable, with its beginning."""
    problem = unreadable(
        f"This entry is longer than {LONGEST_ENTRY:,} characters, so its end mark may be missing; "
        f"only its first {KEPT:,} characters are kept",
        row.line,
    )
    return Row(row.position, row.line, row.raw[:KEPT], None, (problem,))


def with_warning(row: Row, code: str) -> Row:
    """The row of a readable record with one more warning."""
    problem = Problem(code, _severity(code), WORDS[code], row.line)
    problems = tuple(sorted((*row.problems, problem), key=lambda told: told.code))
    record = replace(row.record, warnings=tuple(told.code for told in problems))
    return replace(row, record=record, problems=problems)


def _severity(code: str) -> str:
    return "info" if code.startswith("IMP-3") else "warning"


def comparison_keys(record: BibliographicRecord) -> dict[str, str]:
    """The keys of the record format specification, section 3; without value where a part lacks."""
    keys = {}
    title, year, page = title_key(record.title), record.year, record.page_start.lower()
    if record.doi:
        keys["k_doi"] = record.doi
    if record.pmid:
        keys["k_pmid"] = str(record.pmid)
    if title:
        keys["k_title"] = title
        if year:
            keys["k_title_year"] = f"{title}|{year}"
    if page and year and (first := first_author_key(record.authors[0] if record.authors else None)):
        keys["k_author_year_page"] = f"{first}|{year}|{page}"
    if page and record.volume and (journal := _journal_key(record.journal)):
        keys["k_jvip"] = f"{journal}|{record.volume}|{record.issue}|{page}"
    return keys


_journal_key = lru_cache(maxsize=4096)(title_key)
