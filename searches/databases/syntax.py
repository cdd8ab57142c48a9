"""The shape in which a database's search language is written down for reading, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from searches.query.fields import Field


class TokenType(StrEnum):
    """The kinds of pieces that a query is cut into."""

    OPEN = "open"
    CLOSE = "close"
    QUOTED = "quoted"
    EXACT = "exact"
    WORD = "word"
    OPERATOR = "operator"
    NEAR = "near"
    PREFIX = "prefix"
    SUFFIX = "suffix"
    HEADING = "heading"
    REFERENCE = "reference"
    RANGE = "range"
    LIMIT = "limit"
    COMMENT = "comment"
    FOREIGN = "foreign"
    STRAY = "stray"


OPERATORS: Mapping[str, str] = {"and": "AND", "or": "OR", "not": "NOT"}
LEFT_TO_RIGHT = (("NEAR",), ("AND", "OR", "NOT"))


@dataclass(frozen=True, slots=True)
class Code:
    """What a field code means: one field, or several of which any will do.

    `explode` and `major` are for codes of controlled headings.
    """

    fields: tuple[Field, ...]
    explode: bool | None = None
    major: bool = False


def code(*fields: Field, explode: bool | None = None, major: bool = False) -> Code:
    """A field code of these fields."""
    return Code(fields, explode, major)


@dataclass(frozen=True, slots=True, eq=False)
class Syntax:
    """How the search language of one database is read.

    `tokens` are its own pieces as patterns, tried in this order after white space and before
    brackets, quoted phrases and words; the names of groups inside them must be unique, and what a
    group means is said in `searches.query.operands`. `operators` maps written words in lower case
    to AND, OR, NOT; with `upper_case_only` they count in capitals alone. `order` lists groups of
    operators from those that bind tightest; those of one group are taken from left to right.
    `unconfirmed` are operators whose place in it no vendor documents. `space` is what is between
    two words without an operator: AND, or nothing, which makes them one phrase.

    `codes` are the field codes in lower case; `untagged` is the field of a term without one.
    `narrow_prefix` says that a code before a term belongs to one word alone. `joins_with`
    says that title and abstract have no code together: the same term in both is read as one, and
    with this field of keywords as a term in all three.

    `publication_types` are the names MEDLINE has for this database's own ones, in lower case.

    `wildcards` maps symbols to the type of wildcard; those of `limited_wildcard` may carry the
    greatest number of characters. `proximity` is the least and greatest number of a nearness
    operator, `shift` what it is greater than the words between, `default_distance` that of an
    operator without a number. `near_takes_and` and `mixes_near` say whether its operands may hold
    AND, and whether different distances may stand side by side. `line` is the way to refer to a
    line, `{}` its number; it is empty where there is none.
    """

    key: str
    tokens: tuple[tuple[TokenType, str], ...]
    codes: Mapping[str, Code]
    untagged: Field = Field.ALL
    operators: Mapping[str, str] = field(default_factory=lambda: OPERATORS)
    upper_case_only: bool = False
    order: tuple[tuple[str, ...], ...] = LEFT_TO_RIGHT
    unconfirmed: frozenset[str] = frozenset()
    space: Literal["AND", "phrase"] = "AND"
    wildcards: Mapping[str, str] = field(default_factory=lambda: {"*": "many"})
    limited_wildcard: str = ""
    proximity: tuple[int, int | None] = (0, None)
    shift: int = 0
    default_distance: int | None = None
    near_takes_and: bool = True
    mixes_near: bool = True
    narrow_prefix: bool = False
    joins_with: Field | None = None
    publication_types: Mapping[str, str] = field(default_factory=dict)
    line: str = "#{}"
