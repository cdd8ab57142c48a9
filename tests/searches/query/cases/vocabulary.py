"""A small vocabulary over a dict of headings, with facts from MeSH."""

from __future__ import annotations

from rapidfuzz import process

from searches.query.vocabulary import Heading


def _heading(name: str, ui: str, trees: str, entry_terms: str = "") -> Heading:
    return Heading(name, ui, tuple(trees.split()), tuple(filter(None, entry_terms.split("; "))), "")


HEADINGS = (
    _heading("Tacrolimus", "D016559", "D02.540.576.625", "FK-506; FK506; Prograf"),
    _heading("Infertility", "D007246", "C12.294.365", "Sterility; Subfertility"),
    _heading("Infertility, Female", "D007247", "C12.294.365.500"),
    _heading("Infertility, Male", "D007248", "C12.294.365.700"),
    _heading(
        "Abortion, Spontaneous",
        "D000022",
        "C13.703.039",
        "Miscarriage; Spontaneous Abortion",
    ),
    _heading("Abortion, Habitual", "D000026", "C13.703.039.089", "Recurrent Abortion"),
    _heading("Humans", "D006801", "B01.050"),
    _heading("Animals", "D000818", "B01"),
)


class DictVocabulary:
    """MeSH as far as HEADINGS has it."""

    version = "2019"
    complete = True

    def __init__(self):
        self.headings = {each.name.lower(): each for each in HEADINGS}
        self.synonyms = {term.lower(): each for each in HEADINGS for term in each.entry_terms}

    def heading(self, name: str) -> Heading | None:
        return self.headings.get(name.lower())

    def entry_term(self, name: str) -> Heading | None:
        return self.synonyms.get(name.lower())

    def narrower(self, name: str) -> int:
        known = self.heading(name)
        below = tuple(f"{number}." for number in known.tree_numbers) if known else ()
        return sum(any(n.startswith(below) for n in each.tree_numbers) for each in HEADINGS)

    def nearest(self, name: str) -> str:
        match = process.extractOne(name.lower(), list(self.headings), score_cutoff=60)
        return self.headings[match[0]].name if match else ""

    def allows(self, name: str, qualifier: str) -> bool:
        known = self.heading(name)
        return known is not None and not (known.ui == "D006801" and qualifier == "drug therapy")
