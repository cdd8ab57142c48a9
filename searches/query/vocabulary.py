"""What the checks and the translation need to know of a controlled vocabulary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Heading:
    """A preferred name of the vocabulary, with its places in the hierarchy and its synonyms."""

    name: str
    ui: str
    tree_numbers: tuple[str, ...] = ()
    entry_terms: tuple[str, ...] = ()
    scope_note: str = ""


class Vocabulary(Protocol):
    """A controlled vocabulary such as MeSH; names are compared without regard to case.

    `version` says which release answers, in words for people. Only from a `complete` one may it be
    concluded that a name it does not know is no heading; a part of a vocabulary counts and knows
    too little.
    """

    version: str
    complete: bool

    def heading(self, name: str) -> Heading | None:
        """The heading with this preferred name."""

    def entry_term(self, name: str) -> Heading | None:
        """The heading that the synonym `name` belongs to."""

    def narrower(self, name: str) -> int:
        """How many headings lie below, itself not counted; 0 for an unknown name."""

    def nearest(self, name: str) -> str:
        """The most similar preferred name, "" where none is similar."""

    def allows(self, name: str, qualifier: str) -> bool:
        """Whether the qualifier, a name or a two-letter code, may go with the heading."""
