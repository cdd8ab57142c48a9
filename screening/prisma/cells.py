"""What each box of the PRISMA 2020 flow diagram says, in the four templates, without geometry.

After the official templates of the PRISMA 2020 statement, Page et al. BMJ 2021;372:n71.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from screening.prisma.flow import Count, Flow
from screening.prisma.labels import Labels, label_of

OTHER_SOURCES = ("website_results", "organisation_results", "citations_results")
LINE_OF = "/"
META_ANALYSIS = ("total_studies_ma", "total_reports_ma")


@dataclass(frozen=True, slots=True)
class Entry:
    """A label and its number; `key` finds its link, `mark` points to a footnote.

    `level` is how deep it stands in a box with a heading.
    """

    key: str
    label: str
    n: int
    mark: str = ""
    level: int = 1

    @property
    def number(self) -> str:
        return f"(n\u00a0=\u00a0{self.n:,})"


@dataclass(frozen=True, slots=True)
class Cell:
    """The content of a box: entries with the number below them, under a heading beside them."""

    column: int
    entries: tuple[Entry, ...]
    heading: str = ""


@dataclass(frozen=True)
class Chart:
    """The boxes and texts of one diagram.

    Its columns from the left: previous studies where the review is an update, two of databases
    and registers (the first is `main`), two of other methods where there are any. `labels` is the
    review's own wording; `interim` marks the diagram although nothing is pending.
    """

    flow: Flow
    labels: Labels
    interim: bool

    @property
    def main(self) -> int:
        return 1 if self.flow.is_update else 0

    @property
    def other(self) -> int | None:
        return self.main + 2 if self.flow.has_other_methods else None

    @property
    def columns(self) -> int:
        return self.main + (4 if self.flow.has_other_methods else 2)

    def text(self, key: str) -> str:
        return label_of(self.flow, key, self.labels)

    @property
    def notice(self) -> str:
        """That the diagram is interim, and why; empty when it is final."""
        if self.flow.is_interim:
            return self.text("interim_pending").replace("{n}", f"{self.flow.pending:,}")
        return self.text("interim") if self.interim else ""

    @property
    def titles(self) -> list[tuple[str, int, int]]:
        """The text, first column and number of columns of each bar at the top."""
        found = [("title_databases", self.main, 2)]
        if self.flow.is_update:
            found.insert(0, ("title_previous", 0, 1))
        if self.other is not None:
            found.append(("title_other", self.other, 2))
        return [(self.text(key), column, width) for key, column, width in found]

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The boxes from the top; the last row has the included studies, or two in an update."""
        rows = [[self._identified(), self._removed()]]
        for left, pending, right in (
            ("records_screened", "pending_screening", "records_excluded"),
            ("dbr_sought_reports", "pending_retrieval", "dbr_notretrieved_reports"),
        ):
            rows.append([self._waiting(self.main, left, pending), self._cell(self.main + 1, right)])
        assessed = self._waiting(self.main, "dbr_assessed", "pending_full_text")
        rows.append([assessed, self._reasons(self.main + 1, "dbr_excluded")])
        included = ("new_studies", "new_reports")
        if self.flow.is_update:
            rows[0].insert(0, self._cell(0, "previous_studies", "previous_reports"))
            rows.append([self._cell(self.main, *included)])
            included = ("total_studies", "total_reports")
        rows.append([self._cell(self.main, *included, *META_ANALYSIS)])
        if self.other is not None:
            self._add_other_methods(rows, self.other)
        return rows

    def _add_other_methods(self, rows: list[list[Cell]], column: int) -> None:
        found = self._entries(*OTHER_SOURCES) + self._pending("pending_other_screening", level=1)
        rows[0].append(Cell(column, found, self.text("heading_identified")))
        sought = self._waiting(column, "other_sought_reports", "pending_other_retrieval")
        rows[2] += [sought, self._cell(column + 1, "other_notretrieved_reports")]
        assessed = self._waiting(column, "other_assessed", "pending_other_full_text")
        rows[3] += [assessed, self._reasons(column + 1, "other_excluded")]

    def _identified(self) -> Cell:
        entries = (
            *self._entries("database_results"),
            *_listed("database_specific_results", self.flow.database_specific_results, level=2),
            *self._entries("register_results"),
            *_listed("register_specific_results", self.flow.register_specific_results, level=2),
        )
        return Cell(self.main, entries, self.text("heading_identified"))

    def _removed(self) -> Cell:
        entries = []
        for key in ("duplicates", "excluded_automatic", "excluded_other"):
            entries += self._entries(key)
            if self.flow.screened_before and key == self.flow.screened_before_as:
                label = self.text("screened_before")
                entries.append(Entry("screened_before", label, self.flow.screened_before, level=2))
        return Cell(self.main + 1, tuple(entries), self.text("heading_removed"))

    def _reasons(self, column: int, key: str) -> Cell:
        label, reasons = self.text(key), getattr(self.flow, key)
        if not reasons:
            return Cell(column, (Entry(key, label, 0),))
        return Cell(column, _listed(key, reasons, level=1), f"{label}:")

    def _cell(self, column: int, *keys: str) -> Cell:
        return Cell(column, self._entries(*keys))

    def _waiting(self, column: int, key: str, pending: str) -> Cell:
        return Cell(column, self._entries(key) + self._pending(pending))

    def _pending(self, key: str, level: int = 1) -> tuple[Entry, ...]:
        n = getattr(self.flow, key)
        return (Entry(key, self.text("pending"), n, level=level),) if n else ()

    def _entries(self, *keys: str) -> tuple[Entry, ...]:
        return tuple(
            Entry(key, self.text(key), getattr(self.flow, key), self._marks.get(key, ""))
            for key in keys
            if getattr(self.flow, key) is not None
        )

    @cached_property
    def _marks(self) -> dict[str, str]:
        flow = self.flow
        removed = flow.previous_removed or flow.previous_reports_removed
        return {
            "excluded_automatic": "**" if flow.automation_note else "",
            "records_excluded": "**" if flow.records_excluded_by_tools else "",
            "dbr_sought_reports": "†" if flow.adj_dbr else "",
            "other_sought_reports": ("‡" if flow.other_removed else "")
            + ("†" if flow.adj_other else ""),
            "total_studies" if flow.is_update else "new_studies": "§" if removed else "",
            "total_reports" if flow.is_update else "new_reports": "¶"
            if flow.new_reports_of_previous
            else "",
        }

    @property
    def footnotes(self) -> list[str]:
        return list(_footnotes(self.flow))

    @property
    def description(self) -> str:
        """The alternative text: every box, arm by arm, the included studies last."""
        arms = [cell for row in self.rows[:4] for cell in row]
        arms.sort(key=lambda cell: (cell.column >= self.main, cell.column >= self.main + 2))
        included = [cell for row in self.rows[4:] for cell in row]
        bars = [text for text in (self.notice, *(title for title, _, _ in self.titles)) if text]
        return " ".join(
            [*(f"{text}." for text in bars), *map(_told, arms + included), *self.footnotes]
        )


def _listed(key: str, counts: tuple[Count, ...] | None, *, level: int) -> tuple[Entry, ...]:
    return tuple(
        Entry(f"{key}{LINE_OF}{count.label}", count.label, count.n, level=level)
        for count in counts or ()
    )


def _told(cell: Cell) -> str:
    entries = "; ".join(f"{entry.label}{entry.mark} {entry.number}" for entry in cell.entries)
    return f"{cell.heading} {entries}.".strip()


def _footnotes(flow: Flow) -> Iterator[str]:
    if flow.records_excluded_by_tools:
        by_human = flow.records_excluded - flow.records_excluded_by_tools
        tools = flow.records_excluded_by_tools
        yield f"** Records excluded: {by_human:,} by human, {tools:,} by automation."
    if flow.automation_note:
        yield f"** {flow.automation_note}"
    for adjusted in filter(None, (flow.adj_dbr, flow.adj_other)):
        yield (
            f"† Reports sought differ from records by {adjusted:+,}: after screening, a "
            "record turned out to stand for several reports, or several records for one."
        )
    if flow.other_removed:
        yield (
            f"‡ {flow.other_removed:,} of the records identified via other methods were already "
            "found in databases or registers, irrelevant before retrieval, or removed before "
            "screening."
        )
    if flow.previous_removed or flow.previous_reports_removed:
        yield (
            f"§ Without {flow.previous_removed:,} studies and {flow.previous_reports_removed:,} "
            "reports of the previous version that are retracted or no longer eligible."
        )
    if flow.new_reports_of_previous:
        yield (
            f"¶ {flow.new_reports_of_previous:,} new reports belong to studies of the previous "
            "version."
        )
