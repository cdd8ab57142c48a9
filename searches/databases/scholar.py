"""Google Scholar: what little search syntax it has."""

from __future__ import annotations

from searches.databases.dialect import Dialect, FieldSyntax, HeadingsAsText
from searches.databases.syntax import OPERATORS, Syntax, TokenType, code
from searches.query.fields import Field


def initials_first(name: str) -> str:
    """An author's name in the order Scholar matches: `Khalili A` is `a khalili`."""
    family, _, initials = name.lower().rpartition(" ")
    return f'"{f"{initials} {family}".strip()}"'


SYNTAX = Syntax(
    key="scholar",
    tokens=(
        (TokenType.PREFIX, r"(?P<code>allintitle|intitle|author|source):\s?"),
        (TokenType.OPERATOR, r"(?P<minus>-)(?=[^\s-])"),
        (TokenType.FOREIGN, r"\[[a-z /:~0-9-]+\]"),
        (TokenType.QUOTED, r'"[^"]*"'),
        (TokenType.WORD, r"""[^\s()"\[\]|][^\s()"\[\]|]*|\|"""),
    ),
    codes={
        "intitle": code(Field.TITLE),
        "allintitle": code(Field.TITLE),
        "author": code(Field.AUTHOR),
        "source": code(Field.JOURNAL),
    },
    operators={**OPERATORS, "|": "OR", "-": "NOT"},
    upper_case_only=True,
    order=(("NOT",), ("OR",), ("AND",)),
    narrow_prefix=True,
    line="",
)

SCHOLAR = Dialect(
    key="scholar",
    label="Google Scholar",
    link="https://scholar.google.com/scholar?q={}",
    syntax=SYNTAX,
    fields={
        Field.TITLE: FieldSyntax(("intitle:{}",)),
        Field.AUTHOR: FieldSyntax(
            ("author:{}",), initials_first, "author initials differ; unknown"
        ),
        Field.JOURNAL: FieldSyntax(("source:{}",), loss="journal abbreviations differ; unknown"),
        **dict.fromkeys(
            (
                Field.ABSTRACT,
                Field.TITLE_ABSTRACT,
                Field.TITLE_ABSTRACT_KEYWORDS,
                Field.TEXT_WORD,
                Field.ALL,
                Field.AUTHOR_KEYWORD,
                Field.TOPIC,
                Field.KEYWORD,
                Field.HEADING_WORD,
                Field.TRADE_NAME,
            ),
            FieldSyntax(("{}",)),
        ),
        **dict.fromkeys(
            (Field.SUBHEADING, Field.SUBSTANCE),
            FieldSyntax(("{}",), loss="the term is searched as free text; unknown"),
        ),
    },
    headings=HeadingsAsText(
        heading=FieldSyntax(("{}",)),
        major=FieldSyntax(
            ("{}",), loss="the major-topic restriction is not searched; precision down"
        ),
    ),
    operators=("", "OR", "-"),
    brackets=False,
    wildcards={},
    always_lost=(
        "no field restriction; precision down",
        "full text searched; precision down",
        "only first 1,000 results; recall down",
    ),
    max_chars=256,
    signature=r"\b(?:intitle|allintitle|author|source):",
)
