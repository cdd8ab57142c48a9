"""Reading the strategy: its versions, what each changed, and its text for each database."""

from __future__ import annotations

from dataclasses import dataclass

from django.shortcuts import get_object_or_404

from reviews.models import Membership
from searches.databases import RUN_DATABASES
from searches.databases.pubmed import TAGS
from searches.models import Strategy, Translation
from searches.query.fields import Field

SHOWN_FIRST = ("pubmed", "scopus", "wos", "scholar")
FINDING_NAMES = ("code", "severity", "message", "start", "end")
TAG_OF = {str(tag.field): tag.short for tag in reversed(TAGS)}


@dataclass(frozen=True, slots=True)
class Version:
    """A version with the lines it added to the version before it and the lines it removed."""

    strategy: Strategy
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DatabaseText:
    """The strategy's text for one database, under the name that people read."""

    label: str
    translation: Translation


def current_strategy(member: Membership) -> Strategy | None:
    return Strategy.objects.filter(review=member.review).order_by("-version").first()


def versions_of(member: Membership) -> list[Version]:
    """Every version of the review's strategy, newest first."""
    strategies = Strategy.objects.filter(review=member.review).select_related("created_by")
    versions, before = [], {}
    for strategy in strategies.order_by("version"):
        lines = dict.fromkeys(_lines(strategy))
        added = tuple(line for line in lines if line not in before)
        removed = tuple(line for line in before if line not in lines)
        versions.append(Version(strategy, added, removed))
        before = lines
    return versions[::-1]


def texts_of(strategy: Strategy | None) -> list[DatabaseText]:
    """The text for each database: `SHOWN_FIRST`, then the others; none without a strategy."""
    if strategy is None:
        return []
    translations = {t.database: t for t in strategy.translations.all()}
    labels = dict(RUN_DATABASES)
    keys = dict.fromkeys((*SHOWN_FIRST, *labels))
    return [DatabaseText(labels[key], translations[key]) for key in keys if key in translations]


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding on a strategy's text for one database; `key` names it within the version."""

    key: str
    database: str
    label: str
    code: str
    severity: str
    message: str
    start: int | None = None
    end: int | None = None

    @property
    def place(self) -> str:
        """Where it is, in words: the database and, where known, the characters."""
        if self.start is None:
            return self.label
        return f"{self.label}, characters {self.start + 1} to {max(self.end, self.start + 1)}"


def strategy_or_404(member: Membership, version: int) -> Strategy:
    """The version of the member's review; raises Http404 when there is none."""
    strategies = Strategy.objects.select_related("created_by")
    return get_object_or_404(strategies, review=member.review, version=version)


def findings_of(strategy: Strategy) -> list[PlacedFinding]:
    """What translating had to say of each text of the version, in the order of the databases."""
    return [
        PlacedFinding(
            key=f"{text.translation.database}-{number}",
            database=text.translation.database,
            label=text.label,
            **{name: warning.get(name) for name in FINDING_NAMES},
        )
        for text in texts_of(strategy)
        for number, warning in enumerate(text.translation.warnings, start=1)
    ]


def term_line(term: dict) -> str:
    """A stored term as a person types it: PubMed's tag behind it, none for title and abstract."""
    field = term["field"]
    if term["kind"] == "text" and field == Field.TITLE_ABSTRACT:
        return term["text"]
    return f"{term['text']} [{TAG_OF.get(field, field)}]"


def _lines(strategy: Strategy) -> list[str]:
    return [
        f"{block['name']}: {term_line(term)}"
        for block in strategy.blocks
        for term in block["terms"]
    ]
