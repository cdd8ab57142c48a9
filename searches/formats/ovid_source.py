"""The one line in which Ovid says where something was published."""

from __future__ import annotations

import re
from dataclasses import dataclass

MONTH = (
    r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec|Spring|Summer|Autumn|Fall|Winter)[a-z]*"
)
NAME_ENDS = re.compile(rf"\.\s|[.,]?\s+(?=Vol\.?\s|\d|\(|{MONTH}\b)")
VOLUME_AND_ISSUE = re.compile(r"(?:^|[\s;.])(\d{1,4}[A-Z]?)\s?\((?!pp|no )([^()]{1,40})\)")
VOLUME = re.compile(r"(?:[\s;]|^|Vol\.?\s*)(\d{1,4}[A-Z]?)(?=:\s*[A-Za-z]?\d|\s+\(pp|,\s+\d)")
PAGES = tuple(
    re.compile(words)
    for words in (
        r"(?<=[\d)]):\s*([A-Za-z]?\d+(?:\s?-\s?[A-Za-z]?\d+)?)",
        r"\(pp\.?\s*([A-Za-z]?\d+(?:\s?-\s?[A-Za-z]?\d+)?)\)",
        r"\d{4}, ([A-Za-z]?\d+(?:-[A-Za-z]?\d+)?)\b",
    )
)
YEAR = re.compile(r"(?<!\d)((?:1[5-9]|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Published:
    journal: str = ""
    volume: str = ""
    issue: str = ""
    pages: str = ""
    year: str = ""


def parse_source(text: str) -> Published:
    """The parts of `Human Reproduction. 35(2):210-215, 2024 Feb.`, empty where they are not."""
    text = text[:1000].strip()
    ends = NAME_ENDS.search(text)
    journal, rest = (text[: ends.start()], text[ends.end() :]) if ends else (text, "")
    numbered = VOLUME_AND_ISSUE.search(rest)
    alone = None if numbered else VOLUME.search(rest)
    years = YEAR.findall(rest)
    return Published(
        journal=journal.rstrip(". "),
        volume=numbered[1] if numbered else alone[1] if alone else "",
        issue=numbered[2] if numbered else "",
        pages=next((found[1] for words in PAGES if (found := words.search(rest))), ""),
        year=years[-1] if years else "",
    )
