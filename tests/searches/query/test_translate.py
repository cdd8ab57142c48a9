"""The acceptance cases of the translation table, and what translating keeps and reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from searches.databases import DATABASES
from searches.query.fields import Field
from searches.query.nodes import And, Near, Or, Ref, RefRange, Term
from searches.query.translate import translate, translate_text

STRATEGIES = Path(__file__).resolve().parents[4] / "shared/data/strategies"


# case number of the specification (or a letter), source, target, profile, expected, added codes
CASES = [
    ("64", '"Leukemia, Myeloid, Acute"[mh]', "wos", 'TS=("acute myeloid leukemia")', {"SL-903"}),
    (
        "65-scopus",
        '"implantation failure*"[tiab]',
        "scopus",
        "TITLE-ABS-KEY(implantation PRE/0 failure*)",
        set(),
    ),
    (
        "65-embase",
        '"implantation failure*"[tiab]',
        "embase",
        "(implantation NEXT/1 failure*):ti,ab,kw",
        set(),
    ),
    (
        "65-cochrane",
        '"implantation failure*"[tiab]',
        "cochrane",
        "(implantation NEXT failure*):ti,ab,kw",
        set(),
    ),
    (
        "65-ovid",
        '"implantation failure*"[tiab]',
        "ovid",
        "(implantation adj failure*).ti,ab,kf.",
        set(),
    ),
    ("65-wos", '"implantation failure*"[tiab]', "wos", 'TS=("implantation failure*")', set()),
    (
        "65-ebsco",
        '"implantation failure*"[tiab]',
        "ebsco",
        '(TI "implantation failure*" OR AB "implantation failure*")',
        set(),
    ),
    ("66-ovid", '"a b"[tiab:~3]', "ovid", "(a adj4 b).ti,ab,kf.", {"SL-607"}),
    ("66-embase", '"a b"[tiab:~3]', "embase", "(a NEAR/4 b):ti,ab,kw", {"SL-607"}),
    ("66-wos", '"a b"[tiab:~3]', "wos", "TS=(a NEAR/3 b)", set()),
    ("66-cochrane", '"a b"[tiab:~3]', "cochrane", "(a NEAR/3 b):ti,ab,kw", {"SL-607"}),
    ("66-ebsco", '"a b"[tiab:~3]', "ebsco", "(TI (a N3 b) OR AB (a N3 b))", set()),
    ("66-scopus", '"a b"[tiab:~3]', "scopus", "TITLE-ABS-KEY(a W/3 b)", set()),
    ("69", "2010:2020[dp]", "scopus", "PUBYEAR > 2009 AND PUBYEAR < 2021", set()),
    ("69-open", "2010:3000[dp]", "scopus", "PUBYEAR > 2009", set()),
    ("69-wos", "2010:2020[dp]", "wos", "PY=(2010-2020)", set()),
    ("69-embase", "2010:2020[dp]", "embase", "[2010-2020]/py", set()),
    ("69-month", "2010/05:2020[dp]", "wos", "PY=(2010-2020)", {"SL-903"}),
    ("70-cochrane", "english[la]", "cochrane", "", {"SL-903"}),
    ("70-wos", "english[la]", "wos", "LA=(English)", set()),
    ("70-code", "eng[la]", "scopus", "LANGUAGE(english)", set()),
    (
        "71",
        "X[ti] NOT Y[ti] AND Z[ab]",
        "scopus",
        "(TITLE(X) AND NOT TITLE(Y)) AND ABS(Z)",
        {"SL-203", "SL-305"},
    ),
    (
        "72",
        "recurrent miscarriage",
        "scopus",
        'TITLE-ABS-KEY("recurrent miscarriage")',
        {"SL-903"},
    ),
    ("73", '"Tacrolimus"[majr]', "cochrane", '[mh "Tacrolimus"]', {"SL-903"}),
    ("75", "^^x^^ AND y[ti]", "scopus", "^^x^^ AND TITLE(y)", {"SL-109"}),
    ("76", '"a b c"[tiab:~4]', "scopus", "TITLE-ABS-KEY(a W/4 b W/4 c)", {"SL-903"}),
    ("noexp", '"Infertility"[mh:noexp]', "cochrane", '[mh ^"Infertility"]', set()),
    ("noexp-text", '"Infertility"[mh:noexp]', "wos", "TS=(infertility)", {"SL-903"}),
    ("majr", '"Infertility"[majr]', "ovid", "exp *Infertility/", set()),
    ("majr-noexp", '"Infertility"[majr:noexp]', "ebsco", '(MM "Infertility")', {"SL-401"}),
    ("qualifier", "Infertility/drug therapy[mh]", "ovid", "exp Infertility/dt", set()),
    (
        "qualifier-text",
        "Tacrolimus/ae[mh]",
        "wos",
        'TS=(tacrolimus AND "adverse effects")',
        {"SL-903"},
    ),
    ("two-qualifiers", "A/dt/ae[mh]", "cochrane", '([mh "A"/DT] OR [mh "A"/AE])', {"SL-407"}),
    ("subheading", '"drug therapy"[sh]', "ovid", "dt.fs.", set()),
    ("apostrophe", '"Sjogren\'s Syndrome"[mh]', "embase", '"sjogren\'s syndrome"/exp', {"SL-411"}),
    ("author", "Khalili A[au]", "scholar", 'author:"a khalili"', {"SL-903"}),
    ("no-field", "NCT123[si]", "wos", "ALL=(NCT123)", {"SL-903"}),
    ("no-mapping", '"a b" AND c-d AND e*', "embase", "'a b' AND c-d AND e*", set()),
    ("action", "x[ti] OR y[pa]", "ovid", "x.ti.", {"SL-903"}),
    ("not-dropped", "x[ti] NOT english[la]", "cochrane", "x:ti", {"SL-903"}),
    ("dropped-from", "english[la] NOT x[ti]", "cochrane", "", {"SL-903"}),
    ("number", "2020[ti]", "ovid", '"2020".ti.', set()),
    ("operator-word", '"or"[ti]', "wos", 'TI=("or")', set()),
    ("wildcard", "miscarriage*[tiab]", "scholar", "miscarriage", {"SL-903"}),
    (
        "exclusion",
        "a[ti] NOT (b[ti] OR c[ti])",
        "scholar",
        "intitle:a -intitle:b -intitle:c",
        set(),
    ),
    ("exclusion-lost", "a[ti] NOT (b[ti] AND c[ti])", "scholar", "intitle:a", {"SL-903"}),
    (
        "groups",
        "(a[ti] AND b[ti]) OR c[ti]",
        "scholar",
        "intitle:a intitle:b OR intitle:c",
        {"SL-903"},
    ),
    ("near", '"a b"[tiab:~3]', "scholar", "a b", {"SL-903"}),
    ("near-far", '"a b"[tiab:~200]', "ovid", "(a adj201 b).ti,ab,kf.", {"SL-604", "SL-607"}),
    (
        "near-in-group",
        '"a b"[tiab:~3] OR c[tiab]',
        "scopus",
        "TITLE-ABS-KEY((a W/3 b) OR c)",
        set(),
    ),
    (
        "limit-beside-one-field",
        "(a[tiab] OR b[tiab]) AND c[tiab] AND eng[la]",
        "wos",
        "TS=(a OR b) AND TS=(c) AND LA=(English)",
        set(),
    ),
    ("lines", "#1 AND #2", "ebsco", "S1 AND S2", set()),
    ("lines-unknown", "#1 AND #2", "scopus", "#1 AND #2", {"SL-903"}),
]


@pytest.mark.parametrize(
    ("source", "target", "expected", "codes"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_it_translates_a_construct_and_says_what_changes(source, target, expected, codes):
    translation = translate_text(source, "pubmed", target)
    always = translate_text("x[ti]", "pubmed", target).warnings
    lost = [each for each in translation.warnings if each.message not in _messages(always)]
    assert translation.query == expected
    assert {each.code for each in lost} == codes


def _messages(findings) -> set[str]:
    return {each.message for each in findings}


def test_it_says_how_the_distance_was_counted_anew():
    (finding,) = translate_text('"a b"[tiab:~3]', "pubmed", "ovid").warnings
    assert finding.message == "Distance changed from 3 to 4 to keep 3 words between"


@pytest.mark.parametrize(("length", "too_long"), [(256, False), (257, True)])
def test_a_scholar_text_has_at_most_256_characters(length, too_long):
    source = f"{'a' * 250}[tiab] AND {'b' * (length - 251)}[tiab]"
    translation = translate_text(source, "pubmed", "scholar")
    messages = [each.message for each in translation.warnings if each.code == "SL-901"]
    assert len(translation.query) == length
    assert messages == ([f"{length} characters; limit 256"] if too_long else [])


# Whether the unbracketed query means something else there (the table of evaluation orders).
ORDERS = [
    ("a OR b AND c", {"wos", "ebsco"}),
    ("a AND b OR c", {"scopus", "scholar"}),
    ("a AND b OR c AND d", {"scopus", "wos", "ebsco", "scholar"}),
    ("a OR b AND c NOT d", {"wos", "scholar"}),
    ("a NOT b OR c", {"scopus"}),
    ("a NOT b AND c", {"scopus"}),
    ("a OR b NOT c AND d", {"scopus", "wos", "scholar"}),
    ("(a OR b) AND c", set()),
]


@pytest.mark.parametrize(("source", "differing"), ORDERS)
def test_it_says_where_the_order_of_evaluation_differs(source, differing):
    found = set()
    for dialect in DATABASES:
        warnings = translate_text(source, "pubmed", dialect.key).warnings
        if "SL-203" in {each.code for each in warnings}:
            found.add(dialect.key)
    assert found == differing


def test_it_keeps_every_warning_inside_the_source_text():
    source = "“a b”[tiab] AND c NOT english[la] OR 2010:2020[dp]"
    for dialect in DATABASES:
        for each in translate_text(source, "pubmed", dialect.key).warnings:
            assert 0 <= each.start < each.end <= len(source)


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("embase", "(a NEXT/3 b):ti"),
        ("scopus", "TITLE(a PRE/2 b)"),
        ("ebsco", "TI (a W2 b)"),
        ("wos", "TI=(a NEAR/2 b)"),
    ],
)
def test_it_keeps_the_order_of_near_words_where_it_can_be_said(target, expected):
    words = Term("a", "word", Field.TITLE), Term("b", "word", Field.TITLE)
    translation = translate(Near(words, 2, ordered=True), target)
    lost = any("order of the words" in each.message for each in translation.warnings)
    assert translation.query == expected
    assert lost == (target == "wos")


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("ovid", "or/1-3 and 4"),
        ("cochrane", "{OR #1-#3} AND #4"),
        ("embase", "(#1 OR #2 OR #3) AND #4"),
    ],
)
def test_it_writes_a_range_of_lines(target, expected):
    assert translate(And((RefRange("OR", 1, 3), Ref(4))), target).query == expected


def test_it_keeps_same_operators_in_one_pair_of_brackets():
    tree = Or((Or((Term("a", "word", Field.TITLE), Term("b", "word", Field.TITLE))), Ref(1)))
    assert translate(And((tree, Ref(2))), "embase").query == "(a:ti OR b:ti OR #1) AND #2"


@pytest.mark.parametrize(
    "names", [("medline", "pubmed"), ("pubmed", "medline"), ("pubmed", "pubmed", "loose")]
)
def test_it_refuses_names_it_does_not_know(names):
    with pytest.raises(ValueError, match="choose one of"):
        translate_text("x", *names)


@pytest.mark.skipif(not STRATEGIES.is_dir(), reason="no shared data beside the checkout")
def test_it_translates_strategies_as_their_authors_wrote_them():
    strategies = json.loads((STRATEGIES / "pubmed_seed_collection_10.json").read_text())
    for strategy in strategies:
        for dialect in DATABASES:
            translation = translate_text(strategy["edited_search"], "pubmed", dialect.key)
            assert translation.query.count("(") == translation.query.count(")")
            assert "SL-301" not in {each.code for each in translation.warnings}


def test_an_unexploded_heading_loses_no_narrower_headings():
    (finding,) = translate_text('"Infertility"[mh:noexp]', "pubmed", "wos").warnings
    assert finding.message == "Lossy: Infertility is searched as free text; precision down"


def test_what_reading_and_writing_both_find_is_said_once():
    (finding,) = translate_text('"a b"[tiab:~1001]', "pubmed", "pubmed").warnings
    assert finding.message == "Distance 1001 outside 0–1000"
