"""Every export the site offers, in the order of the page."""

from screening.exports import citations_csv, outcomes_csv, prisma_csv, prisma_svg

EXPORTS = (prisma_svg, prisma_csv, citations_csv, outcomes_csv)
