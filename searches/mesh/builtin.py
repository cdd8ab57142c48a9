"""A small part of MeSH 2021 around the demo review, for an installation that loaded no file.

Tree numbers are those of 2021 throughout; entry terms are there where a record with them was at
hand. Courtesy of the U.S. National Library of Medicine.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from searches.mesh.records import COURTESY, Descriptor, EntryTerm, folded, synonyms
from searches.mesh.tree import Branch, Names, Suggestion, Tree
from searches.query.vocabulary import Heading

FILE = "builtin.tsv"


class BuiltIn:
    """The built-in headings; fulfils Vocabulary. It knows no qualifiers and allows them all."""

    complete = False
    version = f"a small built-in part of MeSH 2021 ({COURTESY})"

    def __init__(self) -> None:
        self._descriptors = {folded(one.name): one for one in read_built_in()}
        self._terms = {
            folded(term.text): one for one in self._descriptors.values() for term in one.entry_terms
        }
        self._names = Names(one.name for one in self._descriptors.values())
        self._tree = Tree(
            (number, one.name) for one in self._descriptors.values() for number in one.tree_numbers
        )

    def prefetch(self, names: tuple[str, ...]) -> None:
        """Nothing to fetch: all is in memory."""

    def heading(self, name: str) -> Heading | None:
        return _heading(self._descriptors.get(folded(name)))

    def entry_term(self, name: str) -> Heading | None:
        return _heading(self._terms.get(folded(name)))

    def narrower(self, name: str) -> int:
        return self._tree.narrower(self._places_of(name))

    def nearest(self, name: str) -> str:
        return self._names.nearest(name)

    def allows(self, name: str, qualifier: str) -> bool:
        return True

    def qualifiers(self, name: str) -> tuple[str, ...]:
        return ()

    def explosion(self, name: str) -> tuple[Branch, ...]:
        return self._tree.below(self._places_of(name))

    def synonyms(self, name: str) -> tuple[str, ...]:
        one = self._descriptors.get(folded(name))
        return synonyms(one.name, one.entry_terms) if one else ()

    def suggest(self, prefix: str, limit: int) -> tuple[Suggestion, ...]:
        typed = folded(prefix)
        if not typed:
            return ()
        starting = [
            *((key, one, "") for key, one in self._descriptors.items()),
            *(
                (folded(term.text), one, term.text)
                for one in self._descriptors.values()
                for term in one.entry_terms
                if not term.permuted
            ),
        ]
        found: dict[str, Suggestion] = {}
        for meets in (str.startswith, lambda key, text: f" {text}" in key):
            for key, one, term in sorted(starting, key=lambda entry: (bool(entry[2]), entry[0])):
                if meets(key, typed):
                    found.setdefault(one.ui, Suggestion(one.name, one.ui, term))
        return tuple(found.values())[:limit]

    def _places_of(self, name: str) -> tuple[str, ...]:
        one = self._descriptors.get(folded(name))
        return one.tree_numbers if one else ()


@cache
def built_in() -> BuiltIn:
    return BuiltIn()


def read_built_in() -> Iterator[Descriptor]:
    """Lines of UI, name, tree numbers and entry terms; `~` marks a permuted one."""
    text = files("searches.mesh").joinpath(FILE).read_text(encoding="utf-8")
    for line in text.splitlines():
        ui, name, numbers, terms = (*line.split("\t"), "", "")[:4]
        yield Descriptor(
            ui=ui,
            name=name,
            tree_numbers=tuple(numbers.split()),
            entry_terms=tuple(
                EntryTerm(term.removeprefix("~"), term.startswith("~"))
                for term in terms.split("|")
                if term
            ),
        )


def _heading(one: Descriptor | None) -> Heading | None:
    if one is None:
        return None
    terms = tuple(term.text for term in one.entry_terms)
    return Heading(one.name, one.ui, one.tree_numbers, terms, one.scope_note)
