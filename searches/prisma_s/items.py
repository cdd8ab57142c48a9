"""The sixteen items of PRISMA-S (Rethlefsen et al. 2021) and how each is answered here."""

from __future__ import annotations

from dataclasses import dataclass

SOURCES, STRATEGIES = "Information sources and methods", "Search strategies"
PEER_REVIEW, RECORDS = "Peer review", "Managing records"
RUNS, NOTE = "runs", "typed"


@dataclass(frozen=True, slots=True)
class Item:
    """`answered` says from what the answer is made, `remedy` how a person fills a gap.

    `facts` names what every search must have recorded.
    """

    number: int
    group: str
    subject: str
    answered: str
    remedy: str
    facts: tuple[str, ...] = ()


_RUN = "Write down the run with every field filled in."
_TYPE = "Type it on this page; say so if there was none."

ITEMS = (
    Item(1, SOURCES, "Database name", RUNS, _RUN, ("platform",)),
    Item(
        2,
        SOURCES,
        "Multi-database searching",
        RUNS,
        "Write down the platform of each run.",
        ("platform",),
    ),
    Item(3, SOURCES, "Study registries", RUNS, "Write down each register as a run."),
    Item(4, SOURCES, "Online resources and browsing", NOTE, _TYPE),
    Item(5, SOURCES, "Citation searching", NOTE, _TYPE),
    Item(6, SOURCES, "Contacts", NOTE, _TYPE),
    Item(7, SOURCES, "Other methods", NOTE, _TYPE),
    Item(
        8,
        STRATEGIES,
        "Full search strategies",
        RUNS,
        "Paste the exact text into each run.",
        ("text",),
    ),
    Item(
        9,
        STRATEGIES,
        "Limits and restrictions",
        RUNS,
        "Write limits with reason, or “none”.",
        ("limits",),
    ),
    Item(10, STRATEGIES, "Search filters", NOTE, _TYPE),
    Item(11, STRATEGIES, "Prior work", NOTE, _TYPE),
    Item(12, STRATEGIES, "Updates", "versions and runs", "Save the strategy and its runs."),
    Item(
        13,
        STRATEGIES,
        "Dates of searches",
        RUNS,
        "Write down the date of each run.",
        ("searched_on",),
    ),
    Item(14, PEER_REVIEW, "Peer review", "PRESS ruling", "Have a second searcher rule by PRESS."),
    Item(
        15,
        RECORDS,
        "Total records",
        RUNS,
        "Write down the hits and upload the files.",
        ("hits", "exported"),
    ),
    Item(16, RECORDS, "Deduplication", "rulings on duplicates", "Find duplicates."),
)
TYPED_ITEMS = tuple(item.number for item in ITEMS if item.answered == NOTE)
