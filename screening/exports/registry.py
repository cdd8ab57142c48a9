"""Every export the site offers, in the order of the page."""

from screening.exports import (
    asreview_csv,
    citations_csv,
    methods_docx,
    outcomes_csv,
    overlap_csv,
    overlap_svg,
    prisma_csv,
    prisma_docx,
    prisma_pdf,
    prisma_png,
    prisma_svg,
    rayyan_csv,
    records_csv,
    records_xlsx,
)
from screening.exports.full_text_tables import FULL_TEXT_TABLES
from screening.exports.records import RECORDS
from screening.exports.references import REFERENCES

DIAGRAM = (prisma_svg, prisma_png, prisma_pdf, prisma_docx, prisma_csv)
"""What is made of the numbers of the diagram alone, of a snapshot's too."""

TABLES = (records_csv, records_xlsx)
"""Those whose columns a person chooses."""

GROUPS = (
    ("Records", (*RECORDS, *TABLES)),
    ("Tables of the report", FULL_TEXT_TABLES),
    ("Reference lists", REFERENCES),
    ("Short tables", (citations_csv, outcomes_csv)),
)
"""What is written of any filtered list of citations, as the page groups it."""

LISTS = tuple(export for _, exports in GROUPS for export in exports) + (rayyan_csv, asreview_csv)
"""All of that; the last two are offered by the names of their tools."""

EXPORTS = (*DIAGRAM, methods_docx, overlap_svg, overlap_csv, *LISTS)
