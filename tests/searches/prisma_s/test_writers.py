"""The PRISMA-S report and its three files."""

import csv
import io

from docx import Document

from searches.overlap import Source, count_overlap
from searches.prisma_s.report import MISSING, Deduplication, Facts, Search, compose
from searches.prisma_s.writers import write_csv, write_docx, write_text

LONG = "tacrolimus OR " * 20_000
ARABIC = "تاكروليموس"


def test_an_empty_review_has_sixteen_items_and_invents_nothing():
    answers = compose(Facts("Empty")).answers
    assert [a.item.number for a in answers] == list(range(1, 17))
    assert {a.text for a in answers} == {MISSING}
    assert not any(a.is_complete for a in answers)


def test_what_a_run_leaves_open_is_said():
    facts = Facts("R", (Search("PubMed", platform="NLM", hits=0, exported=0, text="a"),))
    by_number = {a.item.number: a for a in compose(facts).answers}
    assert by_number[15].text == "PubMed: 0 hits; exported 0"
    assert by_number[9].text == f"PubMed: {MISSING}" and not by_number[9].is_complete
    assert by_number[1].is_complete


def test_registers_are_told_apart_and_keep_their_own_words():
    register = Search("searched_on trials", is_register=True, platform="ICTRP")
    by_number = {a.item.number: a.text for a in compose(Facts("R", (register,))).answers}
    assert by_number[3] == f"searched_on trials: platform ICTRP; searched {MISSING}"
    assert by_number[1] == MISSING


def test_other_methods_are_no_databases_and_have_no_platform():
    searches = (Search("PubMed", platform="NLM"), Search("WHO", method="Website"))
    answers = {a.item.number: a for a in compose(Facts("R", searches)).answers}
    assert answers[1].text == "PubMed: platform NLM" and answers[1].gaps == ()
    assert answers[2].text == "No platform is recorded for more than one source."
    assert "WHO: NOT RECORDED" in answers[13].text


SOURCES = (Source("pubmed", "PubMed"), Source("r", "ICTRP", is_register=True))
OVERLAP = count_overlap(
    [(1, "pubmed", 1), (2, "pubmed", 1), (3, "r", 1), (4, "r", 4), (5, "pubmed", 5)], SOURCES
)
DONE = Deduplication(
    software="Reviewsite 1.2",
    last_run="2026-03-14",
    method=(("doi", "the same DOI"),),
    rules=(("doi", 2),),
    by_people=1,
    left=4,
    removed_by_people=1,
    overlap=OVERLAP,
)


def deduplication(done):
    return compose(Facts("R", deduplication=done)).answers[15].text


def test_deduplication_tells_software_rules_and_people_apart():
    text = deduplication(DONE)
    assert "Software: Reviewsite 1.2; last run 2026-03-14." in text
    assert "rules: doi (the same DOI)." in text
    assert "doi: 2" in text and "by a person: 1" in text and "not ruled on: 4." in text
    assert "5 records became 3 citations." in text
    assert "removed: 2, 1 of them automatically and 1 by a person; 1 within a source, 1" in text


def test_deduplication_has_a_line_for_each_source_in_every_format():
    lines = [
        "PubMed: 3 records; duplicates: 1 within the source, 0 of records from other sources; "
        "2 citations, 1 found only there (33.3% of all)",
        "ICTRP (register): 2 records; duplicates: 0 within the source, 1 of records from other "
        "sources; 2 citations, 1 found only there (33.3% of all)",
    ]
    report = compose(Facts("R", deduplication=DONE))
    tables = Document(io.BytesIO(write_docx(report))).tables
    word = "\n".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    for text in (write_text(report).decode(), write_csv(report).decode(), word):
        assert "\n".join(lines) in text


def test_a_run_that_found_no_duplicate_is_recorded_and_none_at_all_is_not():
    assert "rule: none." in deduplication(Deduplication(last_run="2026-03-14"))
    assert deduplication(Deduplication(overlap=OVERLAP)) == MISSING


def test_no_cell_of_the_table_runs_in_a_spreadsheet():
    facts = Facts("R", (Search("=x", text="=cmd()"),), notes={6: "@wrote", 7: "-none"})
    rows = list(csv.reader(io.StringIO(write_csv(compose(facts)).decode())))
    cells = [cell for row in rows for cell in row]
    assert {"'=cmd()", "'@wrote", "'-none"} <= set(cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_the_word_document_holds_every_character_and_the_whole_strategy():
    hostile = "a\x00b\x1b\ud800 " + ARABIC
    searches = (Search("PubMed", text=hostile), Search("Ovid", text=LONG))
    report = compose(Facts("R\x07", searches, notes={6: hostile}))
    document = Document(io.BytesIO(write_docx(report)))
    texts = [p.text for p in document.paragraphs]
    assert "a\u2400b\u241b\ufffd " + ARABIC in texts and LONG in texts
    rows = [row for table in document.tables for row in table.rows[1:]]
    assert [row.cells[0].text for row in rows] == [str(n) for n in range(1, 17)]
    mono = [r.font.name for p in document.paragraphs for r in p.runs if r.text == LONG]
    assert mono == ["Courier New"]


def test_equal_reports_are_equal_files():
    report = compose(Facts("R"))
    assert write_docx(report) == write_docx(report)


def test_the_text_has_the_strategy_exactly_as_run():
    text = write_text(compose(Facts("R", (Search("PubMed", text="a\n  AND b"),)))).decode()
    assert "Strategy:\na\n  AND b\n" in text and "16. Deduplication" in text
