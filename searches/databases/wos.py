"""Web of Science Core Collection, advanced search: its search syntax."""

from __future__ import annotations

from searches.databases.dialect import (
    Dialect,
    FieldSyntax,
    HeadingsAsText,
    Proximity,
    YearSyntax,
)
from searches.databases.languages import language_title
from searches.query.fields import Field

DOCUMENT_TYPES = {
    "editorial": "editorial material",
    "journal article": "article",
    "letter": "letter",
    "review": "review",
}


def document_type(value: str) -> str:
    """The document type for a PubMed publication type, empty where there is none."""
    return DOCUMENT_TYPES.get(value.lower(), "")


TOPIC = FieldSyntax(("TS=({})",))
FOCUS_LOST = "the major-topic restriction is not searched; precision down"
FOCUS_IN_TITLE = "the major-topic restriction became a title search; recall down"

WOS = Dialect(
    key="wos",
    label="Web of Science Core Collection",
    fields={
        Field.TITLE: FieldSyntax(("TI=({})",)),
        Field.ABSTRACT: FieldSyntax(("AB=({})",)),
        Field.TITLE_ABSTRACT: TOPIC,
        Field.TITLE_ABSTRACT_KEYWORDS: TOPIC,
        Field.TEXT_WORD: FieldSyntax(
            ("TS=({})",), loss="[tw] and TS search different sets of fields; unknown"
        ),
        Field.ALL: FieldSyntax(("ALL=({})",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("AK=({})",)),
        Field.SUBHEADING: FieldSyntax(
            ("TS=({})",), loss="the qualifier is searched as free text; unknown"
        ),
        Field.SUBSTANCE: FieldSyntax(
            ("TS=({})",), loss="the substance is searched as free text; unknown"
        ),
        Field.AUTHOR: FieldSyntax(("AU=({})",), str.lower, "author initials differ; unknown"),
        Field.AFFILIATION: FieldSyntax(("AD=({})",)),
        Field.JOURNAL: FieldSyntax(("SO=({})",), loss="journal abbreviations differ; unknown"),
        Field.PUBLICATION_TYPE: FieldSyntax(
            ("DT=({})",), document_type, "document types differ; unknown"
        ),
        Field.LANGUAGE: FieldSyntax(("LA=({})",), language_title),
        Field.DOI: FieldSyntax(("DO=({})",)),
        Field.PMID: FieldSyntax(("PMID=({})",)),
    },
    faithful_fields={Field.TITLE_ABSTRACT: FieldSyntax(("TI=({})", "AB=({})"))},
    headings=HeadingsAsText(heading=TOPIC, major=FieldSyntax(("TS=({})",), loss=FOCUS_LOST)),
    faithful_headings=HeadingsAsText(
        heading=TOPIC, major=FieldSyntax(("TI=({})",), loss=FOCUS_IN_TITLE)
    ),
    evaluation_order=("NOT", "AND", "OR"),
    wildcards={"many": "*", "one": "?", "optional": "$"},
    proximity=Proximity("NEAR/{n}"),
    years=YearSyntax(between=("PY=({start}-{end})",), single=("PY=({start})",)),
    line="#{}",
    factors_fields=True,
    signature=r"\b(?:TS|TI|AB|AK|SO|PY|DT|AU|ALL)=|\bNEAR(?:/\d+)?\b",
)
