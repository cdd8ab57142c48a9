"""Ovid MEDLINE: its search syntax."""

from __future__ import annotations

from searches.databases.dialect import Dialect, FieldSyntax, Proximity, Thesaurus, YearSyntax
from searches.databases.languages import language_name
from searches.query.fields import Field
from searches.query.headings import qualifier_code

OVID = Dialect(
    key="ovid",
    label="MEDLINE (Ovid)",
    fields={
        Field.TITLE: FieldSyntax(("{}.ti.",)),
        Field.ABSTRACT: FieldSyntax(("{}.ab.",)),
        Field.TITLE_ABSTRACT: FieldSyntax(("{}.ti,ab,kf.",)),
        Field.TITLE_ABSTRACT_KEYWORDS: FieldSyntax(("{}.ti,ab,kf.",)),
        Field.TEXT_WORD: FieldSyntax(
            ("{}.mp.",), loss="[tw] and .mp. search different sets of fields; unknown"
        ),
        Field.ALL: FieldSyntax(("{}.mp.",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("{}.kf.",)),
        Field.SUBHEADING: FieldSyntax(("{}.fs.",), qualifier_code),
        Field.SUBSTANCE: FieldSyntax(("{}.nm.",)),
        Field.REGISTRY_NUMBER: FieldSyntax(("{}.rn.",)),
        Field.AUTHOR: FieldSyntax(("{}.au.",), str.lower, "author initials differ; unknown"),
        Field.AFFILIATION: FieldSyntax(("{}.in.",)),
        Field.JOURNAL: FieldSyntax(("{}.jn.",), loss="journal abbreviations differ; unknown"),
        Field.PUBLICATION_TYPE: FieldSyntax(("{}.pt.",), str),
        Field.LANGUAGE: FieldSyntax(("{}.lg.",), language_name),
        Field.DOI: FieldSyntax(("{}.do.",)),
        Field.PMID: FieldSyntax(("{}.ui.",)),
    },
    faithful_fields={Field.TITLE_ABSTRACT: FieldSyntax(("{}.ti,ab.",))},
    headings=Thesaurus(
        exploded="exp {heading}/{qualifier}",
        unexploded="{heading}/{qualifier}",
        major="exp *{heading}/{qualifier}",
        major_unexploded="*{heading}/{qualifier}",
        qualifier="{code}",
    ),
    operators=("and", "or", "not"),
    bare=r"(?!\d+$)\w[\w-]*",
    wildcards={"many": "*", "one": "#", "optional": "?"},
    phrase_operator="adj",
    proximity=Proximity("adj{n}", shift=1, maximum=99),
    years=YearSyntax(
        between=('limit to yr="{start}-{end}"',),
        single=('limit to yr="{start}"',),
        since=('limit to yr="{start}-Current"',),
        loss="a limit is a line of its own in Ovid, not part of another; unknown",
    ),
    line="{}",
    line_range="{op}/{first}-{last}",
    signature=r"^exp\b.*/|\.(?:mp|ti|ab|tw|kf|kw|af|nm|fs|sh|pt|hw)(?:,\w+)*\.?$|\badj\d*\b",
)
