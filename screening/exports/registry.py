"""Every export the site offers, in the order of the page."""

from screening.exports import (
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
)

DIAGRAM = (prisma_svg, prisma_png, prisma_pdf, prisma_docx, prisma_csv)
"""What is made of the numbers of the diagram alone, of a snapshot's too."""

EXPORTS = (*DIAGRAM, methods_docx, overlap_svg, overlap_csv, citations_csv, outcomes_csv)
