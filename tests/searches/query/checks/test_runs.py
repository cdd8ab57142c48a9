"""The rules that need more than a text: all databases' texts, and what a run brought back."""

from __future__ import annotations

from searches.query.checks.runs import check_record, check_run, check_set
from searches.query.parser import read


def test_the_same_string_in_two_databases_is_remarked_on():
    texts = {
        "pubmed": "tacrolimus AND loss",
        "ovid": "tacrolimus  AND loss",
        "wos": "TS=x",
    }
    (remark,) = check_set(texts)
    assert remark.code == "SL-909"
    assert remark.message == "Same string used in pubmed and ovid although syntax differs"


def test_a_single_word_is_the_same_everywhere():
    assert check_set({"pubmed": "tacrolimus", "ovid": "tacrolimus", "wos": ""}) == ()


def test_a_line_without_records_is_pointed_at():
    parsed = read("#1 tacrolimus\n#2 infertilty\n#3 #1 AND #2", "pubmed")
    remarks = check_run(parsed, counts={1: 30, 2: 0, 3: 0})
    assert [(each.code, each.message) for each in remarks] == [
        ("SL-910", "Line 2 returned 0 records"),
        ("SL-910", "Line 3 returned 0 records"),
    ]
    assert parsed.text[remarks[0].start : remarks[0].end] == "infertilty"


def test_a_phrase_that_the_database_did_not_find_is_pointed_at():
    parsed = read('x OR "Recurrent loss"[tiab]', "pubmed")
    (remark,) = check_run(parsed, counts={1: 5}, not_found=['"recurrent loss"'])
    assert (remark.code, remark.severity) == ("SL-911", "warning")
    assert parsed.text[remark.start : remark.end] == "Recurrent loss"


def test_a_translation_by_the_database_that_means_something_else_is_remarked_on():
    parsed = read("FK506", "pubmed")
    expected = '"tacrolimus"[MeSH Terms] OR "fk506"[All Fields]'
    same = '("tacrolimus"[mh]  OR "fk506"[all])'
    assert check_run(parsed, expected=expected, returned=same) == ()
    (remark,) = check_run(parsed, expected=expected, returned='"fk506"[All Fields]')
    assert remark.code == "SL-912"
    assert check_run(parsed, returned=same) == ()


def test_a_record_that_lacks_what_a_reader_needs_is_not_reproducible():
    complete = {"platform": "PubMed", "date_run": "2025-03-01", "limits": "", "own_text": True}
    assert check_record("x", **complete) == ()
    (remark,) = check_record("x", **{**complete, "platform": "", "limits": None})
    assert remark.code == "SL-913"
    assert remark.message == "Strategy is not reproducible: missing platform, limits"
