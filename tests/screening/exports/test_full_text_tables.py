"""The tables of excluded and of included reports: which rows, which words, equal bytes."""

import io

from docx import Document

from screening.exports.full_text_tables import FULL_TEXT_TABLES, reference
from screening.exports.source import CitationRow, ExportSource, ReportRow
from searches.bibliography import Author, BibliographicRecord
from searches.overlap import Overlap

EXCLUDED, EXCLUDED_SHEET, INCLUDED, INCLUDED_SHEET, AWAITING, _, ONGOING, _ = FULL_TEXT_TABLES


def row(id, **values) -> CitationRow:
    facts = {
        "title": "Tacrolimus in mice.",
        "authors": ("Khalili A", "Meyer AG"),
        "year": 2020,
        "journal": "J Sample",
        "volume": "12",
        "issue": "2",
        "pages": "210–215",
        "doi": "10.5555/a",
        "pmid": 1,
        "abstract": "",
        "found_in": ("PubMed", "Scopus"),
        "record": BibliographicRecord(authors=(Author("Khalili", initials="A"),)),
    }
    return CitationRow(id=id, **(facts | values))


ROWS = (
    row(1, reports=(ReportRow("", "excluded", "Wrong population"),)),
    row(2, reports=(ReportRow("", "included", study="Khalili 2020"),)),
    row(
        3,
        reports=(ReportRow("", "excluded", "Retracted"),),
        title="A\x0b<b>=1",
        authors=(),
    ),
    row(4, reports=(ReportRow("", "pending"),)),
    row(5),
)


def written(export, rows=ROWS) -> bytes:
    source = ExportSource("Review", rows, None, Overlap(), tells_outcomes=True)
    return b"".join(export.write(source))


def cells(export, rows=ROWS) -> list[list[str]]:
    (table,) = Document(io.BytesIO(written(export, rows))).tables
    return [[cell.text for cell in line.cells] for line in table.rows]


def test_excluded_reports_stand_with_their_reasons():
    header, *rows = cells(EXCLUDED)
    assert header == ["Report", "Reference", "Reason for exclusion"]
    assert rows == [
        ["Khalili 2020", "A␋<b>=1. J Sample. 2020;12(2):210–215. doi:10.5555/a.", "Retracted"],
        ["Khalili 2020", reference(ROWS[0]), "Wrong population"],
    ]


def test_included_studies_stand_under_their_names():
    assert cells(INCLUDED)[1:] == [["Khalili 2020", reference(ROWS[1]), "PubMed; Scopus"]]


def test_a_reference_has_everything_in_one_line():
    assert reference(ROWS[0]) == (
        "Khalili A, Meyer AG. Tacrolimus in mice. J Sample. 2020;12(2):210–215. doi:10.5555/a."
    )
    many = row(1, authors=tuple(f"Author {n}" for n in range(8)), doi="", issue="", journal="")
    assert reference(many).startswith(
        "Author 0, Author 1, Author 2, Author 3, Author 4, Author 5, "
    )
    assert reference(many).endswith("2020;12:210–215. PMID 1.") and ", et al." in reference(many)


def test_equal_tables_are_equal_bytes():
    for export in FULL_TEXT_TABLES:
        assert written(export) == written(export) and written(export)[:2] == b"PK"


def test_studies_and_reports_are_counted_apart():
    rows = (
        row(1, reports=(ReportRow("Abstract", "included", study="Ng 2020"),)),
        row(2, reports=(ReportRow("", "included", study="Ng 2020"),)),
        row(3, reports=(ReportRow("", "included"),)),
    )
    document = Document(io.BytesIO(written(INCLUDED, rows)))
    assert "Studies: n = 2. Reports: n = 3." in [p.text for p in document.paragraphs]


def test_each_report_of_a_record_has_its_line_with_its_name():
    both = (ReportRow("", "included"), ReportRow("Abstract 12", "excluded", "Wrong outcome"))
    rows = (row(1, reports=both),)
    assert len(cells(INCLUDED, rows)) == len(cells(EXCLUDED, rows)) == 2
    assert cells(EXCLUDED, rows)[1][1].endswith("doi:10.5555/a. Abstract 12.")
    assert (rows[0].full_text, rows[0].exclusion_reason) == ("included; excluded", "Wrong outcome")


def test_what_awaits_classification_and_ongoing_studies_have_tables_of_their_own():
    rows = (
        row(1, reports=(ReportRow("", "awaiting classification"),)),
        row(2, reports=(ReportRow("", "ongoing study"),)),
    )
    assert len(cells(AWAITING, rows)) == len(cells(ONGOING, rows)) == 2
    assert cells(EXCLUDED, rows) == [["Report", "Reference", "Reason for exclusion"]]
