"""Plain lists of PMIDs or DOIs: a record for each, to be filled from PubMed or Crossref."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.bibliography import BibliographicRecord
from searches.formats.decoding import Source
from searches.formats.identifiers import Identifier, identifiers_of
from searches.formats.keys import finished, unreadable
from searches.formats.reading import Problem, Row

KEY, LABEL = "ids", "List of PMIDs or DOIs"

LONGEST_LINE = 2_000
LOOKED_AT = 50
HEADING = re.compile(r"\ufeff?\"?(?:pmids?|pubmed ids?|dois?)\"?", re.IGNORECASE)
BARE_NUMBER = re.compile(r"[0-9]{1,4}")
"""So short a number is more likely a year or a count than a PMID without its prefix."""

NOTE = Problem(
    "IMP-301",
    "info",
    "A list of identifiers carries no titles and abstracts. Have them filled from PubMed, Europe "
    "PMC, Crossref or OpenAlex, or export the records themselves.",
)


def sniff(head: str) -> bool:
    """Whether every line but the last, which may be cut, holds identifiers and nothing else."""
    lines = [line.strip() for line in head.splitlines() if line.strip()]
    whole = (lines[:-1] or lines)[:LOOKED_AT]
    whole = whole[1:] if whole and HEADING.fullmatch(whole[0]) else whole
    if any(len(line) > LONGEST_LINE for line in whole):
        return False
    found = [part for line in whole for part in identifiers_of(line)]
    return (
        bool(found)
        and all(identifier for _, identifier in found)
        and not all(BARE_NUMBER.fullmatch(part) for part, _ in found)
    )


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """A record for each identifier, without a title; any other line is unreadable."""
    position = 0
    for number, line in enumerate(source.lines(), start=1):
        if not line.strip():
            continue
        if not position and HEADING.fullmatch(line.strip()):
            problems.append(Problem("IMP-103", "warning", "The heading of the list was left out."))
            continue
        for row in _rows(position, number, line):
            position = row.position
            yield row
    problems.append(NOTE)


def _rows(position: int, number: int, line: str) -> Iterator[Row]:
    found = identifiers_of(line) if len(line) <= LONGEST_LINE else []
    if not found or any(identifier is None for _, identifier in found):
        problem = unreadable("This line is neither a PMID nor a DOI", number)
        yield Row(position + 1, number, line, None, (problem,))
        return
    for place, (part, identifier) in enumerate(found, position + 1):
        raw = part if len(found) > 1 else line
        record, problems = finished(_record(place, raw, identifier), [], number)
        yield Row(place, number, raw, record, problems)


def _record(place: int, raw: str, identifier: Identifier) -> BibliographicRecord:
    return BibliographicRecord(
        batch_index=place,
        raw=raw,
        source_db="pubmed" if identifier.pmid else "",
        accession=str(identifier.pmid or ""),
        pmid=identifier.pmid,
        doi=identifier.doi,
    )
