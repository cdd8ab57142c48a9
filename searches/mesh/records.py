"""What a MeSH file says of a descriptor and a qualifier, whatever its layout."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

COURTESY = "Courtesy of the U.S. National Library of Medicine"
REMEDY = (
    "Take a descriptor file such as desc2026.xml, desc2026.gz or d2026.bin from the download page "
    "of MeSH at the National Library of Medicine."
)


class MeshFileProblem(Exception):
    """The file is not MeSH or is damaged; the message names the line and the remedy."""

    def __init__(self, message: str, *, line: int = 0):
        where = f"Line {line}: " if line else ""
        super().__init__(f"{where}{message} {REMEDY}")
        self.line = line


@dataclass(frozen=True)
class EntryTerm:
    """A synonym; `permuted` marks another word order of a term that is there as well."""

    text: str
    permuted: bool = False


@dataclass(frozen=True)
class Qualifier:
    code: str
    name: str
    ui: str = ""


@dataclass(frozen=True)
class Descriptor:
    """One heading; `qualifiers` are those that may go with it, `kind` is NLM's class 1 to 4."""

    ui: str
    name: str
    kind: str = "1"
    scope_note: str = ""
    tree_numbers: tuple[str, ...] = ()
    entry_terms: tuple[EntryTerm, ...] = ()
    qualifiers: tuple[Qualifier, ...] = ()
    year: str = ""


def folded(name: str) -> str:
    """The name as it is compared: no case, no accents, single blanks."""
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name)
        name = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(name.casefold().split())


def is_inverted(text: str, others: frozenset[str]) -> bool:
    """Whether `text` is `B, A` where the folded `others` hold `A B`."""
    return ", " in text and folded(" ".join(reversed(text.split(", ")))) in others


def synonyms(name: str, entry_terms: tuple[EntryTerm, ...]) -> tuple[str, ...]:
    """What is worth searching as free text: the heading's own natural order where that differs,
    then the entry terms in natural order, each once, without the permuted ones."""
    offered: dict[str, str] = {}
    for text in (name, *(term.text for term in entry_terms if not term.permuted)):
        natural = " ".join(reversed(text.split(", ")))
        offered.setdefault(folded(natural), natural)
    offered.pop(folded(name), None)
    return tuple(offered.values())
