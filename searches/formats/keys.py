"""The last step of every reader: keys for comparing, and warnings in words."""

from __future__ import annotations

import re
from dataclasses import replace

from searches.bibliography import BibliographicRecord
from searches.formats.names import first_author_key
from searches.formats.normalise import CONTROL, is_impossible_year, title_key
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
    merged = MERGED_VOLUME.fullmatch(record.volume) if not record.issue else None
    if merged:
        record = replace(record, volume=merged[1], issue=merged[2])
    found = {
        "IMP-104": bool(CONTROL.search(record.raw.replace("\r", ""))),
        "IMP-105": bool(MOJIBAKE.search(record.raw)),
        "IMP-201": not record.title,
        "IMP-203": record.year is None and is_impossible_year(record.pub_date.raw),
        "IMP-205": merged is not None,
    }
    codes = sorted({*codes, *(code for code, is_so in found.items() if is_so)})
    done = replace(
        record,
        title=record.title or NO_TITLE,
        dedup_keys=comparison_keys(record),
        warnings=tuple(codes),
    )
    return done, tuple(Problem(code, _severity(code), WORDS[code], line) for code in codes)


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


def _severity(code: str) -> str:
    return "info" if code.startswith("IMP-3") else "warning"


def comparison_keys(record: BibliographicRecord) -> dict[str, str]:
    """The keys of the record format specification, section 3; without value where a part lacks."""
    title = title_key(record.title)
    first = first_author_key(record.authors[0] if record.authors else None)
    year, page = str(record.year or ""), record.page_start.lower()
    journal = title_key(record.journal)
    keys = {
        "k_doi": record.doi,
        "k_pmid": str(record.pmid or ""),
        "k_title": title,
        "k_title_year": f"{title}|{year}" if title and year else "",
        "k_author_year_page": f"{first}|{year}|{page}" if first and year and page else "",
        "k_jvip": "|".join((journal, record.volume, record.issue, page))
        if journal and record.volume and page
        else "",
    }
    return {name: value for name, value in keys.items() if value}
