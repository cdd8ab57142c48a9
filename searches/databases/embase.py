"""Embase.com: its search syntax."""

from __future__ import annotations

from searches.databases.dialect import Dialect, FieldSyntax, Proximity, Thesaurus, YearSyntax
from searches.databases.languages import language_name
from searches.query.fields import Field
from searches.query.headings import natural_order


def quoted(text: str) -> str:
    """The text in lower case and single quotation marks, double ones around an apostrophe."""
    mark = '"' if "'" in text else "'"
    return f"{mark}{text.lower()}{mark}"


def emtree_form(heading: str) -> str:
    """A MeSH heading as Emtree is likely to have it: natural order, quoted."""
    return quoted(natural_order(heading))


EMBASE = Dialect(
    key="embase",
    label="Embase (Embase.com)",
    fields={
        Field.TITLE: FieldSyntax(("{}:ti",)),
        Field.ABSTRACT: FieldSyntax(("{}:ab",)),
        Field.TITLE_ABSTRACT: FieldSyntax(("{}:ti,ab,kw",)),
        Field.TITLE_ABSTRACT_KEYWORDS: FieldSyntax(("{}:ti,ab,kw",)),
        Field.TEXT_WORD: FieldSyntax(
            ("{}",), loss="[tw] and a search without field search different sets of fields; unknown"
        ),
        Field.ALL: FieldSyntax(("{}",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("{}:kw",)),
        Field.SUBHEADING: FieldSyntax(("{}:lnk",), loss="Emtree subheadings differ; unknown"),
        Field.SUBSTANCE: FieldSyntax(
            ("{}/exp", "{}:tn"), quoted, "substance names differ from Emtree drugs; unknown"
        ),
        Field.REGISTRY_NUMBER: FieldSyntax(("{}:rn",)),
        Field.AUTHOR: FieldSyntax(("{}:au",), quoted, "author initials differ; unknown"),
        Field.AFFILIATION: FieldSyntax(("{}:ff",)),
        Field.JOURNAL: FieldSyntax(("{}:jt",), quoted, "journal abbreviations differ; unknown"),
        Field.PUBLICATION_TYPE: FieldSyntax(
            ("{}:it",), quoted, "publication types differ; unknown"
        ),
        Field.LANGUAGE: FieldSyntax(("[{}]/lim",), language_name),
        Field.DOI: FieldSyntax(("{}:do",)),
    },
    faithful_fields={Field.TITLE_ABSTRACT: FieldSyntax(("{}:ti,ab",))},
    headings=Thesaurus(
        exploded="{heading}/exp{qualifier}",
        unexploded="{heading}/de{qualifier}",
        major="{heading}/exp/mj{qualifier}",
        major_unexploded="{heading}/mj{qualifier}",
        qualifier="/dd_{code}",
        write=emtree_form,
        unverified=("SL-411", "No verified Emtree equivalent for {heading}"),
        qualifier_loss="Emtree subheadings differ from MeSH qualifiers; unknown",
    ),
    evaluation_order=(),
    quote="'",
    wildcards={"many": "*", "one": "?", "optional": "$"},
    phrase_operator="NEXT/1",
    proximity=Proximity("NEAR/{n}", "NEXT/{n}", shift=1),
    years=YearSyntax(between=("[{start}-{end}]/py",), single=("[{start}-{start}]/py",)),
    line="#{}",
    signature=r"/(?:exp|de|mj)\b|\]/(?:lim|py)|:(?:ti|ab|kw|lnk|jt)(?:,\w+)*$|\bNEXT/\d",
)
