"""Text as it may stand in XML."""

from __future__ import annotations

import re
from html import escape

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(text: str) -> str:
    """The text escaped; a character that XML cannot hold becomes the replacement character."""
    return escape(drawable(text))


def drawable(text: str) -> str:
    """The text with the replacement character for what XML cannot hold and no font shows."""
    return _NOT_XML.sub("\ufffd", text)
