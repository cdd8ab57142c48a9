"""Every export the site offers, in the order of the page."""

from screening.exports import (
    citations_csv,
    outcomes_csv,
    overlap_csv,
    overlap_svg,
    prisma_csv,
    prisma_svg,
)

EXPORTS = (prisma_svg, prisma_csv, overlap_svg, overlap_csv, citations_csv, outcomes_csv)
