"""Of which report a PDF is: by DOI, PMID, title or file name; never a guess between two."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from searches.dedup.normalise import fold
from searches.formats import normalise

DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)
DOI_IN_NAME = re.compile(r"10\.\d{4,9}[_/-][^\s\"<>]+", re.IGNORECASE)
PMID_IN_TEXT = re.compile(r"\bPMID\D{0,3}(\d{4,8})\b", re.IGNORECASE)
NUMBER = re.compile(r"(?<!\d)\d{4,8}(?!\d)")
LEAST_TITLE = 20
"""Letters of a folded title that is long enough to be known by."""
ALIKE = 90
"""From 100: how alike two titles must be; file names are cut and miswritten more often."""
NAME_ALIKE = 85


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What a PDF says of itself: `title` in its metadata, `text` on its first pages."""

    name: str
    title: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Sought:
    """A report by which a file can be known; `author` is the first author's family name."""

    key: Hashable
    title: str
    doi: str = ""
    pmid: int | None = None
    author: str = ""
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """The report a file seems to be of; `by` says for people what speaks for it."""

    key: Hashable
    by: str


def match_pdf(facts: PdfFacts, sought: Sequence[Sought]) -> Match | None:
    """The one report that the file seems to be of.

    The first of these that points to exactly one report decides: DOI, PMID, title on the first
    pages, title in the metadata, file name like the title, author and year in the file name.
    """
    stem = facts.name.rsplit(".", 1)[0] if facts.name.lower().endswith(".pdf") else facts.name
    words = f" {fold(stem)} "
    for by, found in (
        ("DOI", _with_doi(facts, stem, sought)),
        ("PMID", _with_pmid(facts, stem, sought)),
        ("title on the first pages", _with_title_in(facts.text, sought)),
        ("title in the file", _with_title_like(fold(facts.title), sought, ALIKE)),
        ("file name", _with_title_like(fold(stem), sought, NAME_ALIKE)),
        ("author and year in the file name", _with_author_and_year(words, sought)),
    ):
        keys = {one.key for one in found}
        if len(keys) == 1:
            return Match(keys.pop(), by)
    return None


def _with_doi(facts: PdfFacts, stem: str, sought: Iterable[Sought]) -> list[Sought]:
    written = DOI.findall(f"{facts.title} {facts.text}")
    named = [_doi_key(doi) for doi in DOI_IN_NAME.findall(stem)]
    told = {_doi_key(normalise.doi(doi)) for doi in written} | set(named)
    return [one for one in sought if one.doi and _doi_key(one.doi) in told]


def _doi_key(doi: str) -> str:
    """A DOI as a file name can hold it."""
    return re.sub(r"[^a-z0-9.]+", "_", doi.lower()).strip("_")


def _with_pmid(facts: PdfFacts, stem: str, sought: Iterable[Sought]) -> list[Sought]:
    told = {int(n) for n in (*NUMBER.findall(stem), *PMID_IN_TEXT.findall(facts.text))}
    return [one for one in sought if one.pmid in told]


def _with_title_in(text: str, sought: Iterable[Sought]) -> list[Sought]:
    """Of the titles that stand in the text the longest; a shorter one may be part of it."""
    page = fold(text).replace(" ", "")
    found: list[Sought] = []
    longest = LEAST_TITLE
    for one in sought:
        title = fold(one.title).replace(" ", "")
        if len(title) >= longest and title in page:
            found = [*(found if len(title) == longest else []), one]
            longest = len(title)
    return found


def _with_title_like(words: str, sought: Iterable[Sought], least: int) -> list[Sought]:
    """Titles like the words, also where the words break off before the title ends."""
    if len(words) < LEAST_TITLE:
        return []
    return [one for one in sought if fuzz.ratio(words, fold(one.title)[: len(words)]) >= least]


def _with_author_and_year(words: str, sought: Iterable[Sought]) -> list[Sought]:
    return [
        one
        for one in sought
        if one.author and one.year and f" {fold(one.author)} " in words and f" {one.year} " in words
    ]
