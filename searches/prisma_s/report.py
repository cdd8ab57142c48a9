"""Composes the sixteen answers; what is not known is said to be NOT RECORDED, never guessed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from searches.overlap import Found, Overlap, percent
from searches.prisma_s.items import ITEMS, NOTE, Item

MISSING = "NOT RECORDED"


@dataclass(frozen=True, slots=True)
class Search:
    """One run: empty texts and None stand for what nobody wrote down; `run` names its row.

    `method` names the other method for what is neither a database nor a register.
    """

    source: str
    is_register: bool = False
    method: str = ""
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
    """How duplicates were found, and with what result.

    `method` are the matching rules in words. Pairs of records with a ruling that stands: `rules`
    has those of each matching rule, a pair that a person ruled on is one of `by_people` alone;
    `left` wait for a person. `removed_by_people` are the duplicates that no chain of rules alone
    joins to the record that stays. `last_run` is empty when the rules were never run.
    """

    software: str = ""
    last_run: str = ""
    method: tuple[tuple[str, str], ...] = ()
    rules: tuple[tuple[str, int], ...] = ()
    by_people: int = 0
    left: int = 0
    removed_by_people: int = 0
    overlap: Overlap = field(default_factory=Overlap)


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
    if search.method and "platform" in item.facts:
        return False
    return any(_or_missing(getattr(search, name)) == MISSING for name in item.facts)


def _or_missing(value: object) -> str:
    return MISSING if value is None or value == "" else str(value)


def _databases(facts: Facts) -> str:
    return "\n".join(
        f"{s.source}: platform {_or_missing(s.platform)}"
        for s in facts.searches
        if not s.is_register and not s.method
    )


def _platforms(facts: Facts) -> str:
    searches = [search for search in facts.searches if not search.method]
    if not searches or not all(search.platform for search in searches):
        return ""
    shared: dict[str, list[str]] = {}
    for search in searches:
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
    if not done.last_run and not done.rules and not done.by_people:
        return ""
    method = "; ".join(f"{rule} ({meaning})" for rule, meaning in done.method)
    rules = "; ".join(f"{rule}: {count}" for rule, count in done.rules) or "none"
    overlap = done.overlap
    return "\n".join(
        [
            f"Software: {done.software or MISSING}; last run {_or_missing(done.last_run)}. "
            f"Records were joined by matching rules: {method or MISSING}. "
            "Pairs that are only similar, and whatever a rule got wrong, are ruled on by a person.",
            f"Pairs ruled by a matching rule: {rules}. Pairs ruled by a person: {done.by_people}. "
            f"Pairs left to a person and not ruled on: {done.left}.",
            f"{overlap.records} records became {overlap.citations} citations. "
            f"Duplicates removed: {overlap.duplicates}, "
            f"{overlap.duplicates - done.removed_by_people} of them automatically and "
            f"{done.removed_by_people} by a person; {overlap.within} within a source, "
            f"{overlap.between} between sources.",
            *(_found(found, overlap) for found in overlap.found),
        ]
    )


def _found(found: Found, overlap: Overlap) -> str:
    alone = f"{found.alone} found only there"
    if found.alone:
        alone += f" ({percent(found.alone, overlap.citations)} of all)"
    return (
        f"{found.source}: {found.records} records; duplicates: {found.within} within the source, "
        f"{found.between} of records from other sources; {found.citations} citations, {alone}"
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
