"""A file is matched with a report by what speaks for exactly one."""

from io import BytesIO
from time import process_time

import pytest

from screening.rules.pdf_facts import is_pdf, read_facts
from screening.rules.pdf_matching import Match, PdfFacts, Sought, match_pdf
from tests.screening.pdfs import pdf, pdf_with_bomb, pdf_with_script

SOUGHT = [
    Sought(1, "Tacrolimus in repeated implantation failure", "10.1111/aji.12345", 25111111,
           "Nakagawa", 2015),
    Sought(2, "Tacrolimus in repeated implantation failure: a second cohort", "10.1016/j.jri(19)02",
           30222222, "Nakagawa", 2019),
    Sought(3, "Immunosuppression with prednisolone in unexplained infertility", "", None,
           "García-Pérez", 2015),
]  # fmt: skip
CASES = [
    ("doi-in-text", "x.pdf", "", "See https://doi.org/10.1111/AJI.12345.", 1, "DOI"),
    ("doi-in-name", "10.1016_j.jri(19)02.pdf", "", "", 2, "DOI"),
    ("doi-in-metadata", "x.pdf", "doi:10.1111/aji.12345", "", 1, "DOI"),
    ("pmid-in-name", "pmid30222222.pdf", "", "", 2, "PMID"),
    ("pmid-in-text", "x.pdf", "", "PMID: 25111111", 1, "PMID"),
    ("longest-title", "x.pdf", "", "J\nTacrolimus in repeated implan-\ntation failure: a second "
     "cohort\nNakagawa", 2, "title on the first pages"),
    ("title-in-file", "x.pdf", "Immunosuppression with Prednisolone in Unexplained Infertility.",
     "", 3, "title in the file"),
    ("cut-name", "Immunosuppression_with_prednisolone_in_unexp.pdf", "", "", 3, "file name"),
    ("author-year", "Garcia Perez 2015.pdf", "", "", 3, "author and year in the file name"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "title", "text", "key", "by"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
def test_a_file_is_matched_by_what_speaks_for_one_report(name, title, text, key, by):
    assert match_pdf(PdfFacts(name, title, text), SOUGHT) == Match(key, by)


@pytest.mark.parametrize(
    "facts",
    [
        PdfFacts("scan0001.pdf"),
        PdfFacts("x.pdf", "", "10.1111/aji.12345 and 10.1016/j.jri(19)02"),
        PdfFacts("2015.pdf", "Untitled", "Tacrolimus"),
    ],
    ids=["nothing", "two DOIs", "a year alone"],
)
def test_it_never_guesses(facts):
    assert match_pdf(facts, SOUGHT) is None


def test_facts_are_read_from_a_real_file():
    facts = read_facts("a.pdf", BytesIO(pdf("Found in 10.1111/aji.12345", title="A title")))
    assert facts.title == "A title"
    assert "10.1111/aji.12345" in facts.text


def test_a_pdf_is_known_by_its_first_bytes():
    assert is_pdf(BytesIO(pdf("x")))
    assert not is_pdf(BytesIO(b"<html>%PDF</html>"))
    assert not is_pdf(BytesIO(b" " * 2000 + b"%PDF-1.7"))


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7", b"%PDF-1.7\n" + b"<<" * 5000, pdf("x")[:400], pdf_with_script(), pdf_with_bomb()],
    ids=["empty", "nested", "cut", "script", "bomb"],
)
def test_what_means_harm_is_known_by_its_name_at_most_and_soon(content):
    begun = process_time()
    assert read_facts("known.pdf", BytesIO(content)).name == "known.pdf"
    assert process_time() - begun < 5
