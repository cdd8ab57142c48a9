"""What exports are written from: plain rows, no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from screening.exports.methods_text import MethodsText
from screening.prisma.flow import Flow
from screening.prisma.labels import Labels
from searches.overlap import Overlap


@dataclass(frozen=True, slots=True)
class CitationRow:
    """One citation with where it was found; the outcome fields are empty for blinded members."""

    id: int
    title: str
    authors: tuple[str, ...]
    year: int | None
    journal: str
    volume: str
    issue: str
    pages: str
    doi: str
    pmid: int | None
    abstract: str
    found_in: tuple[str, ...]
    title_abstract: str = ""
    full_text: str = ""
    exclusion_reason: str = ""
    study: str = ""


@dataclass(frozen=True, slots=True)
class ExportSource:
    """A review as exports see it; `flow` is None for members who are blind to outcomes.

    `labels` is the review's own wording of its diagram; `methods` composes the methods text, which
    asks for more than the other exports need.
    """

    title: str
    citations: Iterable[CitationRow]
    flow: Flow | None
    overlap: Overlap
    labels: Labels = field(default_factory=dict)
    methods: Callable[[], MethodsText] = lambda: MethodsText((), ())
