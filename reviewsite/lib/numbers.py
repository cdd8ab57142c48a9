"""Numbers that come in as text."""

from __future__ import annotations

from reviewsite.lib.errors import BadInput


def id_of(text: str) -> int:
    """The id that a form or an address names; BadInput for what cannot be one."""
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise BadInput("That is not a number of this review.")
    return int(text)
