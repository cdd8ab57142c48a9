"""Cochrane Library Search Manager (CENTRAL): its search syntax."""

from __future__ import annotations

from searches.databases.dialect import Dialect, FieldSyntax, Proximity, Thesaurus
from searches.query.fields import Field
from searches.query.headings import qualifier_code


def subheading(name: str) -> str:
    """The code of a qualifier in capitals, as Search Manager writes it."""
    return qualifier_code(name).upper()


COCHRANE = Dialect(
    key="cochrane",
    label="Cochrane Library (CENTRAL)",
    fields={
        Field.TITLE: FieldSyntax(("{}:ti",)),
        Field.ABSTRACT: FieldSyntax(("{}:ab",)),
        Field.TITLE_ABSTRACT: FieldSyntax(("{}:ti,ab,kw",)),
        Field.TITLE_ABSTRACT_KEYWORDS: FieldSyntax(("{}:ti,ab,kw",)),
        Field.TEXT_WORD: FieldSyntax(
            ("{}:ti,ab,kw",), loss="[tw] and :ti,ab,kw search different sets of fields; unknown"
        ),
        Field.ALL: FieldSyntax(("{}",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("{}:kw",)),
        Field.SUBHEADING: FieldSyntax(("[mh /{}]",), subheading),
        Field.SUBSTANCE: FieldSyntax(
            ("{}:kw",), loss="the substance is searched as a keyword; unknown"
        ),
        Field.AUTHOR: FieldSyntax(("{}:au",), str.lower, "author initials differ; unknown"),
        Field.JOURNAL: FieldSyntax(("{}:so",), loss="journal abbreviations differ; unknown"),
        Field.PUBLICATION_TYPE: FieldSyntax(("{}:pt",), loss="publication types differ; unknown"),
    },
    faithful_fields={Field.TITLE_ABSTRACT: FieldSyntax(("{}:ti,ab",))},
    headings=Thesaurus(
        exploded='[mh "{heading}"{qualifier}]',
        unexploded='[mh ^"{heading}"{qualifier}]',
        major='[mh "{heading}"{qualifier}]',
        major_unexploded='[mh ^"{heading}"{qualifier}]',
        qualifier="/{CODE}",
        focuses=False,
    ),
    wildcards={"many": "*", "one": "?"},
    phrase_operator="NEXT",
    proximity=Proximity("NEAR/{n}", reminder=True),
    line="#{}",
    line_range="{{{op} #{first}-#{last}}}",
)
