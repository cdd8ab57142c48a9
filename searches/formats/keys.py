"""The last step of every reader: keys for comparing, and warnings in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

from searches.bibliography import BibliographicRecord
from searches.formats import normalise
from searches.formats.reading import Problem

NO_TITLE = "[no title]"
WORDS = {
    "IMP-201": "It has no title; it is stored as “[no title]”. Add one from the source.",
    "IMP-202": "Its end mark is missing, so it may be cut short. Compare it with the source.",
    "IMP-203": "Its year is not possible and was left out. Look at its text.",
    "IMP-204": "Its pages could not be read and are kept as they were.",
    "IMP-205": "Volume and issue stood in one field and were taken apart.",
    "IMP-206": "Its DOI is not one and was left out; its text keeps it.",
    "IMP-208": "Its number of cells differs from the header’s; look whether its fields are right.",
    "IMP-302": "Its abstract is a search engine’s snippet.",
}


@dataclass(frozen=True, slots=True)
class Warning_:
    """A warning that does not know its line yet."""

    code: str

    def at(self, line: int) -> Problem:
        severity = "info" if self.code.startswith("IMP-3") else "warning"
        return Problem(self.code, severity, WORDS[self.code], line)


def finished(
    record: BibliographicRecord, codes: list[str]
) -> tuple[BibliographicRecord, list[Warning_]]:
    """The record with its keys, `[no title]` where there is none, and its warning codes."""
    codes = list(dict.fromkeys(codes))
    if not record.title:
        codes.append("IMP-201")
    if (
        record.pub_date.raw
        and record.year is None
        and any(c.isdigit() for c in record.pub_date.raw)
    ):
        codes.append("IMP-203")
    done = replace(
        record,
        title=record.title or NO_TITLE,
        dedup_keys=comparison_keys(record),
        warnings=tuple(codes),
    )
    return done, [Warning_(code) for code in codes]


def comparison_keys(record: BibliographicRecord) -> dict[str, str]:
    """The keys of the record format specification, section 3; without value where a part lacks."""
    title = normalise.title_key(record.title)
    first = normalise.first_author_key(record.authors[0] if record.authors else None)
    year, page = str(record.year or ""), record.page_start.lower()
    journal = normalise.title_key(record.journal)
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
