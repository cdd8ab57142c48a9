"""Asking PubMed how many records each line of a strategy finds, when a person wants to know."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

from reviews.access import SEARCHERS, require_role
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, ProblemForPerson
from searches.databases.eutils import INTERVAL, INTERVAL_WITH_KEY, EUtils
from searches.databases.http import Manners, ServiceRefused, ServiceUnavailable
from searches.query.line_form import is_numbered, split_into_lines
from searches.query.lines import Line, resolve
from searches.query.nodes import And
from searches.query.parser import read
from searches.query.translate import translate

MOST_LINES = 40
SECONDS_BETWEEN = 10
"""How long a person waits between two counts of a whole strategy."""


class NotAnswering(ProblemForPerson):
    status = 422
    title = "PubMed was not asked"


@dataclass(frozen=True, slots=True)
class LineCount:
    """The hits of one line, as PubMed was asked; `problem` says why there are none."""

    number: int
    query: str
    hits: int | None = None
    problem: str = ""


def is_configured() -> bool:
    return bool(settings.EUTILS_URL)


def count_lines(member: Membership, text: str, database: str) -> tuple[LineCount, ...]:
    """PubMed's hits for each line of a strategy; the last line is the whole.

    A text in another language is asked as its PubMed translation, a single query as the lines it
    can be divided into. Raises BadInput for a text that cannot be read or has more than MOST_LINES
    lines, NotAnswering where PubMed is not set up, does not answer, or was asked just now.
    """
    require_role(member, SEARCHERS)
    if not is_configured():
        raise NotAnswering("No connection to PubMed is set up on this server.")
    queries = pubmed_lines(text, database)
    if not cache.add(f"counts:{member.user_id}", True, SECONDS_BETWEEN):
        raise NotAnswering(f"PubMed is asked once in {SECONDS_BETWEEN} seconds; try again soon.")
    key = settings.NCBI_API_KEY
    manners = Manners(
        interval=INTERVAL_WITH_KEY if key else INTERVAL, connect=5, read=15, attempts=2
    )
    email = settings.NCBI_EMAIL
    with EUtils(settings.EUTILS_URL, api_key=key, email=email, manners=manners) as pubmed:
        return tuple(_count(pubmed, number, query) for number, query in queries)


def pubmed_lines(text: str, database: str) -> list[tuple[int, str]]:
    """Number and PubMed text of each line, with the lines it refers to put in its place.

    A single query of more than MOST_LINES terms is divided at its AND only. BadInput as above.
    """
    parsed = read(text, database)
    if parsed.tree is None:
        raise BadInput("There is nothing in the text that can be counted.")
    lines = [line for line in parsed.lines if line.tree is not None]
    if not is_numbered(parsed.lines):
        split = split_into_lines(parsed.tree)
        if len(split) > MOST_LINES:
            parts = parsed.tree.children if isinstance(parsed.tree, And) else ()
            split = list(enumerate((*parts, parsed.tree), start=1))
        lines = [Line(number, str(number), tree, (0, 0)) for number, tree in split]
    if len(lines) > MOST_LINES:
        raise BadInput(f"The strategy has {len(lines)} lines; at most {MOST_LINES} are counted.")
    trees = [resolve(lines[:place], [], []) for place in range(1, len(lines) + 1)]
    return [
        (line.number, translate(tree, "pubmed", source=database).query if tree else "")
        for line, tree in zip(lines, trees, strict=True)
    ]


def _count(pubmed: EUtils, number: int, query: str) -> LineCount:
    try:
        return LineCount(number, query, pubmed.count(query).hits)
    except ServiceRefused as problem:
        return LineCount(number, query, problem=str(problem))
    except ServiceUnavailable as problem:
        raise NotAnswering(str(problem)) from problem
