"""Details of translation that change silently what is found if they are not right."""

from __future__ import annotations

import pytest

from searches.query.parser import parse, read
from searches.query.translate import translate_text

# id, source, target, query, expected, codes
CASES = [
    ("reference", "pubmed", "ebsco", "S1[ti] OR N3[ti]", 'TI "S1" OR TI "N3"', set()),
    ("field-code", "pubmed", "ebsco", "AB[ti]", 'TI "AB"', set()),
    ("stem", "ovid", "pubmed", "tumo?r*.ti.", "(tumor*[ti] OR tumour*[ti])", set()),
    (
        "one-letter",
        "ovid",
        "scopus",
        "h?emato*.ti. not p?ediatric*.ti.",
        "TITLE((hemato* OR haemato*) AND NOT (pediatric* OR paediatric*))",
        set(),
    ),
    ("short-stem", "ovid", "pubmed", "tum*.ti.", "tum*[ti]", {"SL-501"}),
    ("leading", "scopus", "ebsco", "TITLE(*fertility)", "TI *fertility", {"SL-504"}),
    (
        "document-type",
        "scopus",
        "pubmed",
        "TITLE(a) AND DOCTYPE(re)",
        "a[ti] AND review[pt]",
        {"SL-903"},
    ),
    ("same-type", "wos", "wos", "TI=a AND DT=(Article)", "TI=(a) AND DT=(article)", set()),
    ("own-field", "scopus", "scopus", "ALL(a)", "ALL(a)", set()),
    ("any-author", "pubmed", "wos", '"Smith J"[1au]', "AU=(smith j)", {"SL-903"}),
    ("author", "scopus", "pubmed", "AUTH(smith j)", '"smith j"[au]', set()),
    ("alternative", "pubmed", "cochrane", "a[ti] OR eng[la]", "a:ti", {"SL-903"}),
    (
        "near-and",
        "cochrane",
        "wos",
        "(a NEAR/3 (b AND c)):ti",
        "TI=(a AND b AND c)",
        {"SL-903"},
    ),
    ("same", "wos", "embase", "TI=(a NOT b SAME c)", "a:ti NOT (b:ti AND c:ti)", {"SL-203"}),
    ("all-in-title", "scholar", "ovid", "allintitle: a b", "a.ti. and b.ti.", set()),
]


@pytest.mark.parametrize(
    ("source", "target", "query", "expected", "codes"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_it_says_the_same_or_says_what_differs(source, target, query, expected, codes):
    translation = translate_text(query, source, target)
    assert translation.query == expected
    assert {each.code for each in translation.warnings} == codes
    assert parse(translation.query, target).tree is not None


def test_what_is_left_out_of_alternatives_lowers_recall():
    warnings = translate_text("a[ti] OR eng[la]", "pubmed", "cochrane").warnings
    assert "Lossy: an alternative was left out; recall down" in {each.message for each in warnings}


def test_a_protein_is_no_reference_to_a_line_in_ovid():
    parsed = read("(S100 or S100B).ti. or S1.ti.", "ovid")
    assert parsed.findings == ()
