"""The words of searching and of what it brings home."""

from enum import StrEnum


class SourceKind(StrEnum):
    """Where a run looked, as PRISMA 2020 counts it."""

    DATABASE = "database"
    REGISTER = "register"
    WEBSITE = "website"
    ORGANISATION = "organisation"
    CITATIONS = "citations"

    @property
    def label(self) -> str:
        return "Citation searching" if self == self.CITATIONS else self.value.capitalize()


DATABASES_AND_REGISTERS = (SourceKind.DATABASE, SourceKind.REGISTER)
OTHER_METHODS = (SourceKind.WEBSITE, SourceKind.ORGANISATION, SourceKind.CITATIONS)
"""The two arms of PRISMA 2020: what is found by other methods is counted apart."""


DEDUPLICATION = "screening.tasks.deduplicate"
"""The kind of the job that compares what is new; screening does it, for outcomes may follow."""


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


CHOOSABLE = {
    "title": "Title",
    "authors": "Authors",
    "year": "Year",
    "journal": "Journal",
    "volume": "Volume",
    "issue": "Issue",
    "pages": "Pages",
    "doi": "DOI",
    "pmid": "PMID",
    "abstract": "Abstract",
}
"""The columns of a citation for which a person may choose the record that gives them."""


PAIR_RULES = {
    "similar": "alike, but not enough",
    "identifier": "same identifier",
    "title and place": "same title and place of publication",
    "place and people": "same place of publication and authors",
    "title and people": "same title and authors",
    "title and volume": "same title and volume",
    "N1": "a notice and what it is about",
    "N2": "different parts",
    "N3": "a conference contribution and an article",
    "N4": "a preprint and its publication",
    "N5": "different versions of a Cochrane review",
    "N6": "different DOIs",
    "N7": "years apart",
    "N8": "volume, issue and page differ",
    "N10": "a trial registration and a publication",
    "N11": "different PMIDs",
}
"""What the rules found that leave a pair to a person."""


RECORD_TYPES = {
    "article": "Article",
    "review": "Review",
    "conference_abstract": "Conference abstract",
    "conference_paper": "Conference paper",
    "chapter": "Chapter",
    "book": "Book",
    "thesis": "Thesis",
    "report": "Report",
    "preprint": "Preprint",
    "trial_registration": "Trial registration",
    "editorial": "Editorial",
    "letter": "Letter",
    "erratum": "Erratum",
    "retraction_notice": "Retraction notice",
    "dataset": "Dataset",
    "web": "Web page",
    "other": "Other",
}
RETRACTIONS = {
    "retracted": "Retracted",
    "retraction_notice": "Retraction notice",
    "expression_of_concern": "Expression of concern",
    "corrected": "Corrected",
}
"""What a source says became of a publication, gravest first; "none" stands for nothing said."""


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
