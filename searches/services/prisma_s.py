"""Typing the items of PRISMA-S that no other row answers."""

from __future__ import annotations

from django.db import transaction

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.errors import BadInput
from searches.models import PrismaSNote
from searches.prisma_s.items import TYPED_ITEMS
from searches.selectors.prisma_s import notes_of

LONGEST_TEXT = 10_000


def write_note(member: Membership, item: int, text: str) -> None:
    """Write the text of an item anew; an empty text clears it, the same again changes nothing.

    Raises BadInput for an item that is answered from the rows, and for a text too long.
    """
    require_role(member, SEARCHERS)
    if item not in TYPED_ITEMS:
        numbers = ", ".join(str(number) for number in TYPED_ITEMS)
        raise BadInput("This item is not typed.", remedy=f"Items to type: {numbers}.")
    text = text.strip()
    if len(text) > LONGEST_TEXT:
        raise BadInput(
            f"The text has {len(text):,} characters; at most {LONGEST_TEXT:,} are kept.",
            remedy="Shorten it.",
        )
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        before = notes_of(member).get(item, "")
        if text == before:
            return
        note = PrismaSNote.objects.create(
            review=member.review, item=item, text=text, by=member.user
        )
        record_event(
            member.review,
            "prisma_s.noted",
            member=member,
            subject=note,
            summary=str(note),
            old={"text": before},
            new={"text": note.text},
        )
