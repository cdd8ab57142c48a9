"""Text as it may stand in XML."""

from __future__ import annotations

import re
from html import escape

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml(text: str) -> str:
    """The text escaped; a character that XML cannot hold becomes the replacement character."""
    return escape(_NOT_XML.sub("\ufffd", text))
