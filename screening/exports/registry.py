"""Every export the site offers, in the order of the page."""

from screening.exports import (
    asreview_csv,
    citations_csv,
    outcomes_csv,
    overlap_csv,
    overlap_svg,
    prisma_csv,
    prisma_svg,
    rayyan_csv,
    records_csv,
    records_xlsx,
)
from screening.exports.full_text_tables import FULL_TEXT_TABLES
from screening.exports.records import RECORDS

TABLES = (records_csv, records_xlsx)
"""Those whose columns a person chooses."""

LISTS = (
    *RECORDS,
    *TABLES,
    *FULL_TEXT_TABLES,
    rayyan_csv,
    asreview_csv,
    citations_csv,
    outcomes_csv,
)
"""What is written of any filtered list of citations."""

EXPORTS = (prisma_svg, prisma_csv, overlap_svg, overlap_csv, *LISTS)
