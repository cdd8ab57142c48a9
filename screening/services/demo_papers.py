"""The full texts of the demo review: small PDFs of invented text, matched and marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from uuid import NAMESPACE_URL, uuid5

from fpdf import FPDF

from reviews.models import Job, Membership
from reviews.services.jobs import run_inline
from screening.models import FullText, Report
from screening.services.annotations import annotate
from screening.services.full_texts import attach_file, open_matching, take_files
from screening.vocabulary import Retrieval

MARGIN = 22
LINE = 6.5
WRITTEN = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of a demo paper, with its place in shares of the page."""

    section: str
    number: int
    text: str
    page: int
    rectangle: tuple[float, float, float, float]


def bring_papers(team: dict[str, Membership], seed: dict) -> Job:
    """Give every retrieved report its paper, leave one file waiting, and make the marks.

    Returns the job that looked for the report of the file that waits.
    """
    reports = Report.objects.filter(review=team["Lena"].review).select_related("citation")
    reports = reports.order_by("citation__title")
    by_title = {report.citation.title: report for report in reports}
    retrieved = [r for r in reports if r.retrieval == Retrieval.RETRIEVED]
    for report in [*retrieved, *(by_title[title] for title in seed["also_for"])]:
        paper = DemoPaper(report.citation.title, seed)
        content = BytesIO(paper.content)
        full_text = attach_file(team["Ines"], report.pk, name=paper.name, content=content)
        _mark(team, full_text, paper, seed["marks"])
    left = DemoPaper(seed["waits"], seed)
    take_files(team["Ines"], name=left.name, content=BytesIO(left.content))
    return run_inline(open_matching(team["Ines"]))


class DemoPaper(FPDF):
    """One paper; its `content` is the PDF, the same bytes each time."""

    def __init__(self, title: str, seed: dict):
        super().__init__()
        self.stamp, self.paper_title = seed["stamp"], title
        self.set_title(title)
        self.set_creation_date(WRITTEN)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, MARGIN)
        self.add_page()
        self.set_font("helvetica", "B", 16)
        self.multi_cell(0, 8, title, align="L")
        self.paragraphs = list(self._write(seed["sections"]))
        self.content = bytes(self.output())

    @property
    def name(self) -> str:
        return f"{self.paper_title[:60].strip()}.pdf"

    def header(self) -> None:
        self.set_font("helvetica", "I", 10)
        self.cell(0, 8, self.stamp, align="C", new_x="LMARGIN", new_y="NEXT")

    def footer(self) -> None:
        self.set_y(-15)
        self.set_font("helvetica", "I", 10)
        self.cell(0, 8, f"Page {self.page_no()}", align="C")

    def _write(self, sections: list) -> Iterator[Paragraph]:
        for place, (heading, texts) in enumerate(sections):
            if place and place % 3 == 0:
                self.add_page()
            self.ln(5)
            self.set_font("helvetica", "B", 13)
            self.cell(0, 8, heading, new_x="LMARGIN", new_y="NEXT")
            self.set_font("helvetica", size=11)
            for number, text in enumerate(texts):
                top = self.get_y()
                self.multi_cell(0, LINE, text, align="L", new_x="LMARGIN", new_y="NEXT")
                sides = (MARGIN / self.w, top / self.h, 1 - 2 * MARGIN / self.w)
                height = (self.get_y() - top) / self.h
                yield Paragraph(heading, number, text, self.page_no(), (*sides, height))
                self.ln(2)


def _mark(team: dict[str, Membership], full_text: FullText, paper: DemoPaper, marks: list) -> None:
    for mark in marks:
        if mark["title"] != paper.paper_title:
            continue
        wanted = (mark["section"], mark["paragraph"])
        (passage,) = (p for p in paper.paragraphs if (p.section, p.number) == wanted)
        annotate(
            team[mark["by"]],
            full_text,
            key=uuid5(NAMESPACE_URL, f"{full_text.pk}/{mark['by']}"),
            page=passage.page,
            rectangles=[passage.rectangle],
            quote=passage.text,
            comment=mark["comment"],
        )
