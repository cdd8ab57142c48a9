"""What exports are written from: plain rows, no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from screening.exports.methods_text import MethodsText
from screening.prisma.flow import Flow
from screening.prisma.labels import Labels
from searches.bibliography import BibliographicRecord
from searches.overlap import Overlap


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One report of a citation: `name` says which of several, `outcome` what became of it at full
    text or how far it is."""

    name: str = ""
    outcome: str = ""
    exclusion_reason: str = ""
    study: str = ""


@dataclass(frozen=True, slots=True)
class CitationRow:
    """One citation with where it was found.

    `id` is its number in the review, the same on every server. The outcome fields are empty for
    blinded members. `tags` are the reader's own; the verdicts are those the reader may see.
    `reports` are in the order of their numbers; where a record describes several, the texts of
    their outcomes, reasons and studies hold all of them.
    """

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
    record: BibliographicRecord = field(default_factory=BibliographicRecord)
    tags: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    full_text_verdicts: tuple[str, ...] = ()
    title_abstract: str = ""
    reports: tuple[ReportRow, ...] = ()

    @property
    def full_text(self) -> str:
        return _joined(report.outcome for report in self.reports)

    @property
    def exclusion_reason(self) -> str:
        return _joined(report.exclusion_reason for report in self.reports)

    @property
    def study(self) -> str:
        return _joined(report.study for report in self.reports)


def _joined(texts: Iterable[str]) -> str:
    """Each text once, in order."""
    return "; ".join(dict.fromkeys(filter(None, texts)))


@dataclass(frozen=True, slots=True)
class ExportSource:
    """A review as exports see it; `flow` is None for members who are blind to outcomes, and where
    only citations are listed. `tells_outcomes` says whether their outcomes are filled in.

    `labels` is the review's own wording of its diagram; `methods` composes the methods text, which
    asks for more than the other exports need. `columns` names those that a table of records shall
    have (empty: all). With `has_notes` each record gets notes that say what is known of it here.
    """

    title: str
    citations: Iterable[CitationRow]
    flow: Flow | None
    overlap: Overlap
    labels: Labels = field(default_factory=dict)
    methods: Callable[[], MethodsText] = lambda: MethodsText((), ())
    columns: tuple[str, ...] = ()
    has_notes: bool = False
    tells_outcomes: bool = False
