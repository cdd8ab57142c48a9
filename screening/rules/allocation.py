"""Which place a reviewer gets, and in which order candidates come."""

from __future__ import annotations

import hashlib
from collections.abc import Collection

ORDER_SPAN = 2**31 - 1


def free_slot(taken: Collection[int], places: int) -> int | None:
    """The lowest slot from 1 to `places` that is not taken; None when all are."""
    for slot in range(1, places + 1):
        if slot not in taken:
            return slot
    return None


def start_of_order(reviewer: int, stage: int) -> int:
    """Where in the random order of candidates a reviewer begins, 0 to `ORDER_SPAN` - 1.

    Each reviewer walks the same circle from a place of their own, so that breaks do not tell who
    reads what (spec: screening rules, section 4, order of records).
    """
    digest = hashlib.sha256(f"{stage}:{reviewer}".encode()).digest()
    return int.from_bytes(digest[:8]) % ORDER_SPAN
