"""Editing a translation by hand: the generated text stays, the edit is a row of its own."""

from __future__ import annotations

from django.db import transaction

from reviews.access import SEARCHERS, require_role
from reviews.audit import record_event
from reviews.models import Membership
from reviewsite.lib.errors import BadInput, Conflict
from searches.models import Strategy, Translation, TranslationEdit
from searches.query.parser import MAX_LENGTH
from searches.selectors.translations import is_frozen, translation_or_404


def edit_translation(
    member: Membership, pk: int, *, text: str, note: str = "", number: int
) -> Translation:
    """Put a text in the place of the generated one; an empty text brings that one back.

    `number` is that of the newest edit the person saw (0: none). Raises BadInput for a text too
    long or with a NUL character, Conflict where somebody edited meanwhile or a run used this text
    already; 404 across reviews.
    """
    require_role(member, SEARCHERS)
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\x00" in text:
        raise BadInput(
            "A NUL character cannot be stored.", remedy="Look at your text without it; save again."
        )
    if len(text) > MAX_LENGTH:
        raise BadInput(f"The text has {len(text):,} characters; at most {MAX_LENGTH:,} fit.")
    with transaction.atomic():
        translation = translation_or_404(member, pk, lock=True)
        newest, before = translation.newest_edit, translation.current_text
        if is_frozen(translation):
            raise Conflict(
                "A run used this text, so it stays as it is.",
                remedy="Save a new version of the strategy and edit its text there.",
            )
        if number != (newest.number if newest else 0):
            raise Conflict(
                f"{newest.created_by} edited this text meanwhile." if newest else "No such edit.",
                remedy="Compare the two texts below and save again.",
            )
        if text == translation.text:
            text = ""
        if text == (newest.text if newest else ""):
            return translation
        TranslationEdit.objects.create(
            translation=translation,
            number=number + 1,
            text=text,
            note=note.strip()[:300],
            created_by=member.user,
        )
        record_event(
            member.review,
            "translation.edited",
            member=member,
            subject=translation,
            summary=str(translation),
            old={"text": before},
            new={"text": text or translation.text},
            reason=note.strip()[:300],
        )
    return translation


def carry_over_edits(member: Membership, old: Strategy | None, new: Strategy) -> None:
    """Keep the hand edits of an older version wherever the generated text is still the same."""
    if old is None:
        return
    translations = {each.database: each for each in new.translations.all()}
    carried = []
    for before in old.translations.prefetch_related("edits"):
        after = translations.get(before.database)
        if after and before.edit and before.text == after.text:
            note = f"Carried over from version {old.version}"
            if before.edit.note:
                note = f"{note}: {before.edit.note}"
            carried.append(
                TranslationEdit(
                    translation=after,
                    number=1,
                    text=before.edit.text,
                    note=note[:300],
                    created_by=member.user,
                )
            )
    TranslationEdit.objects.bulk_create(carried)
