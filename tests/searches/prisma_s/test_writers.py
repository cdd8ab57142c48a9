"""The PRISMA-S report and its three files."""

import csv
import io

from docx import Document

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


def test_deduplication_tells_rules_and_people_apart():
    done = Deduplication(10, 7, (("doi", 2),), 1)
    text = compose(Facts("R", deduplication=done)).answers[15].text
    assert "doi: 2" in text and "by a person: 1" in text and "10 records became 7" in text


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
