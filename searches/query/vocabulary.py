"""What the compiler asks of a controlled vocabulary such as MeSH."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Heading:
    """A controlled heading with its places in the hierarchy and its synonyms."""

    name: str
    ui: str
    tree_numbers: tuple[str, ...]
    entry_terms: tuple[str, ...]
    scope_note: str


class Vocabulary(Protocol):
    """A loaded vocabulary; names are compared without regard to case."""

    version: str

    def heading(self, name: str) -> Heading | None:
        """The heading with this preferred name."""

    def entry_term(self, name: str) -> Heading | None:
        """The heading that this synonym belongs to."""

    def narrower(self, name: str) -> int:
        """How many headings lie below this one, itself not counted."""

    def nearest(self, name: str) -> str:
        """The name of the most similar heading, empty where none is similar."""

    def allows(self, name: str, qualifier: str) -> bool:
        """Whether the heading may be combined with this qualifier."""
