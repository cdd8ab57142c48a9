"""Plain lists of PMIDs or DOIs: a record for each, to be filled from PubMed or Crossref."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searches.bibliography import BibliographicRecord
from searches.formats.decoding import Source
from searches.formats.identifiers import read_identifiers
from searches.formats.keys import finished, unreadable
from searches.formats.reading import Problem, Row

KEY, LABEL = "ids", "List of PMIDs or DOIs"

LONGEST_LINE = 2_000
BARE_NUMBERS = re.compile(r"(?:\s*[0-9]{1,8}\s*[,;]?)+")


def sniff(head: str) -> bool:
    """Whether every line but the last, which may be cut, holds identifiers and nothing else."""
    lines = [line for line in head.splitlines() if line.strip()]
    whole = (lines[:-1] or lines)[:50]
    if not whole or any(len(line) > LONGEST_LINE for line in whole):
        return False
    found, bad = read_identifiers("\n".join(whole))
    return bool(found) and not bad and not _may_be_years(whole)


def _may_be_years(lines: list[str]) -> bool:
    """Whether the list is of small numbers only, which are more likely no PMIDs."""
    numbers = re.findall(r"[0-9]+", " ".join(lines))
    return all(map(BARE_NUMBERS.fullmatch, lines)) and all(len(n) < 5 for n in numbers)


def read(source: Source, problems: list[Problem]) -> Iterator[Row]:
    """A record for each identifier, without a title; any other line is unreadable."""
    position = 0
    for number, line in enumerate(source.lines(), start=1):
        if not line.strip():
            continue
        found, bad = read_identifiers(line) if len(line) <= LONGEST_LINE else ([], [line])
        if bad or not found:
            position += 1
            problem = unreadable("This line is neither a PMID nor a DOI", number)
            yield Row(position, number, line[:LONGEST_LINE], None, (problem,))
            continue
        for one in found:
            position += 1
            record = BibliographicRecord(
                batch_index=position,
                raw=str(one) if len(found) > 1 else line,
                source_db="pubmed" if one.pmid else "",
                accession=str(one.pmid or ""),
                pmid=one.pmid,
                doi=one.doi,
            )
            record, found_problems = finished(record, [], number)
            yield Row(position, number, record.raw, record, found_problems)
    text = "A list of identifiers carries no titles and abstracts. Have them filled from PubMed, "
    text += "Europe PMC, Crossref or OpenAlex, or export the records themselves."
    problems.append(Problem("IMP-301", "info", text))
