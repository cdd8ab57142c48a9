"""Scopus: its search syntax."""

from __future__ import annotations

from searches.databases.dialect import (
    Dialect,
    FieldSyntax,
    HeadingsAsText,
    Proximity,
    YearSyntax,
)
from searches.databases.languages import language_name
from searches.query.fields import Field

DOCUMENT_TYPES = {
    "editorial": "ed",
    "journal article": "ar",
    "letter": "le",
    "review": "re",
}


def document_type(value: str) -> str:
    """Scopus's code for a PubMed publication type, empty where it has none."""
    return DOCUMENT_TYPES.get(value.lower(), "")


def index_term(heading: str) -> str:
    """A heading as the index-term field wants it: quoted, in lower case, in its own order."""
    return f'"{heading.lower()}"'


INDEX_TERMS = FieldSyntax(("INDEXTERMS({})",), index_term)
MAJOR = FieldSyntax(
    ("INDEXTERMS({})",), index_term, "the major-topic restriction is not searched; precision down"
)

SCOPUS = Dialect(
    key="scopus",
    label="Scopus",
    fields={
        Field.TITLE: FieldSyntax(("TITLE({})",)),
        Field.ABSTRACT: FieldSyntax(("ABS({})",)),
        Field.TITLE_ABSTRACT: FieldSyntax(("TITLE-ABS-KEY({})",)),
        Field.TITLE_ABSTRACT_KEYWORDS: FieldSyntax(("TITLE-ABS-KEY({})",)),
        Field.TEXT_WORD: FieldSyntax(
            ("TITLE-ABS-KEY({})",),
            loss="[tw] and TITLE-ABS-KEY search different sets of fields; unknown",
        ),
        Field.ALL: FieldSyntax(("TITLE-ABS-KEY({})",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("AUTHKEY({})",)),
        Field.SUBHEADING: FieldSyntax(
            ("TITLE-ABS-KEY({})",), loss="the qualifier is searched as free text; unknown"
        ),
        Field.SUBSTANCE: FieldSyntax(
            ("CHEM({})",), loss="substance names differ from Scopus chemical names; unknown"
        ),
        Field.REGISTRY_NUMBER: FieldSyntax(("CASREGNUMBER({})",)),
        Field.AUTHOR: FieldSyntax(("AUTH({})",), str.lower, "author initials differ; unknown"),
        Field.AFFILIATION: FieldSyntax(("AFFIL({})",)),
        Field.JOURNAL: FieldSyntax(("SRCTITLE({})",), loss="journal abbreviations differ; unknown"),
        Field.PUBLICATION_TYPE: FieldSyntax(
            ("DOCTYPE({})",), document_type, "document types differ; unknown"
        ),
        Field.LANGUAGE: FieldSyntax(("LANGUAGE({})",), language_name),
        Field.DOI: FieldSyntax(("DOI({})",)),
        Field.PMID: FieldSyntax(("PMID({})",)),
    },
    faithful_fields={Field.TITLE_ABSTRACT: FieldSyntax(("TITLE-ABS({})",))},
    headings=HeadingsAsText(heading=FieldSyntax(("TITLE-ABS-KEY({})",)), major=MAJOR),
    faithful_headings=HeadingsAsText(heading=INDEX_TERMS, major=MAJOR, free_text=False),
    operators=("AND", "OR", "AND NOT"),
    evaluation_order=("OR", "AND", "NOT"),
    wildcards={"many": "*", "one": "?"},
    phrase_operator="PRE/0",
    proximity=Proximity("W/{n}", "PRE/{n}", maximum=255),
    years=YearSyntax(
        between=("PUBYEAR > {before}", "PUBYEAR < {after}"),
        single=("PUBYEAR = {start}",),
        since=("PUBYEAR > {before}",),
    ),
    factors_fields=True,
    signature=r"\b(?:TITLE-ABS|TITLE-ABS-KEY|AUTHKEY|INDEXTERMS|PUBYEAR)\b|\b(?:W|PRE)/\d",
)
