"""Who screens at a stage, and how records come to them."""

from __future__ import annotations

from dataclasses import dataclass

from screening.vocabulary import Allocation

LARGEST_BATCH = 200


@dataclass(frozen=True, slots=True)
class Arrangement:
    """`readers` are the ids of the members who may screen (none: everybody whose role lets them).

    With `needs_experienced` one of `experienced` is among the readers of each record.
    `hides_sources` keeps authors, journal and links from those who screen.
    """

    allocation: Allocation = Allocation.QUEUE
    batch_size: int = 50
    readers: frozenset[int] = frozenset()
    needs_experienced: bool = False
    experienced: frozenset[int] = frozenset()
    hides_sources: bool = False

    @property
    def is_shared(self) -> bool:
        return self.allocation == Allocation.SHARE

    @property
    def words(self) -> str:
        """The arrangement in a few words, for people."""
        words = [self.allocation.label]
        if self.allocation == Allocation.BATCHES:
            words[0] += f" of {self.batch_size}"
        if self.readers:
            words.append(f"{len(self.readers)} chosen people screen")
        if self.needs_experienced:
            words.append("one experienced reader on each record")
        if self.hides_sources:
            words.append("authors and journal hidden")
        return "; ".join(words)

    @property
    def facts(self) -> dict:
        """The arrangement as the audit log keeps it; two are the same when these are."""
        return {
            "allocation": self.allocation.value,
            "batch_size": self.batch_size,
            "readers": sorted(self.readers),
            "needs_experienced": self.needs_experienced,
            "experienced": sorted(self.experienced),
            "hides_sources": self.hides_sources,
        }


def notices(
    arrangement: Arrangement,
    *,
    places: int,
    readers: int,
    experienced: int,
    unread: int,
    opens_to_all: bool,
) -> list[str]:
    """What a lead should know before arranging a stage so.

    `readers` and `experienced` are how many may screen; `unread` is how many open records no
    experienced person reads yet; `opens_to_all` is whether chosen people alone screened before.
    """
    found = []
    if opens_to_all:
        found.append("So far chosen people screen; nobody is chosen now, so everybody may.")
    if readers < places:
        found.append(
            f"A record needs {places} readers, and {readers} may screen: none could be finished."
        )
    if arrangement.needs_experienced and not experienced:
        found.append("Nobody who may screen is marked experienced: no record could be finished.")
    elif arrangement.needs_experienced:
        found.append(
            f"Experienced people who may screen: {experienced}. They have to read {unread} more "
            "records between them."
        )
    return found
