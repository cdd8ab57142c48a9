"""Saving a strategy: every save is a new version, with its text for each database."""

from __future__ import annotations

from django.db import transaction

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.errors import BadInput
from searches.databases import DATABASES
from searches.models import Strategy, Translation
from searches.query.blocks import blocks_from_json, blocks_to_json, blocks_to_tree
from searches.query.translate import translate


def save_strategy(member: Membership, blocks: list[dict], *, note: str = "") -> Strategy:
    """Store a new version of the review's strategy, unless nothing changed.

    `blocks` is the JSON of concept blocks. Raises BadInput that names the block and the term.
    """
    require_role(member, SEARCHERS)
    try:
        parsed = blocks_from_json(blocks)
    except ValueError as problem:
        raise BadInput(str(problem)) from problem
    clean = blocks_to_json(parsed)
    tree = blocks_to_tree(parsed)
    with transaction.atomic():
        Review.objects.select_for_update().get(pk=member.review_id)
        current = Strategy.objects.filter(review=member.review).order_by("-version").first()
        if current and current.blocks == clean:
            return current
        strategy = Strategy.objects.create(
            review=member.review,
            version=current.version + 1 if current else 1,
            blocks=clean,
            note=note.strip()[:300],
            created_by=member.user,
        )
        Translation.objects.bulk_create(
            _translation(strategy, database.key, tree) for database in DATABASES
        )
        record_event(
            member.review,
            "strategy.created",
            member=member,
            subject=strategy,
            summary=str(strategy),
            old={"blocks": current.blocks} if current else {},
            new={"blocks": clean},
            reason=strategy.note,
        )
    return strategy


def _translation(strategy: Strategy, database: str, tree) -> Translation:
    translated = translate(tree, database)
    return Translation(
        strategy=strategy,
        database=database,
        text=translated.query,
        warnings=[
            {"code": w.code, "severity": w.severity, "message": w.message}
            for w in translated.warnings
        ],
    )
