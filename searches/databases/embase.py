"""Embase.com: its search syntax."""

from __future__ import annotations

from searches.databases.dialect import Dialect, FieldSyntax, Proximity, Thesaurus, YearSyntax
from searches.databases.languages import language_name
from searches.databases.syntax import Syntax, TokenType, code
from searches.query.fields import Field
from searches.query.headings import natural_order


def quoted_as_it_is(text: str) -> str:
    """The text in single quotation marks, in double ones around an apostrophe."""
    mark = '"' if "'" in text else "'"
    return f"{mark}{text}{mark}"


def quoted(text: str) -> str:
    """The text in lower case and quotation marks."""
    return quoted_as_it_is(text.lower())


SYNTAX = Syntax(
    key="embase",
    tokens=(
        (
            TokenType.HEADING,
            r"(?:'(?P<quoted_heading>(?:[^'\n]|(?<=\w)'(?=\w)){1,200})'"
            r'|"(?P<double_quoted>[^"\n]{1,200})"|(?P<heading>[\w*-]{1,80}))'
            r"(?P<steps>(?:/(?:exp|de|mj|br|syn)\b)+)"
            r"(?P<qualifiers>/(?:'[^'\n]*'|\w\w_\w+)(?:,\s*(?:'[^'\n]*'|\w+))*)?",
        ),
        (TokenType.LIMIT, r"\[(?P<limit_value>[^\[\]]*)\]/(?P<limit_kind>[a-z]{2,4})"),
        (TokenType.FOREIGN, r"\[[a-z /:~0-9-]+\]"),
        (
            TokenType.NEAR,
            r"near(?:/?(?P<distance>\d+))?(?![\w-])|(?P<ordered>next)(?:/(?P<next_distance>\d+))?(?![\w-])",
        ),
        (TokenType.SUFFIX, r":(?P<code>[a-z]{2,4}(?:,\s?[a-z]{2,4})*)(?!\w)"),
        (TokenType.QUOTED, r"'(?:[^'\n]|(?<=\w)'(?=\w))*'" + r'|"[^"]*"'),
        (TokenType.REFERENCE, r"#\d{1,4}(?!\w)"),
        (TokenType.WORD, r"""(?:[^\s()"\[\]:]|:(?![a-z]{2,4}(?:,\s?[a-z]{2,4})*(?!\w)))+"""),
    ),
    codes={
        "ti": code(Field.TITLE),
        "ab": code(Field.ABSTRACT),
        "kw": code(Field.AUTHOR_KEYWORD),
        "tt": code(Field.TRANSLITERATED_TITLE),
        "de": code(Field.MESH, explode=False),
        "lnk": code(Field.SUBHEADING),
        "tn": code(Field.TRADE_NAME),
        "dn": code(Field.TRADE_NAME),
        "mn": code(Field.TRADE_NAME),
        "df": code(Field.TRADE_NAME),
        "rn": code(Field.REGISTRY_NUMBER),
        "au": code(Field.AUTHOR),
        "ff": code(Field.AFFILIATION),
        "ad": code(Field.AFFILIATION),
        "jt": code(Field.JOURNAL),
        "ta": code(Field.JOURNAL),
        "jn": code(Field.JOURNAL),
        "it": code(Field.PUBLICATION_TYPE),
        "pt": code(Field.PUBLICATION_TYPE),
        "la": code(Field.LANGUAGE),
        "py": code(Field.DATE),
        "yr": code(Field.DATE),
        "do": code(Field.DOI),
        "is": code(Field.ISSN),
        "ca": code(Field.PLACE_OF_PUBLICATION),
        "ui": code(Field.ACCESSION_NUMBER),
        "id": code(Field.ACCESSION_NUMBER),
        "cn": code(Field.SECONDARY_SOURCE),
        "ed": code(Field.EDITOR),
        "af": code(Field.ALL),
        "all": code(Field.ALL),
    },
    wildcards={"*": "many", "?": "one", "$": "optional"},
    proximity=(1, None),
    shift=1,
)

EMBASE = Dialect(
    key="embase",
    label="Embase (Embase.com)",
    syntax=SYNTAX,
    fields={
        Field.TITLE: FieldSyntax(("{}:ti",)),
        Field.ABSTRACT: FieldSyntax(("{}:ab",)),
        Field.TITLE_ABSTRACT: FieldSyntax(("{}:ti,ab,kw",)),
        Field.TITLE_ABSTRACT_KEYWORDS: FieldSyntax(("{}:ti,ab,kw",)),
        Field.TEXT_WORD: FieldSyntax(
            ("{}",), loss="[tw] and a search without field search different sets of fields; unknown"
        ),
        Field.ALL: FieldSyntax(("{}",)),
        Field.TOPIC: FieldSyntax(("{}:ti,ab,kw",)),
        Field.AUTHOR_KEYWORD: FieldSyntax(("{}:kw",)),
        Field.KEYWORD: FieldSyntax(
            ("{}:kw",), loss="index terms are not searched as keywords; recall down"
        ),
        Field.HEADING_WORD: FieldSyntax(
            ("{}:de",), loss="words of headings are searched as whole headings; recall down"
        ),
        Field.MESH: FieldSyntax(("{}:de",)),
        Field.TRANSLITERATED_TITLE: FieldSyntax(("{}:tt",)),
        Field.TRADE_NAME: FieldSyntax(("{}:tn",)),
        Field.ISSN: FieldSyntax(("{}:is",)),
        Field.ACCESSION_NUMBER: FieldSyntax(("{}:ui",)),
        Field.SECONDARY_SOURCE: FieldSyntax(("{}:cn",)),
        Field.EDITOR: FieldSyntax(("{}:ed",)),
        Field.PLACE_OF_PUBLICATION: FieldSyntax(("{}:ca",)),
        Field.FILTER: FieldSyntax(("{}",)),
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
        unknown_qualifier="/'{name}'",
        write=natural_order,
        quoted=quoted_as_it_is,
        several_qualifiers=True,
        unverified=("SL-411", "No verified Emtree equivalent for {heading}"),
        qualifier_loss="Emtree subheadings differ from MeSH qualifiers; unknown",
    ),
    quote="'",
    thesaurus="Emtree",
    filters_as_written=True,
    wildcards={"many": "*", "one": "?", "optional": "$"},
    stem=2,
    phrase_operator="NEXT/1",
    proximity=Proximity("NEAR/{n}", "NEXT/{n}", shift=1),
    years=YearSyntax(between=("[{start}-{end}]/py",), single=("[{start}-{start}]/py",)),
    line="#{}",
    signature=r"/(?:exp|de|mj)\b|\]/(?:lim|py)|:(?:ti|ab|kw|lnk|jt)(?:,\w+)*$|\bNEXT/\d",
)
