"""Headings asked with those below them: what a vocabulary tells of a record, and what it cannot."""

from dataclasses import dataclass

import pytest

from searches.bibliography import BibliographicRecord, IndexKeyword
from searches.query.evaluate import evaluator_of, names_asked
from searches.query.parser import read
from searches.query.searchable import AssignedHeading, SearchableRecord, searchable_record


@dataclass(frozen=True)
class Heading:
    name: str
    tree_numbers: tuple[str, ...]


class Tree:
    """Genital Diseases above Infertility above Infertility, Female; two others."""

    version = "MeSH 2025"
    complete = True
    names = {
        "genital diseases": Heading("Genital Diseases", ("C12.1",)),
        "infertility": Heading("Infertility", ("C12.1.5",)),
        "infertility, female": Heading("Infertility, Female", ("C12.1.5.7", "C12.9")),
        "neighbour": Heading("Neighbour", ("C12.1.50",)),
        "tacrolimus": Heading("Tacrolimus", ("D02",)),
    }
    synonyms = {"sterility": "infertility"}

    def heading(self, name):
        return self.names.get(name.lower())

    def entry_term(self, name):
        return self.names.get(self.synonyms.get(name.lower()))

    def narrower(self, name):
        roots = self.heading(name).tree_numbers
        below = [
            other
            for other in self.names.values()
            if any(n.startswith(f"{root}.") for n in other.tree_numbers for root in roots)
        ]
        return len(below)


def indexed(*names):
    return searchable_record(
        BibliographicRecord(keywords_index=tuple(IndexKeyword(name, "mesh") for name in names))
    )


EXPLOSIONS = [
    ("two levels down", '"Genital Diseases"[mh]', "Infertility, Female", True),
    ("not upwards", '"Infertility, Female"[mh]', "Infertility", False),
    ("not beside it", '"Infertility"[mh]', "Neighbour", False),
    ("not when told so", '"Infertility"[mh:noexp]', "Infertility, Female", False),
    ("by a synonym", "sterility[mh]", "Infertility, Female", True),
    ("a synonym stands for its heading", "sterility[mh:noexp]", "Infertility", True),
    ("nothing lies below", '"Tacrolimus"[mh]', "Zebra", False),
    ("a heading of the record is not in the vocabulary", '"Infertility"[mh]', "Zebra", None),
    ("the heading asked for is not", '"Zebra"[mh]', "Infertility", None),
    ("it is, on the record itself", '"Zebra"[mh]', "Zebra", True),
]


@pytest.mark.parametrize(
    ("text", "heading", "value"), [c[1:] for c in EXPLOSIONS], ids=[c[0] for c in EXPLOSIONS]
)
def test_narrower_headings(text, heading, value):
    answer = evaluator_of(read(text), Tree()).answer(indexed(heading))
    assert answer.value is value


def test_a_part_of_a_vocabulary_does_not_tell_that_nothing_lies_below():
    part = Tree()
    part.complete = False
    evaluator = evaluator_of(read('"Tacrolimus"[mh]'), part)
    assert evaluator.answer(indexed("Zebra")).value is None
    assert evaluator.answer(indexed("Infertility")).value is False


def test_emtree_headings_are_not_looked_up_in_mesh():
    parsed = read("'infertility'/exp", "embase")
    record = SearchableRecord(headings=(AssignedHeading("Infertility, Female", "emtree"),))
    assert evaluator_of(parsed, Tree()).answer(record).value is None


def test_what_is_looked_up_can_be_told_beforehand():
    asked = set()

    class Asked(Tree):
        def heading(self, name):
            asked.add(name)
            return super().heading(name)

        def narrower(self, name):
            return Tree().narrower(name)

    for text in ("infertility[mh] zebra[tiab]", "zebra[tiab]", "humans[filter] NOT sterility[mh]"):
        parsed, records = read(text), (indexed("Neighbour"), indexed("Zebra"))
        asked.clear()
        for record in records:
            evaluator_of(parsed, Asked()).answer(record)
        assert asked <= names_asked(parsed, records)
