"""The shape in which a database's search syntax is written down, as data and not as code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from searches.databases.syntax import Syntax
from searches.query.fields import Field
from searches.query.nodes import Limit


@dataclass(frozen=True, slots=True)
class FieldSyntax:
    """How one field is written: `{}` in a template is the term, several templates are joined by OR.

    `write` makes the value from the term's plain text where the database wants something else than
    the quoted term; an empty answer means that it has no equivalent. `loss` says what a search in
    this field changes, and its effect, as rule SL-903 prints it.
    """

    templates: tuple[str, ...]
    write: Callable[[str], str] | None = None
    loss: str = ""


@dataclass(frozen=True, slots=True)
class Thesaurus:
    """How controlled headings are written where the database has them.

    Templates hold `{heading}` and `{qualifier}`; `qualifier` holds `{name}`, `{code}` or `{CODE}`,
    `unknown_qualifier` is for a name without a code.
    `write` turns the MeSH form into the database's, `quoted` puts it into quotation marks where it
    needs them. `several_qualifiers` may follow one heading. `unverified` is the code and message
    (with `{heading}`) of the reminder to check that the heading exists there.
    """

    exploded: str
    unexploded: str
    major: str
    major_unexploded: str
    qualifier: str
    unknown_qualifier: str
    write: Callable[[str], str] = str
    quoted: Callable[[str], str] = str
    several_qualifiers: bool = False
    focuses: bool = True
    truncates: bool = False
    unverified: tuple[str, str] | None = None
    qualifier_loss: str = ""


@dataclass(frozen=True, slots=True)
class HeadingsAsText:
    """How MeSH headings are searched where there is no thesaurus; by default in natural order."""

    heading: FieldSyntax
    major: FieldSyntax
    free_text: bool = True


@dataclass(frozen=True, slots=True)
class Proximity:
    """How nearness is written; `{n}` is the greatest number of words between, plus `shift`.

    `maximum` is for the printed number (None: unconfirmed). With `in_tag` the distance is
    part of the field tag. `reminder` asks a person to check how the
    database counts, because its own wording is unconfirmed.
    """

    unordered: str = ""
    ordered: str = ""
    shift: int = 0
    maximum: int | None = None
    in_tag: bool = False
    reminder: bool = False


@dataclass(frozen=True, slots=True)
class YearSyntax:
    """How publication years are written: parts are joined by AND; `{start}`, `{end}`, the years
    `{before}` and `{after}` them. `own` says that this form is only for text written there.

    `since` is for ranges without an end, `until` for those without a beginning, `loss` as for
    fields.
    """

    between: tuple[str, ...]
    single: tuple[str, ...]
    since: tuple[str, ...] = ()
    until: tuple[str, ...] = ()
    own: bool = False
    loss: str = ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The search syntax of one database on one platform.

    `syntax` is how it is read; the rest says how it is written. `operators` are AND, OR and NOT as
    printed. `bare` is the pattern of words that need no quotation marks. `stem` is the least number
    of characters before a wildcard for any number of them. `phrase_operator` stands between the
    words of a phrase with a wildcard; empty where wildcards work inside quotation marks. `exact` is
    how an exact string is written, `limited_wildcard` a wildcard for at most `{}` characters.
    `text_has_keywords` says that a search in title and abstract also finds the authors' keywords,
    `maps_terms` that a term without a field is mapped by the database itself.
    `thesaurus` is the name of its headings' source.

    `line` and `line_range` refer to lines. `limit_line` is the form of a line that restricts
    another, `limit_value` a limit in it (empty: not possible). `filters_as_written` says that
    limits which no other database has are kept whole. `always_lost` is what every search there
    loses. `link` is the address that opens the database with a search, `{}` its text (empty: none
    that is documented). `signature` is a pattern that gives this syntax away in a text of another
    database.
    """

    key: str
    label: str
    syntax: Syntax
    fields: Mapping[Field, FieldSyntax]
    headings: Thesaurus | HeadingsAsText
    faithful_fields: Mapping[Field, FieldSyntax] = field(default_factory=dict)
    faithful_headings: HeadingsAsText | None = None
    operators: tuple[str, str, str] = ("AND", "OR", "NOT")
    brackets: bool = True
    quote: str = '"'
    bare: str = r"\w[\w-]*"
    wildcards: Mapping[str, str] = field(default_factory=lambda: {"many": "*"})
    stem: int = 0
    phrase_operator: str = ""
    proximity: Proximity | None = None
    years: YearSyntax | None = None
    line: str = ""
    line_range: str = ""
    limit_line: str = ""
    limit_value: Callable[[Limit], str] | None = None
    factors_fields: bool = False
    text_has_keywords: bool = False
    maps_terms: bool = False
    thesaurus: str = ""
    exact: str = ""
    limited_wildcard: str = ""
    filters_as_written: bool = False
    always_lost: tuple[str, ...] = ()
    max_chars: int | None = None
    link: str = ""
    signature: str = ""
