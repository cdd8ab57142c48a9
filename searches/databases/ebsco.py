"""CINAHL on EBSCOhost: its search syntax."""

from __future__ import annotations

from searches.databases.dialect import Dialect, FieldSyntax, Proximity, Thesaurus, YearSyntax
from searches.databases.languages import language_title
from searches.databases.syntax import Syntax, TokenType, code
from searches.query.fields import Field

CODES = {
    "ti": code(Field.TITLE),
    "ab": code(Field.ABSTRACT),
    "xb": code(Field.TITLE, Field.ABSTRACT),
    "su": code(Field.KEYWORD),
    "kw": code(Field.AUTHOR_KEYWORD),
    "tx": code(Field.ALL),
    "mw": code(Field.HEADING_WORD),
    "mh": code(Field.MESH, explode=False),
    "mm": code(Field.MESH, explode=False, major=True),
    "mj": code(Field.MESH, explode=False, major=True),
    "de": code(Field.MESH, explode=False),
    "zu": code(Field.MESH, explode=False),
    "au": code(Field.AUTHOR),
    "af": code(Field.AFFILIATION),
    "so": code(Field.JOURNAL),
    "jn": code(Field.JOURNAL),
    "jt": code(Field.JOURNAL),
    "is": code(Field.ISSN),
    "pt": code(Field.PUBLICATION_TYPE),
    "zt": code(Field.PUBLICATION_TYPE),
    "la": code(Field.LANGUAGE),
    "dt": code(Field.DATE),
    "py": code(Field.DATE),
    "em": code(Field.ENTRY_DATE),
    "an": code(Field.ACCESSION_NUMBER),
    "pm": code(Field.PMID),
    "ui": code(Field.ACCESSION_NUMBER),
    "gr": code(Field.GRANT),
    "cp": code(Field.PLACE_OF_PUBLICATION),
}

SYNTAX = Syntax(
    key="ebsco",
    tokens=(
        (TokenType.REFERENCE, r"[S#]\d{1,4}(?!\w)"),
        (
            TokenType.PREFIX,
            rf"(?P<code>{'|'.join(CODES)})(?:\s+|(?=[(\"]))(?!(?:and|or|not|[nw]\d+)\b|\))(?=\S)",
        ),
        (
            TokenType.NEAR,
            r"n(?P<distance>\d{1,3})(?!\w)|(?P<ordered>w)(?P<next_distance>\d{1,3})(?!\w)",
        ),
        (TokenType.FOREIGN, r"\[[a-z /:~0-9-]+\]"),
        (TokenType.QUOTED, r'"[^"]*"'),
        (TokenType.WORD, r"""[^\s()"\[\]]+"""),
    ),
    codes=CODES,
    order=(("NEAR",), ("AND", "NOT"), ("OR",)),
    unconfirmed=frozenset({"NOT"}),
    space="phrase",
    wildcards={"*": "many", "?": "one", "#": "optional"},
    proximity=(0, 255),
    line="S{}",
    joins_with=Field.KEYWORD,
)

EBSCO = Dialect(
    key="ebsco",
    label="CINAHL (EBSCOhost)",
    syntax=SYNTAX,
    fields={
        Field.TITLE: FieldSyntax(("TI {}",)),
        Field.ABSTRACT: FieldSyntax(("AB {}",)),
        Field.TITLE_ABSTRACT: FieldSyntax(("TI {}", "AB {}")),
        Field.TITLE_ABSTRACT_KEYWORDS: FieldSyntax(("TI {}", "AB {}", "SU {}")),
        Field.TEXT_WORD: FieldSyntax(
            ("TX {}",), loss="[tw] and TX search different sets of fields; unknown"
        ),
        Field.ALL: FieldSyntax(("TX {}",)),
        Field.TOPIC: FieldSyntax(("TI {}", "AB {}", "SU {}")),
        Field.AUTHOR_KEYWORD: FieldSyntax(("KW {}",)),
        Field.KEYWORD: FieldSyntax(("SU {}",)),
        Field.MESH: FieldSyntax(("MH {}",)),
        Field.HEADING_WORD: FieldSyntax(("MW {}",)),
        Field.TRADE_NAME: FieldSyntax(("MW {}",)),
        Field.ISSN: FieldSyntax(("IS {}",)),
        Field.ACCESSION_NUMBER: FieldSyntax(("AN {}",)),
        Field.PMID: FieldSyntax(("PM {}",)),
        Field.GRANT: FieldSyntax(("GR {}",)),
        Field.PLACE_OF_PUBLICATION: FieldSyntax(("CP {}",)),
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
    thesaurus="CINAHL",
    headings=Thesaurus(
        exploded='(MH "{heading}+{qualifier}")',
        unexploded='(MH "{heading}{qualifier}")',
        major='(MM "{heading}+{qualifier}")',
        major_unexploded='(MM "{heading}{qualifier}")',
        qualifier="/{CODE}",
        unknown_qualifier="/{CODE}",
        unverified=(
            "SL-401",
            "{heading} is not a heading in the loaded vocabulary (no CINAHL headings are loaded; "
            "check that it exists)",
        ),
    ),
    wildcards={"many": "*", "one": "?", "optional": "#"},
    stem=1,
    proximity=Proximity("N{n}", "W{n}", maximum=255),
    years=YearSyntax(between=("DT {start}-{end}",), single=("DT {start}",)),
    line="S{}",
)
