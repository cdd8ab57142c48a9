"""The words of searching and of what it brings home."""

from enum import StrEnum


class SourceKind(StrEnum):
    """Where a run looked, as PRISMA 2020 counts it."""

    DATABASE = "database"
    REGISTER = "register"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class RulingVerdict(StrEnum):
    """What is known of a pair of records; a person's word stands above the software's."""

    SAME = "same"
    DIFFERENT = "different"

    @property
    def label(self) -> str:
        return self.value.capitalize()


class FillSource(StrEnum):
    """Where a citation's field came from that its records did not give."""

    HAND = "hand"
    RECORD = "record"
    PUBMED = "pubmed"
    EUROPEPMC = "europepmc"
    CROSSREF = "crossref"
    OPENALEX = "openalex"

    @property
    def label(self) -> str:
        return FILL_LABELS[self.value]


FILL_LABELS = {
    "hand": "Typed in",
    "record": "Another record",
    "pubmed": "PubMed",
    "europepmc": "Europe PMC",
    "crossref": "Crossref",
    "openalex": "OpenAlex",
}


class PressVerdict(StrEnum):
    """How a peer review of a strategy ends."""

    APPROVED = "approved"
    REVISE = "revise"

    @property
    def label(self) -> str:
        return self.value.capitalize()


PRESS_ELEMENTS = {
    1: "Translation of the research question",
    2: "Boolean and proximity operators",
    3: "Subject headings",
    4: "Text words",
    5: "Spelling, syntax and line numbers",
    6: "Limits and filters",
}
"""The six elements of PRESS 2015."""
