"""Writes the PRISMA-S report as text, CSV and DOCX; each writer gives bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass

from docx import Document

from searches.prisma_s.report import MISSING, Report, Search
from searches.word import CONTENT_TYPE, as_bytes, plain, shape

RUNS_IN_A_SPREADSHEET = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Format:
    label: str
    content_type: str
    write: Callable[[Report], bytes]


def write_text(report: Report) -> bytes:
    parts = [f"PRISMA-S: {report.title}"]
    group = ""
    for answer in report.answers:
        if answer.item.group != group:
            group = answer.item.group
            parts.append(group.upper())
        parts.append(f"{answer.item.number}. {answer.item.subject}\n{answer.text}")
    parts.append("APPENDIX: FULL SEARCH STRATEGIES")
    parts += [sentence(search) for search in report.searches] or [MISSING]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def sentence(search: Search) -> str:
    """The search in the words of the text template of items 8, 9, 13 and 15."""
    hits, exported = (MISSING if n is None else n for n in (search.hits, search.exported))
    return (
        f"{search.source} ({search.platform or MISSING}), searched "
        f"{search.searched_on or MISSING}, recorded by {search.initials or MISSING}. "
        f"Limits: {search.limits or MISSING}. Records: {hits}; exported {exported}. "
        f"Strategy:\n{search.text or MISSING}"
    )


def write_csv(report: Report) -> bytes:
    """One row an item, then one for each full strategy; no cell runs in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("item", "group", "subject", "complete", "text"))
    for answer in report.answers:
        item, complete = answer.item, "yes" if answer.is_complete else "no"
        row = (item.number, item.group, item.subject, complete, answer.text)
        writer.writerow([_guarded(cell) for cell in row])
    for search in report.searches:
        complete = "yes" if search.text.strip() else "no"
        row = (8, "Appendix", search.heading, complete, search.text or MISSING)
        writer.writerow([_guarded(cell) for cell in row])
    return out.getvalue().encode("utf-8", "replace")


def write_docx(report: Report) -> bytes:
    """A document of headings, a table for each group, and the strategies in monospace.

    Characters that XML cannot hold appear as their Unicode control pictures.
    """
    document = Document()
    document.add_heading(plain(f"PRISMA-S: {report.title}"), 0)
    group, table = "", None
    for answer in report.answers:
        if answer.item.group != group:
            group = answer.item.group
            document.add_heading(group, 1)
            table = _table(document)
        cells = table.add_row().cells
        cells[0].text, cells[1].text = str(answer.item.number), answer.item.subject
        cells[2].text = plain(answer.text)
    for table in document.tables:
        shape(table, WIDTHS)
    document.add_heading("Appendix: full search strategies", 1)
    for search in report.searches:
        document.add_heading(plain(search.heading), 2)
        run = document.add_paragraph().add_run(plain(search.text or MISSING))
        run.font.name = "Courier New"
    return as_bytes(document)


WIDTHS = (1.2, 4, 10)
"""Of the columns in centimetres."""


def _table(document):
    table = document.add_table(rows=1, cols=3, style="Table Grid")
    for cell, name in zip(table.rows[0].cells, ("Item", "Subject", "Answer"), strict=True):
        cell.text = name
    return table


def _guarded(cell):
    if isinstance(cell, str) and cell.startswith(RUNS_IN_A_SPREADSHEET):
        return "'" + cell
    return cell


FORMATS = {
    "txt": Format("Text", "text/plain; charset=utf-8", write_text),
    "csv": Format("Table (CSV)", "text/csv; charset=utf-8", write_csv),
    "docx": Format("Word document (DOCX)", CONTENT_TYPE, write_docx),
}
