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
from searches.databases.syntax import OPERATORS, Syntax, TokenType, code
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

CODES = {
    "ts": code(Field.TOPIC),
    "ti": code(Field.TITLE),
    "ab": code(Field.ABSTRACT),
    "ak": code(Field.AUTHOR_KEYWORD),
    "kp": code(Field.KEYWORDS_PLUS),
    "all": code(Field.ALL),
    "au": code(Field.AUTHOR),
    "ai": code(Field.AUTHOR_IDENTIFIER),
    "gp": code(Field.CORPORATE_AUTHOR),
    "ed": code(Field.EDITOR),
    "ad": code(Field.AFFILIATION),
    "og": code(Field.AFFILIATION),
    "oo": code(Field.AFFILIATION),
    "cu": code(Field.AFFILIATION),
    "ci": code(Field.AFFILIATION),
    "so": code(Field.JOURNAL),
    "is": code(Field.ISSN),
    "dt": code(Field.PUBLICATION_TYPE),
    "la": code(Field.LANGUAGE),
    "py": code(Field.DATE),
    "dop": code(Field.DATE),
    "fpy": code(Field.DATE),
    "do": code(Field.DOI),
    "pmid": code(Field.PMID),
    "ut": code(Field.ACCESSION_NUMBER),
    "wc": code(Field.SUBJECT_AREA),
    "su": code(Field.SUBJECT_AREA),
    "fo": code(Field.GRANT),
    "fg": code(Field.GRANT),
    "ft": code(Field.GRANT),
    "cf": code(Field.PUBLICATION_TYPE),
}

SYNTAX = Syntax(
    key="wos",
    tokens=(
        (TokenType.PREFIX, r"(?P<code>[a-z]{2,4})\s*=\s*"),
        (TokenType.NEAR, r"near(?:/?(?P<distance>\d+))?(?![\w-])"),
        (TokenType.FOREIGN, r"\[[a-z /:~0-9-]+\]"),
        (TokenType.QUOTED, r'"[^"]*"'),
        (TokenType.REFERENCE, r"#\s?\d{1,4}(?!\w)"),
        (TokenType.WORD, r"""[^\s()"\[\]=]+"""),
    ),
    codes=CODES,
    operators={**OPERATORS, "same": "SAME"},
    order=(("NEAR",), ("SAME",), ("NOT",), ("AND",), ("OR",)),
    wildcards={"*": "many", "?": "one", "$": "optional"},
    proximity=(0, None),
    default_distance=15,
    near_takes_and=False,
    publication_types={own: name for name, own in DOCUMENT_TYPES.items()},
    joins_with=Field.AUTHOR_KEYWORD,
)

WOS = Dialect(
    key="wos",
    label="Web of Science Core Collection",
    syntax=SYNTAX,
    fields={
        Field.TITLE: FieldSyntax(("TI=({})",)),
        Field.ABSTRACT: FieldSyntax(("AB=({})",)),
        Field.TITLE_ABSTRACT: TOPIC,
        Field.TITLE_ABSTRACT_KEYWORDS: TOPIC,
        Field.TEXT_WORD: FieldSyntax(
            ("TS=({})",), loss="[tw] and TS search different sets of fields; unknown"
        ),
        Field.ALL: FieldSyntax(("ALL=({})",)),
        Field.TOPIC: FieldSyntax(("TS=({})",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("AK=({})",)),
        Field.KEYWORD: FieldSyntax(("AK=({})", "KP=({})")),
        Field.KEYWORDS_PLUS: FieldSyntax(("KP=({})",)),
        Field.HEADING_WORD: FieldSyntax(
            ("TS=({})",), loss="words of headings are searched as topic; precision down"
        ),
        Field.TRADE_NAME: FieldSyntax(("TS=({})",)),
        Field.AUTHOR_IDENTIFIER: FieldSyntax(("AI=({})",)),
        Field.CORPORATE_AUTHOR: FieldSyntax(("GP=({})",)),
        Field.EDITOR: FieldSyntax(("ED=({})",)),
        Field.ISSN: FieldSyntax(("IS=({})",)),
        Field.ACCESSION_NUMBER: FieldSyntax(("UT=({})",)),
        Field.SUBJECT_AREA: FieldSyntax(("WC=({})",)),
        Field.GRANT: FieldSyntax(("FT=({})",)),
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
    faithful_fields={
        Field.TITLE_ABSTRACT: FieldSyntax(("TI=({})", "AB=({})")),
        Field.TITLE_ABSTRACT_KEYWORDS: FieldSyntax(("TI=({})", "AB=({})", "AK=({})")),
    },
    headings=HeadingsAsText(heading=TOPIC, major=FieldSyntax(("TS=({})",), loss=FOCUS_LOST)),
    faithful_headings=HeadingsAsText(
        heading=TOPIC, major=FieldSyntax(("TI=({})",), loss=FOCUS_IN_TITLE)
    ),
    wildcards={"many": "*", "one": "?", "optional": "$"},
    stem=3,
    proximity=Proximity("NEAR/{n}"),
    years=YearSyntax(between=("PY=({start}-{end})",), single=("PY=({start})",)),
    line="#{}",
    factors_fields=True,
    signature=r"\b(?:TS|TI|AB|AK|SO|PY|DT|AU|ALL)=|\bNEAR(?:/\d+)?\b",
)
