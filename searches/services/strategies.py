"""Saving a strategy: every save is a new version, with its text for each database."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import get_object_or_404

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.errors import BadInput, Conflict
from searches.databases import DATABASES
from searches.models import Strategy, Translation
from searches.query.blocks import ConceptBlock, blocks_from_json, blocks_to_json
from searches.query.findings import QuerySyntaxError, finding_to_json
from searches.query.parser import MAX_LENGTH, parse
from searches.query.translate import translate_parsed
from searches.selectors.strategies import current_strategy, named_blocks, printed_blocks
from searches.services.translations import carry_over_edits

KEYS = tuple(database.key for database in DATABASES)


def save_strategy(
    member: Membership,
    blocks: list[dict] | None = None,
    *,
    text: str | None = None,
    database: str = "pubmed",
    note: str = "",
    base: int | None = None,
) -> Strategy:
    """Store a new version of the review's strategy, unless nothing changed.

    `text` is the strategy in the language of `database`; without it, it is written from `blocks`,
    the JSON of concept blocks. With it, `blocks` only name its concepts. A text that cannot be read
    is stored too, without translations. `base` is the number of the version that was changed
    (None: whichever is newest). Raises BadInput where there is nothing to store or a block is
    wrong, Conflict where there is a newer version than `base`.
    """
    require_role(member, SEARCHERS)
    check_language(database)
    known = _read(blocks) if blocks or text is None else ()
    text = text_of_blocks(blocks, database) if text is None else clean_text(text)
    _refuse_nul(text)
    return _store(member, text, database, known, note, base=base, edits_from=None)


def restore_version(member: Membership, pk: int) -> Strategy:
    """A new version with the content and the hand edits of an older one; 404 across reviews."""
    require_role(member, SEARCHERS)
    old = get_object_or_404(Strategy, pk=pk, review=member.review)
    known = blocks_from_json(old.blocks) if old.blocks else ()
    note = f"Version {old.version} restored"
    return _store(member, old.text, old.database, known, note, base=None, edits_from=old)


def text_of_blocks(blocks: list[dict] | None, database: str) -> str:
    """The concept blocks as a text in the language of `database`; BadInput where one is wrong."""
    return printed_blocks(_read(blocks), database)


def check_language(database: str) -> None:
    """BadInput unless a strategy can be written in the language of `database`."""
    if database not in KEYS:
        raise BadInput("There is no such language.", remedy=f"Choose one of {', '.join(KEYS)}.")


def clean_text(text: str) -> str:
    """A typed text as it is kept: its line ends alone are made alike. BadInput if not fit."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise BadInput("There is no strategy yet.", remedy="Write at least one term.")
    if len(text) > MAX_LENGTH:
        raise BadInput(
            f"The text has {len(text):,} characters; at most {MAX_LENGTH:,} are read.",
            remedy="Divide the strategy.",
        )
    return text


def _refuse_nul(text: str) -> None:
    before, nul, _ = text.partition("\x00")
    if nul:
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise BadInput(
            f"There is a NUL character in line {line}, column {column}; it cannot be stored.",
            remedy="Apply the fix of the finding there, or delete the character.",
        )


def _read(blocks: list[dict] | None) -> tuple[ConceptBlock, ...]:
    try:
        return blocks_from_json(blocks)
    except ValueError as problem:
        raise BadInput(str(problem)) from problem


def _store(
    member: Membership,
    text: str,
    database: str,
    known: tuple[ConceptBlock, ...],
    note: str,
    *,
    base: int | None,
    edits_from: Strategy | None,
) -> Strategy:
    concepts = named_blocks(text, database, known)
    blocks = blocks_to_json(concepts) if concepts else None
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        current = current_strategy(member)
        number = current.version if current else 0
        if base is not None and base != number:
            raise Conflict(
                f"Version {number} was saved meanwhile by {current.created_by}.",
                remedy="Compare the two below, take over what you need, and save again.",
            )
        same = ("text", text), ("database", database), ("blocks", blocks)
        if current and all(getattr(current, name) == value for name, value in same):
            return current
        strategy = Strategy.objects.create(
            review=member.review,
            version=number + 1,
            text=text,
            database=database,
            blocks=blocks,
            note=note.strip()[:300],
            created_by=member.user,
        )
        Translation.objects.bulk_create(_translations(strategy))
        carry_over_edits(member, edits_from or current, strategy)
        record_event(
            member.review,
            "strategy.created",
            member=member,
            subject=strategy,
            summary=str(strategy),
            old={"database": current.database, "text": current.text} if current else {},
            new={"database": database, "text": text},
            reason=strategy.note,
        )
    return strategy


def _translations(strategy: Strategy) -> list[Translation]:
    """The text for every database; none where the strategy cannot be read."""
    try:
        parsed = parse(strategy.text, strategy.database)
    except QuerySyntaxError:
        return []
    translated = [translate_parsed(parsed, key) for key in KEYS]
    return [
        Translation(
            strategy=strategy,
            database=each.database,
            text=each.query,
            warnings=[finding_to_json(warning) for warning in each.warnings],
        )
        for each in translated
    ]
