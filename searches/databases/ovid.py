"""Ovid MEDLINE: its search syntax."""

from __future__ import annotations

import re

from searches.databases.dialect import Dialect, FieldSyntax, Proximity, Thesaurus, YearSyntax
from searches.databases.languages import language_name
from searches.databases.syntax import Syntax, TokenType, code
from searches.query.fields import Field
from searches.query.headings import qualifier_code
from searches.query.nodes import Limit

SUFFIX = (
    r"\.\s?(?P<code>(?!(?:or|and|not)\b)(?:[a-z]{2}|m_\w+|m\d|[a-z]{2,4}(?=\.))"
    r"(?:\s*[,;]\s*[a-z]{2})*),?\.?(?!\w)"
)
_NEEDS_QUOTES = re.compile(r"[()\[\]/]|\b(?:and|or|not|adj\d*)\b", re.IGNORECASE)
NO_CODE = rf"(?!{SUFFIX.replace('?P<code>', '?:')})"
WORDS = rf'(?!(?:and|or|not|adj\d*|limit|exp)\b)(?:[^\s()"/\[\].]|{NO_CODE}\.){{1,80}}+'

SYNTAX = Syntax(
    key="ovid",
    tokens=(
        (TokenType.FOREIGN, r"\[(?:tiab|ti|mh|majr|tw|pt|all fields|title/abstract|mesh[^\]]*)\]"),
        (TokenType.COMMENT, r"\[[^\[\]]*\]"),
        (TokenType.RANGE, r"(?P<range_operator>or|and)/\s*(?P<range_lines>\d+(?:\s*[-,]\s*\d+)*)"),
        (
            TokenType.LIMIT,
            r"(?:from\s+(?P<command_line>\d+)\s+keep\s+[\d,\s-]*\d)"
            r"|remove\s+duplicates\s+from\s+(?P<duplicates_line>\d+)"
            r"|limit\s+(?:(?P<limit_line>\d+)\s+)?to\s+(?P<limit_values>"
            r'\((?:[^()"]|"[^"]*"|\([^()]*\))*\)|(?:[a-z]{2}\s*=\s*)?"[^"]*"'
            r'|[^()"\n]{1,200}?(?=\s+(?:and|or|not)\s|\s*\)|\s*$|\s*\n))',
        ),
        (
            TokenType.HEADING,
            rf"(?:(?P<explode>exp)\.?\s+)?(?P<major>\*\s*)?"
            rf'(?:"(?P<quoted_heading>[^"\n]{{1,200}})"|(?P<heading>{WORDS}(?:\s+{WORDS}){{0,14}}+'
            rf"(?(explode)(?:\s+and\s+{WORDS}(?:\s+{WORDS}){{0,5}})?)))"
            r"\s?/(?!\d)(?P<qualifiers>(?!(?:or|and|not)\b)[a-z]{2}(?:\s*,\s*[a-z]{2})*(?!\w))?",
        ),
        (TokenType.NEAR, r"(?P<ordered>adj1?)(?![\w-])|adj(?P<distance>\d+)(?![\w-])"),
        (TokenType.SUFFIX, SUFFIX),
        (TokenType.QUOTED, r'"[^"]*"'),
        (TokenType.REFERENCE, r"#\d{1,4}(?!\w)|S\d{1,2}(?!\w|\.\w)"),
        (TokenType.WORD, rf'(?:[^\s()"\[\].]|{NO_CODE}\.)+'),
    ),
    codes={
        "ti": code(Field.TITLE),
        "ab": code(Field.ABSTRACT),
        "tw": code(Field.TITLE, Field.ABSTRACT),
        "kf": code(Field.AUTHOR_KEYWORD),
        "kw": code(Field.AUTHOR_KEYWORD),
        "ot": code(Field.TRANSLITERATED_TITLE),
        "tt": code(Field.TRANSLITERATED_TITLE),
        "mp": code(Field.TEXT_WORD),
        "af": code(Field.ALL),
        "hw": code(Field.HEADING_WORD),
        "sh": code(Field.MESH, explode=False),
        "fs": code(Field.SUBHEADING),
        "xs": code(Field.SUBHEADING),
        "nm": code(Field.SUBSTANCE),
        "rn": code(Field.REGISTRY_NUMBER),
        "px": code(Field.SUBSTANCE),
        "ps": code(Field.PERSON_AS_SUBJECT),
        "au": code(Field.AUTHOR),
        "fa": code(Field.FULL_AUTHOR),
        "in": code(Field.AFFILIATION),
        "ia": code(Field.INVESTIGATOR),
        "ca": code(Field.CORPORATE_AUTHOR),
        "jn": code(Field.JOURNAL),
        "jw": code(Field.JOURNAL),
        "ja": code(Field.JOURNAL),
        "nj": code(Field.JOURNAL),
        "so": code(Field.JOURNAL),
        "pt": code(Field.PUBLICATION_TYPE),
        "lg": code(Field.LANGUAGE),
        "la": code(Field.LANGUAGE),
        "yr": code(Field.DATE),
        "dp": code(Field.DATE),
        "dt": code(Field.CREATE_DATE),
        "da": code(Field.CREATE_DATE),
        "ez": code(Field.ENTRY_DATE),
        "ed": code(Field.ENTRY_DATE),
        "ep": code(Field.ELECTRONIC_DATE),
        "do": code(Field.DOI),
        "ui": code(Field.PMID),
        "pm": code(Field.PMID),
        "is": code(Field.ISSN),
        "an": code(Field.ACCESSION_NUMBER),
        "cp": code(Field.PLACE_OF_PUBLICATION),
        "pl": code(Field.PLACE_OF_PUBLICATION),
        "gr": code(Field.GRANT),
        "no": code(Field.GRANT),
        "sb": code(Field.FILTER),
        "st": code(Field.FILTER),
        "tn": code(Field.TRADE_NAME),
        "dm": code(Field.TRADE_NAME),
        "dv": code(Field.TRADE_NAME),
        "dq": code(Field.AUTHOR_KEYWORD),
        "id": code(Field.AUTHOR_KEYWORD),
        "tc": code(Field.TEXT_WORD),
        "tm": code(Field.TEXT_WORD),
        "bt": code(Field.TITLE),
        "tx": code(Field.ALL),
        "vo": code(Field.VOLUME),
        "ip": code(Field.ISSUE),
        "pg": code(Field.PAGINATION),
        "m_titl": code(Field.TITLE),
        "mf": code(Field.AUTHOR_KEYWORD),
    },
    untagged=Field.TEXT_WORD,
    unconfirmed=frozenset({"AND", "OR", "NOT"}),
    space="phrase",
    wildcards={"*": "many", "$": "many", ":": "many", "#": "one", "?": "optional"},
    limited_wildcard="*$:",
    proximity=(1, 99),
    shift=1,
    line="{}",
)


def quoted_where_needed(heading: str) -> str:
    """The heading, in quotation marks where a bracket or a conjunction would end it."""
    return f'"{heading}"' if _NEEDS_QUOTES.search(heading) else heading


def limit_value(limit: Limit) -> str:
    """A limit as Ovid has it in a line of its own, empty where it has no word for it."""
    first, _, last = limit.value.partition(":")
    if limit.type == "language":
        return f"{language_name(limit.value)} language"
    if limit.field == Field.DATE and first[:4].isdigit():
        last = "Current" if last[:4] == "3000" else (last or first)[:4]
        return f'yr="{first[:4]}-{last}"' if last != first else f'yr="{first}"'
    if limit.type != "custom":
        return ""
    bare = " or " in limit.value and not limit.value.startswith("(")
    return f"({limit.value})" if bare else limit.value


OVID = Dialect(
    key="ovid",
    label="MEDLINE (Ovid)",
    syntax=SYNTAX,
    fields={
        Field.TITLE: FieldSyntax(("{}.ti.",)),
        Field.ABSTRACT: FieldSyntax(("{}.ab.",)),
        Field.TITLE_ABSTRACT: FieldSyntax(("{}.ti,ab,kf.",)),
        Field.TITLE_ABSTRACT_KEYWORDS: FieldSyntax(("{}.ti,ab,kf.",)),
        Field.TEXT_WORD: FieldSyntax(
            ("{}.mp.",), loss="[tw] and .mp. search different sets of fields; unknown"
        ),
        Field.ALL: FieldSyntax(("{}.mp.",)),
        Field.TOPIC: FieldSyntax(("{}.ti,ab,kf.",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("{}.kf.",)),
        Field.KEYWORD: FieldSyntax(("{}.kf.", "{}.hw.")),
        Field.HEADING_WORD: FieldSyntax(("{}.hw.",)),
        Field.MESH: FieldSyntax(("{}.sh.",)),
        Field.TRANSLITERATED_TITLE: FieldSyntax(("{}.ot.",)),
        Field.TRADE_NAME: FieldSyntax(("{}.nm.",), loss="trade names differ; unknown"),
        Field.FULL_AUTHOR: FieldSyntax(("{}.fa.",)),
        Field.FIRST_AUTHOR: FieldSyntax(
            ("{}.au.",), str.lower, "any author is searched; precision down"
        ),
        Field.INVESTIGATOR: FieldSyntax(("{}.ia.",)),
        Field.CORPORATE_AUTHOR: FieldSyntax(("{}.ca.",)),
        Field.PERSON_AS_SUBJECT: FieldSyntax(("{}.ps.",)),
        Field.PLACE_OF_PUBLICATION: FieldSyntax(("{}.cp.",)),
        Field.GRANT: FieldSyntax(("{}.gr.",)),
        Field.ISSN: FieldSyntax(("{}.is.",)),
        Field.ACCESSION_NUMBER: FieldSyntax(("{}.an.",)),
        Field.VOLUME: FieldSyntax(("{}.vo.",)),
        Field.ISSUE: FieldSyntax(("{}.ip.",)),
        Field.PAGINATION: FieldSyntax(("{}.pg.",)),
        Field.FILTER: FieldSyntax(("limit to {}",)),
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
    faithful_fields={
        Field.TITLE_ABSTRACT: FieldSyntax(("{}.ti,ab.",)),
        Field.ALL: FieldSyntax(("{}.af.",)),
    },
    headings=Thesaurus(
        exploded="exp {heading}/{qualifier}",
        unexploded="{heading}/{qualifier}",
        major="exp *{heading}/{qualifier}",
        major_unexploded="*{heading}/{qualifier}",
        qualifier="{code}",
        unknown_qualifier="{code}",
        quoted=quoted_where_needed,
        several_qualifiers=True,
    ),
    operators=("and", "or", "not"),
    bare=r"(?!\d+$)\w[\w-]*",
    wildcards={"many": "*", "one": "#", "optional": "?"},
    limited_wildcard="*{}",
    thesaurus="MeSH",
    phrase_operator="adj",
    proximity=Proximity("adj{n}", shift=1, maximum=99),
    years=YearSyntax(
        between=('limit to yr="{start}-{end}"',),
        single=('limit to yr="{start}"',),
        since=('limit to yr="{start}-Current"',),
    ),
    line="{}",
    filters_as_written=True,
    limit_line="limit {line} to {limits}",
    limit_value=limit_value,
    line_range="{op}/{first}-{last}",
    signature=r"^exp\b.*/|\w/$|\.(?:mp|ti|ab|tw|kf|kw|af|nm|fs|sh|pt|hw)(?:,\w+)*\.?$|\badj\d*\b",
)
