"""What is looked up for a publication elsewhere, and what was found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """A publication whose abstract is looked for; `key` is the caller's name for it."""

    key: int
    pmid: int | None = None
    doi: str = ""


@dataclass(frozen=True, slots=True)
class FoundAbstract:
    """The abstract of a wanted publication, and the name by which it was found."""

    key: int
    abstract: str
    ref: str


def by_name(wanted: list[Wanted]) -> dict[str, int]:
    """The keys of wanted publications by `PMID n` and `doi:x`."""
    names = {f"PMID {one.pmid}": one.key for one in wanted if one.pmid}
    return names | {f"doi:{one.doi}": one.key for one in wanted if one.doi}
