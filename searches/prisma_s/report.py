"""Composes the sixteen answers; what is not known is said to be NOT RECORDED, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from searches.prisma_s.items import ITEMS, NOTE, Item

MISSING = "NOT RECORDED"


@dataclass(frozen=True, slots=True)
class Search:
    """One run: empty texts and None stand for what nobody wrote down; `run` names its row."""

    source: str
    is_register: bool = False
    platform: str = ""
    searched_on: str = ""
    initials: str = ""
    text: str = ""
    limits: str = ""
    hits: int | None = None
    exported: int | None = None
    run: str = ""

    @property
    def heading(self) -> str:
        return f"{self.source} ({_or_missing(self.platform)}), {_or_missing(self.searched_on)}"


@dataclass(frozen=True, slots=True)
class PeerReview:
    """A PRESS ruling, `comments` of which came before it or after."""

    version: int
    verdict: str
    by: str
    on: str
    comments: int


@dataclass(frozen=True, slots=True)
class Deduplication:
    """Pairs of records with a ruling that stands: `rules` has those of each matching rule, a pair
    that a person ruled on is one of `by_people` alone."""

    records: int = 0
    citations: int = 0
    rules: tuple[tuple[str, int], ...] = ()
    by_people: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the report is made of; `versions` are (number, date), `notes` by item number."""

    title: str
    searches: tuple[Search, ...] = ()
    versions: tuple[tuple[int, str], ...] = ()
    peer_reviews: tuple[PeerReview, ...] = ()
    deduplication: Deduplication = field(default_factory=Deduplication)
    notes: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """An item with its text; `is_complete` is False where anything is missing.

    `gaps` are the searches that lack a fact of the item.
    """

    item: Item
    text: str
    is_complete: bool
    gaps: tuple[Search, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The sixteen answers in order; `searches` make the appendix of full strategies."""

    title: str
    answers: tuple[Answer, ...]
    searches: tuple[Search, ...]


def compose(facts: Facts) -> Report:
    """The report of the facts: always sixteen answers, in the order of the items."""
    answers = []
    for item in ITEMS:
        if item.answered == NOTE:
            note = facts.notes.get(item.number, "").strip()
            answers.append(Answer(item, note or MISSING, bool(note)))
        else:
            text = _WRITERS[item.number](facts) or MISSING
            gaps = tuple(search for search in facts.searches if _lacks(search, item))
            answers.append(Answer(item, text, MISSING not in text, gaps))
    return Report(facts.title, tuple(answers), facts.searches)


def _lacks(search: Search, item: Item) -> bool:
    return any(_or_missing(getattr(search, name)) == MISSING for name in item.facts)


def _or_missing(value: object) -> str:
    return MISSING if value is None or value == "" else str(value)


def _databases(facts: Facts) -> str:
    return "\n".join(
        f"{s.source}: platform {_or_missing(s.platform)}"
        for s in facts.searches
        if not s.is_register
    )


def _platforms(facts: Facts) -> str:
    if not facts.searches or not all(s.platform for s in facts.searches):
        return ""
    shared: dict[str, list[str]] = {}
    for search in facts.searches:
        sources = shared.setdefault(search.platform, [])
        if search.source not in sources:
            sources.append(search.source)
    lines = [f"{name}: {', '.join(found)}" for name, found in shared.items() if len(found) > 1]
    return "\n".join(lines) or "No platform is recorded for more than one source."


def _registers(facts: Facts) -> str:
    return "\n".join(
        f"{s.source}: platform {_or_missing(s.platform)}; searched {_or_missing(s.searched_on)}"
        for s in facts.searches
        if s.is_register
    )


def _strategies(facts: Facts) -> str:
    return "\n".join(
        f"{s.heading}: {'exact text in the appendix' if s.text.strip() else MISSING}"
        for s in facts.searches
    )


def _limits(facts: Facts) -> str:
    return "\n".join(f"{s.source}: {_or_missing(s.limits)}" for s in facts.searches)


def _updates(facts: Facts) -> str:
    dates: dict[str, list[str]] = {}
    for search in facts.searches:
        dates.setdefault(search.source, []).append(_or_missing(search.searched_on))
    again = [f"{name} was searched on {', '.join(on)}" for name, on in dates.items() if len(on) > 1]
    versions = [f"Strategy version {number}, {on}" for number, on in facts.versions]
    return "\n".join([*versions, *again])


def _dates(facts: Facts) -> str:
    return "\n".join(f"{s.source}: {_or_missing(s.searched_on)}" for s in facts.searches)


def _peer_review(facts: Facts) -> str:
    return "\n".join(
        f"PRESS 2015, strategy version {r.version}: {r.verdict} by {r.by} on {r.on}; "
        f"comments: {r.comments}"
        for r in facts.peer_reviews
    )


def _totals(facts: Facts) -> str:
    return "\n".join(
        f"{s.source}: {_or_missing(s.hits)} hits; exported {_or_missing(s.exported)}"
        for s in facts.searches
    )


def _deduplication(facts: Facts) -> str:
    done = facts.deduplication
    if not done.rules and not done.by_people:
        return ""
    rules = "; ".join(f"{rule}: {count}" for rule, count in done.rules) or "none"
    return (
        f"Software: Reviewsite. Pairs ruled by a matching rule: {rules}. "
        f"Pairs ruled by a person: {done.by_people}. "
        f"{done.records} records became {done.citations} citations."
    )


_WRITERS = {
    1: _databases,
    2: _platforms,
    3: _registers,
    8: _strategies,
    9: _limits,
    12: _updates,
    13: _dates,
    14: _peer_review,
    15: _totals,
    16: _deduplication,
}
