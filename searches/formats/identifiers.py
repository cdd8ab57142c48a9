"""Reads a pasted list of PMIDs and DOIs, bare, with a prefix or as addresses of the web."""

from __future__ import annotations

import re
from dataclasses import dataclass

from searches.formats import normalise

PREFIX_APART = re.compile(r"\b(pmid|doi)\s*:?\s+", re.IGNORECASE)
BETWEEN = re.compile(r"[,;]?\s+|[,;](?=10\.\d|https?:|doi:|pmid:|\d{1,8}(?:[,;\s]|$))|[,;]$", re.I)
PUBMED_ADDRESS = re.compile(
    r"(?:https?://)?(?:(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)"
    r"/(?:\?term=)?(\d+)/?(?:[?#].*)?",
    re.IGNORECASE,
)


LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Identifier:
    """A PMID or a DOI, the other is empty."""

    pmid: int | None = None
    doi: str = ""

    def __str__(self) -> str:
        return f"PMID {self.pmid}" if self.pmid else f"doi:{self.doi}"


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line, counted from 1, with the part of it that is neither a PMID nor a DOI."""

    number: int
    text: str


def read_identifiers(text: str) -> tuple[list[Identifier], list[BadLine]]:
    """The identifiers of a list, each once, and the lines that could not be read.

    They stand one a line or several with commas, semicolons or spaces between. Of a line with one
    bad part nothing is taken: the numbers in `Smith 2020` are no PMIDs.
    """
    found: dict[Identifier, None] = {}
    bad: list[BadLine] = []
    for number, line in enumerate(text.splitlines(), 1):
        read = identifiers_of(line)
        wrong = next((part for part, identifier in read if identifier is None), None)
        if wrong is not None:
            bad.append(BadLine(number, wrong[:80]))
        else:
            found.update(dict.fromkeys(identifier for _, identifier in read))
    return list(found), bad


def identifiers_of(line: str) -> list[tuple[str, Identifier | None]]:
    """The parts of a line and what each identifies, None where it is no identifier."""
    parts = [part for part in BETWEEN.split(PREFIX_APART.sub(r"\1:", line.strip())) if part]
    return [(part, _identifier(part)) for part in parts]


def _identifier(text: str) -> Identifier | None:
    if len(text) > LONGEST:
        return None
    address = PUBMED_ADDRESS.fullmatch(text)
    if pmid := normalise.pmid(address[1] if address else text):
        return Identifier(pmid=pmid)
    doi = normalise.doi(text)
    return Identifier(doi=doi) if doi else None
