"""Cochrane Library Search Manager (CENTRAL): its search syntax."""

from __future__ import annotations

from searches.databases.dialect import Dialect, FieldSyntax, Proximity, Thesaurus
from searches.databases.syntax import Syntax, TokenType, code
from searches.query.fields import Field
from searches.query.headings import qualifier_code


def subheading(name: str) -> str:
    """The code of a qualifier in capitals, as Search Manager writes it."""
    return qualifier_code(name).upper()


CODES = {
    "ti": code(Field.TITLE),
    "ab": code(Field.ABSTRACT),
    "kw": code(Field.AUTHOR_KEYWORD),
    "ky": code(Field.AUTHOR_KEYWORD),
    "au": code(Field.AUTHOR),
    "so": code(Field.JOURNAL),
    "pt": code(Field.PUBLICATION_TYPE),
    "an": code(Field.ACCESSION_NUMBER),
    "do": code(Field.DOI),
    "yr": code(Field.DATE),
    "py": code(Field.DATE),
    "tb": code(Field.ALL),
    "mh": code(Field.MESH, explode=True),
}

SYNTAX = Syntax(
    key="cochrane",
    tokens=(
        (
            TokenType.HEADING,
            r"\[\s*mh\s*(?P<alone>\^)?\s*(?:\"(?P<quoted_heading>[^\"]*)\"|"
            r"(?P<heading>[^\[\]/\"]*))\s*(?:/\s*(?P<qualifiers>[\w, ]+?))?\s*\]",
        ),
        (
            TokenType.HEADING,
            r"MeSH descriptor:?\s*\[(?P<printed_heading>[^\[\]]*)\]"
            r"(?:\s*(?P<printed_explode>explode all trees)|\s*(?P<printed_alone>this term only))?"
            r"(?:\s*and with qualifier\(s\):\s*\[(?P<printed_qualifiers>[^\[\]]*)\])?",
        ),
        (
            TokenType.RANGE,
            r"\{\s*(?P<range_operator>or|and)\s+(?P<range_lines>#\d+(?:\s*[-,]\s*#?\d+)*)\s*\}",
        ),
        (
            TokenType.LIMIT,
            r"(?P<limit_values>(?:with\s+(?:cochrane library\s+)?publication\s+(?:year|date)\b"
            r"|in\s+(?:trials|cochrane reviews|title abstract keyword|all text)\b)[^()\n]*)",
        ),
        (TokenType.COMMENT, r"\((?:Word variations have been searched)\)"),
        (
            TokenType.NEAR,
            r"near(?:/?(?P<distance>\d+))?(?!\w)|(?P<ordered>next)(?:/(?P<next_distance>\d+))?(?!\w)",
        ),
        (TokenType.FOREIGN, r"\[[a-z /:~0-9-]+\]"),
        (TokenType.SUFFIX, r":(?P<code>[a-z]{2}(?:,\s?[a-z]{2})*)(?!\w)"),
        (TokenType.QUOTED, r'"[^"]*"'),
        (TokenType.REFERENCE, r"#\d{1,4}(?!\w)"),
        (TokenType.WORD, r"""(?:[^\s()"\[\]{}:]|:(?![a-z]{2}(?:,\s?[a-z]{2})*(?!\w)))+"""),
    ),
    codes=CODES,
    unconfirmed=frozenset({"AND", "OR", "NOT"}),
    wildcards={"*": "many", "?": "one"},
    proximity=(0, None),
    default_distance=6,
)

COCHRANE = Dialect(
    key="cochrane",
    label="Cochrane Library (CENTRAL)",
    syntax=SYNTAX,
    fields={
        Field.TITLE: FieldSyntax(("{}:ti",)),
        Field.ABSTRACT: FieldSyntax(("{}:ab",)),
        Field.TITLE_ABSTRACT: FieldSyntax(("{}:ti,ab,kw",)),
        Field.TITLE_ABSTRACT_KEYWORDS: FieldSyntax(("{}:ti,ab,kw",)),
        Field.TEXT_WORD: FieldSyntax(
            ("{}:ti,ab,kw",), loss="[tw] and :ti,ab,kw search different sets of fields; unknown"
        ),
        Field.ALL: FieldSyntax(("{}",)),
        Field.TOPIC: FieldSyntax(("{}:ti,ab,kw",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("{}:kw",)),
        Field.KEYWORD: FieldSyntax(("{}:kw",)),
        Field.HEADING_WORD: FieldSyntax(
            ("{}:kw",), loss="words of headings are searched as keywords; unknown"
        ),
        Field.TRADE_NAME: FieldSyntax(("{}:kw",)),
        Field.DOI: FieldSyntax(("{}:do",)),
        Field.ACCESSION_NUMBER: FieldSyntax(("{}:an",)),
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
    thesaurus="MeSH",
    line_range="{{{op} #{first}-#{last}}}",
)
