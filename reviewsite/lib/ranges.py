"""The part of a file that a request asks for: RFC 9110, section 14, for one range of bytes."""

from __future__ import annotations

import re

ONE_RANGE = re.compile(r"bytes=\s*(\d*)-(\d*)\s*", re.IGNORECASE | re.ASCII)
LONGEST = 19
"""Digits of the largest number that is read."""


class OutOfRange(Exception):
    """Nothing of what was asked for is in the file (status 416)."""


def asked_part(asked: str, size: int) -> range | None:
    """The places of the bytes that the header `Range: {asked}` wants of `size` bytes.

    None stands for the whole file: without the header, for another unit, for several ranges and for
    what is no range; a server may answer all of these so. Raises OutOfRange for a range that begins
    behind the last byte, and for the last 0 bytes.
    """
    found = ONE_RANGE.fullmatch(asked)
    if found is None or not any(found.groups()) or max(map(len, found.groups())) > LONGEST:
        return None
    first, last = (int(digits) if digits else None for digits in found.groups())
    if first is None:
        first, last = max(0, size - last), size - 1
    elif last is None:
        last = size - 1
    elif last < first:
        return None
    if first >= size:
        raise OutOfRange
    return range(first, min(last, size - 1) + 1)
