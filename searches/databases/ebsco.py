"""CINAHL on EBSCOhost: its search syntax."""

from __future__ import annotations

from searches.databases.dialect import Dialect, FieldSyntax, Proximity, Thesaurus, YearSyntax
from searches.databases.languages import language_title
from searches.query.fields import Field

EBSCO = Dialect(
    key="ebsco",
    label="CINAHL (EBSCOhost)",
    fields={
        Field.TITLE: FieldSyntax(("TI {}",)),
        Field.ABSTRACT: FieldSyntax(("AB {}",)),
        Field.TITLE_ABSTRACT: FieldSyntax(("TI {}", "AB {}")),
        Field.TITLE_ABSTRACT_KEYWORDS: FieldSyntax(("TI {}", "AB {}", "SU {}")),
        Field.TEXT_WORD: FieldSyntax(
            ("TX {}",), loss="[tw] and TX search different sets of fields; unknown"
        ),
        Field.ALL: FieldSyntax(("TX {}",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("KW {}",)),
        Field.SUBHEADING: FieldSyntax(
            ("MW {}",), loss="the qualifier is searched as a word of subject headings; unknown"
        ),
        Field.SUBSTANCE: FieldSyntax(
            ("MW {}",), loss="the substance is searched as a word of subject headings; unknown"
        ),
        Field.AUTHOR: FieldSyntax(("AU {}",), str.lower, "author initials differ; unknown"),
        Field.AFFILIATION: FieldSyntax(("AF {}",)),
        Field.JOURNAL: FieldSyntax(("SO {}",), loss="journal abbreviations differ; unknown"),
        Field.PUBLICATION_TYPE: FieldSyntax(("PT {}",), str, "publication types differ; unknown"),
        Field.LANGUAGE: FieldSyntax(("LA {}",), language_title),
    },
    headings=Thesaurus(
        exploded='(MH "{heading}+{qualifier}")',
        unexploded='(MH "{heading}{qualifier}")',
        major='(MM "{heading}+{qualifier}")',
        major_unexploded='(MM "{heading}{qualifier}")',
        qualifier="/{CODE}",
        unverified=(
            "SL-401",
            "{heading} is not a heading in the loaded vocabulary (no CINAHL headings are loaded; "
            "check that it exists)",
        ),
    ),
    evaluation_order=("AND", "OR"),
    wildcards={"many": "*", "one": "?", "optional": "#"},
    proximity=Proximity("N{n}", "W{n}", maximum=255),
    years=YearSyntax(between=("DT {start}-{end}",), single=("DT {start}",)),
    line="S{}",
)
