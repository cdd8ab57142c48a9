"""Typing the items of PRISMA-S that no other row answers."""

from __future__ import annotations

from django.db import transaction

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from reviewsite.lib.errors import BadInput
from searches.models import PrismaSNote
from searches.prisma_s.items import TYPED_ITEMS
from searches.selectors.prisma_s import notes_of


def write_note(member: Membership, item: int, text: str) -> PrismaSNote:
    """Write the text of an item anew; an empty text clears it.

    Raises BadInput for an item that is answered from the rows.
    """
    require_role(member, SEARCHERS)
    if item not in TYPED_ITEMS:
        numbers = ", ".join(str(number) for number in TYPED_ITEMS)
        raise BadInput("This item is not typed.", remedy=f"Items to type: {numbers}.")
    with transaction.atomic():
        before = notes_of(member).get(item, "")
        note = PrismaSNote.objects.create(
            review=member.review, item=item, text=text.strip(), by=member.user
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
    return note
