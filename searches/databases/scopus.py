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
from searches.databases.syntax import Syntax, TokenType, code
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

CODES = {
    "title": code(Field.TITLE),
    "abs": code(Field.ABSTRACT),
    "title-abs": code(Field.TITLE, Field.ABSTRACT),
    "title-abs-key": code(Field.TEXT_WORD),
    "title-abs-key-auth": code(Field.TEXT_WORD, Field.AUTHOR),
    "key": code(Field.KEYWORD),
    "authkey": code(Field.AUTHOR_KEYWORD),
    "indexterms": code(Field.MESH, explode=False),
    "all": code(Field.ALL),
    "chem": code(Field.SUBSTANCE),
    "chemname": code(Field.SUBSTANCE),
    "casregnumber": code(Field.REGISTRY_NUMBER),
    "tradename": code(Field.TRADE_NAME),
    "auth": code(Field.AUTHOR),
    "author-name": code(Field.AUTHOR),
    "authlastname": code(Field.AUTHOR),
    "firstauth": code(Field.FIRST_AUTHOR),
    "au-id": code(Field.AUTHOR_IDENTIFIER),
    "affil": code(Field.AFFILIATION),
    "affilorg": code(Field.AFFILIATION),
    "affilcity": code(Field.AFFILIATION),
    "affilcountry": code(Field.AFFILIATION),
    "af-id": code(Field.AFFILIATION),
    "srctitle": code(Field.JOURNAL),
    "exactsrctitle": code(Field.JOURNAL),
    "srctype": code(Field.PUBLICATION_TYPE),
    "doctype": code(Field.PUBLICATION_TYPE),
    "language": code(Field.LANGUAGE),
    "pubyear": code(Field.DATE),
    "doi": code(Field.DOI),
    "pmid": code(Field.PMID),
    "issn": code(Field.ISSN),
    "isbn": code(Field.ISBN),
    "eid": code(Field.ACCESSION_NUMBER),
    "volume": code(Field.VOLUME),
    "issue": code(Field.ISSUE),
    "pages": code(Field.PAGINATION),
    "publisher": code(Field.PUBLISHER),
    "subjarea": code(Field.SUBJECT_AREA),
    "fund-all": code(Field.GRANT),
    "fund-sponsor": code(Field.GRANT),
    "editor": code(Field.EDITOR),
}
LIMIT = (
    r"pubyear\s*(?P<comparison>>|<|=|aft|bef|is)\s*(?P<year>\d{4})(?!\d)"
    r"|(?P<limit_values>(?:limit-to|exclude)\s*\((?:[^()\"]|\"[^\"]*\"|\([^()]*\))*\))"
)

SYNTAX = Syntax(
    key="scopus",
    tokens=(
        (TokenType.LIMIT, LIMIT),
        (TokenType.OPERATOR, r"and\s+not(?![\w-])"),
        (TokenType.PREFIX, rf"(?P<code>{'|'.join(sorted(CODES, key=len, reverse=True))})\s*(?=\()"),
        (
            TokenType.NEAR,
            r"w/(?P<distance>\d+)(?!\w)|(?P<ordered>pre)/(?P<next_distance>\d+)(?!\w)",
        ),
        (TokenType.EXACT, r"\{[^{}]*\}"),
        (TokenType.FOREIGN, r"\[[a-z /:~0-9-]+\]"),
        (TokenType.QUOTED, r'"[^"]*"'),
        (TokenType.REFERENCE, r"#\d{1,4}(?!\w)"),
        (TokenType.WORD, r"""[^\s()"\[\]{}]+"""),
    ),
    codes=CODES,
    order=(("OR",), ("NEAR",), ("AND",), ("NOT",)),
    wildcards={"*": "many", "?": "one"},
    proximity=(0, 255),
    near_takes_and=False,
    publication_types={own: name for name, own in DOCUMENT_TYPES.items()},
    mixes_near=False,
)

SCOPUS = Dialect(
    key="scopus",
    label="Scopus",
    link="https://www.scopus.com/results/results.uri?src=s&s={}",
    syntax=SYNTAX,
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
        Field.TOPIC: FieldSyntax(("TITLE-ABS-KEY({})",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("AUTHKEY({})",)),
        Field.KEYWORD: FieldSyntax(("KEY({})",)),
        Field.MESH: FieldSyntax(("INDEXTERMS({})",)),
        Field.HEADING_WORD: FieldSyntax(
            ("KEY({})",), loss="authors' keywords are searched too; precision down"
        ),
        Field.TRADE_NAME: FieldSyntax(("TRADENAME({})",)),
        Field.FIRST_AUTHOR: FieldSyntax(("FIRSTAUTH({})",), str.lower),
        Field.AUTHOR_IDENTIFIER: FieldSyntax(("AU-ID({})",)),
        Field.EDITOR: FieldSyntax(("EDITOR({})",)),
        Field.ISSN: FieldSyntax(("ISSN({})",)),
        Field.ISBN: FieldSyntax(("ISBN({})",)),
        Field.ACCESSION_NUMBER: FieldSyntax(("EID({})",)),
        Field.VOLUME: FieldSyntax(("VOLUME({})",)),
        Field.ISSUE: FieldSyntax(("ISSUE({})",)),
        Field.PAGINATION: FieldSyntax(("PAGES({})",)),
        Field.PUBLISHER: FieldSyntax(("PUBLISHER({})",)),
        Field.SUBJECT_AREA: FieldSyntax(("SUBJAREA({})",)),
        Field.GRANT: FieldSyntax(("FUND-ALL({})",)),
        Field.FILTER: FieldSyntax(("{}",)),
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
    faithful_fields={
        Field.TITLE_ABSTRACT: FieldSyntax(("TITLE-ABS({})",)),
        Field.ALL: FieldSyntax(("ALL({})",)),
    },
    headings=HeadingsAsText(heading=FieldSyntax(("TITLE-ABS-KEY({})",)), major=MAJOR),
    faithful_headings=HeadingsAsText(heading=INDEX_TERMS, major=MAJOR, free_text=False),
    operators=("AND", "OR", "AND NOT"),
    wildcards={"many": "*", "one": "?"},
    phrase_operator="PRE/0",
    proximity=Proximity("W/{n}", "PRE/{n}", maximum=255),
    years=YearSyntax(
        between=("PUBYEAR > {before}", "PUBYEAR < {after}"),
        single=("PUBYEAR = {start}",),
        since=("PUBYEAR > {before}",),
        until=("PUBYEAR < {after}",),
    ),
    factors_fields=True,
    exact="{{{}}}",
    filters_as_written=True,
    signature=r"\b(?:TITLE-ABS|TITLE-ABS-KEY|AUTHKEY|INDEXTERMS|PUBYEAR)\b|\b(?:W|PRE)/\d",
)
