"""Reading the strategy: its versions, what each changed, and its concepts."""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from reviews.models import Membership
from searches.databases import dialect_of
from searches.databases.pubmed import TAGS
from searches.models import Strategy
from searches.query.blocks import (
    ConceptBlock,
    blocks_from_json,
    blocks_to_tree,
    named_like,
    tree_to_blocks,
    with_phrases,
)
from searches.query.differences import Piece, difference
from searches.query.fields import Field
from searches.query.nodes import Limit, Near, Node, Not, Raw, Term, fold
from searches.query.parser import read
from searches.query.translate import translate

BEYOND = (
    (Not, "It has a NOT."),
    (Near, "It has terms near each other."),
    (Limit, "It has a limit, as of years or languages."),
    (Raw, "It has a part that was not understood; the findings say where."),
)
"""What a query can have that concepts cannot say."""

TAG_OF = {str(tag.field): tag.short for tag in reversed(TAGS)}

MOST_LINES = 100
"""Added or removed lines that the list of versions shows of each."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version with the lines it added to the version before it and the lines it removed.

    Of each the first ones; `more` counts the others.
    """

    strategy: Strategy
    added: tuple[str, ...]
    removed: tuple[str, ...]
    more: int = 0


def current_strategy(member: Membership) -> Strategy | None:
    strategies = Strategy.objects.filter(review=member.review).select_related("created_by")
    return strategies.order_by("-version").first()


def versions_of(member: Membership) -> list[Version]:
    """Every version of the review's strategy, newest first."""
    strategies = Strategy.objects.filter(review=member.review).select_related("created_by")
    versions, before = [], None
    for strategy in strategies.order_by("version"):
        old, new = _lines_of_both(before, strategy)
        added = tuple(line for line in new if line not in old)
        removed = tuple(line for line in old if line not in new)
        more = sum(max(0, len(lines) - MOST_LINES) for lines in (added, removed))
        versions.append(Version(strategy, added[:MOST_LINES], removed[:MOST_LINES], more))
        before = strategy
    return versions[::-1]


def strategy_difference(old: Strategy, new: Strategy) -> tuple[Piece, ...]:
    """From one version's text to the other's: by line where both have lines, else by word."""
    have_lines = all("\n" in strategy.text.strip() for strategy in (old, new))
    return difference(old.text, new.text, by="line" if have_lines else "word")


def named_blocks(
    text: str, database: str, known: tuple[ConceptBlock, ...] = ()
) -> tuple[ConceptBlock, ...] | None:
    """The concepts of a text under the names of `known` blocks; None where it is more than that.

    An answer can be written back: printed in the language of `database` and read again it gives
    the same query.
    """
    tree = _meant(text, database)
    blocks = tree_to_blocks(tree)
    if blocks is None or _meant(printed_blocks(blocks, database), database) != tree:
        return None
    return named_like(blocks, known)


def printed_blocks(blocks: tuple[ConceptBlock, ...], database: str) -> str:
    """The concepts as a text in the language of `database`."""
    return translate(blocks_to_tree(blocks), database, source=database).query


def beyond_blocks(text: str, database: str) -> tuple[str, ...]:
    """Why a text has no concepts, in words for the person who wrote it."""
    parsed = read(text, database)
    tree = parsed.tree
    if tree is None or any(finding.severity == "error" for finding in parsed.findings):
        return ("The text cannot be read without guessing; the findings say where.",)
    nodes: list[Node] = []
    fold(tree, nodes.append, lambda node, children: nodes.append(node))
    bare = dict.fromkeys(n.text for n in nodes if isinstance(n, Term) and not n.tagged)
    reasons = [words for kind, words in BEYOND if any(isinstance(n, kind) for n in nodes)]
    if bare:
        named = ", ".join(f"“{name}”" for name in [*bare][:3]) + (" …" if len(bare) > 3 else "")
        reasons.append(
            f"{named}: no field is named, so the database chooses where it searches and may add "
            "headings. A concept says where each term is searched: name the field in the text."
        )
    return tuple(reasons) or ("Its brackets group terms in another way than concepts do.",)


def known_blocks(strategy: Strategy | None) -> tuple[ConceptBlock, ...]:
    """The stored concepts of a version; none where its text is more than concepts."""
    return blocks_from_json(strategy.blocks) if strategy and strategy.blocks else ()


def strategy_or_404(member: Membership, version: int) -> Strategy:
    """The version of the member's review; raises Http404 when there is none."""
    strategies = Strategy.objects.select_related("created_by")
    return get_object_or_404(strategies, review=member.review, version=version)


def term_line(term: dict) -> str:
    """A stored term as a person types it: PubMed's tag behind it, none for title and abstract."""
    field = term["field"]
    if term["kind"] == "text" and field == Field.TITLE_ABSTRACT:
        return term["text"]
    return f"{term['text']} [{TAG_OF.get(field, field)}]"


def _meant(text: str, database: str) -> Node | None:
    tree = read(text, database).tree
    return with_phrases(tree) if dialect_of(database).syntax.space == "phrase" else tree


def _lines_of_both(old: Strategy | None, new: Strategy) -> tuple[dict, dict]:
    """The lines to compare: the concepts' terms where both versions have some, else the text's."""
    with_blocks = new.blocks and (old is None or old.blocks)
    lines = _term_lines if with_blocks else _text_lines
    return (dict.fromkeys(lines(old)) if old else {}), dict.fromkeys(lines(new))


def _text_lines(strategy: Strategy) -> list[str]:
    return strategy.text.splitlines()


def _term_lines(strategy: Strategy) -> list[str]:
    return [
        f"{block['name']}: {term_line(term)}"
        for block in strategy.blocks
        for term in block["terms"]
    ]
