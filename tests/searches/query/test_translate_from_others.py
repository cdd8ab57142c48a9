"""Translations from the other seven languages, and of numbered lines."""

from __future__ import annotations

import pytest

from searches.query.translate import translate_text

# id, source, target, query, expected, added codes
FROM_OTHERS = [
    ("67", "ovid", "pubmed", "tum?or.tw.", "(tumor[tiab] OR tumour[tiab])", set()),
    ("67-embase", "ovid", "embase", "tum?or.tw.", "tum$or:ti,ab", set()),
    ("68", "ovid", "wos", "(a adj b).ti.", 'TI=("a b")', set()),
    ("68-unordered", "ovid", "wos", "(a adj3 b).ti.", "TI=(a NEAR/2 b)", {"SL-607"}),
    (
        "heading-after-text",
        "ovid",
        "pubmed",
        "tacrolimus.ti,ab. and exp Infertility/ and Foetus/",
        'tacrolimus[tiab] AND "Infertility"[mh] AND "Foetus"[mh:noexp]',
        set(),
    ),
    (
        "and-in-heading",
        "ovid",
        "pubmed",
        "exp wounds and injuries/",
        '"wounds and injuries"[mh]',
        set(),
    ),
    ("keywords", "ovid", "wos", "a.ti,ab,kf.", "TS=(a)", set()),
    ("no-keywords", "ovid", "wos", "a.ti,ab.", "(TI=(a) OR AB=(a))", set()),
    ("one", "ovid", "pubmed", "wom#n.ti.", "(woman[ti] OR women[ti])", set()),
    ("not-computable", "ovid", "pubmed", "x?y.ti.", "x*y[ti]", {"SL-501", "SL-903"}),
    ("limited", "ovid", "scopus", "cat$3.ti.", "TITLE(cat*)", {"SL-903"}),
    ("space", "ovid", "scopus", "pregnancy loss.ti.", 'TITLE("pregnancy loss")', {"SL-211"}),
    ("mp", "ovid", "pubmed", "a.mp.", "a[tw]", {"SL-903"}),
    ("several-fields", "ovid", "pubmed", "a.ti,kf.", "a[ti] OR a[ot]", set()),
    (
        "qualifiers",
        "ovid",
        "pubmed",
        "A/dt,ae",
        '("A/drug therapy"[mh:noexp] OR "A/adverse effects"[mh:noexp])',
        set(),
    ),
    ("key-words", "scopus", "pubmed", "TITLE-ABS-KEY(a)", "a[tw]", {"SL-903"}),
    ("exact", "scopus", "pubmed", "TITLE({a b})", '"a b"[ti]', {"SL-903"}),
    (
        "years",
        "scopus",
        "pubmed",
        "TITLE(a) AND PUBYEAR > 2009 AND PUBYEAR < 2021",
        "a[ti] AND 2010:2020[dp]",
        set(),
    ),
    ("topic", "wos", "pubmed", "TS=a", "(a[tiab] OR a[ot])", set()),
    ("two-fields", "wos", "pubmed", "TI=a OR AB=a", "a[tiab]", set()),
    (
        "near-words",
        "wos",
        "pubmed",
        "TS=(a NEAR/3 (b OR c))",
        '("a b"[tiab:~3] OR "a c"[tiab:~3])',
        set(),
    ),
    ("near-wildcard", "embase", "pubmed", "(a* NEAR/3 b):ti", "a*[ti] AND b[ti]", {"SL-903"}),
    ("emtree", "embase", "pubmed", "'x y'/exp", '"x y"[mh]', {"SL-903"}),
    ("next", "cochrane", "ovid", "(hearing NEXT aid*):ti", "(hearing adj aid*).ti.", set()),
    (
        "default-order",
        "ebsco",
        "scopus",
        "TI a OR TI b AND TI c",
        "TITLE(a OR (b AND c))",
        {"SL-202", "SL-203"},
    ),
    ("minus", "scholar", "ovid", "intitle:a -intitle:b", "a.ti. not b.ti.", set()),
    (
        "limit-line",
        "ovid",
        "ovid",
        '1. a.ti.\n2. limit 1 to (yr="2010-Current" and english)',
        '1 a.ti.\n2 limit 1 to (yr="2010-Current" and english language)',
        set(),
    ),
    (
        "lines",
        "ovid",
        "embase",
        "1. a.ti.\n2. b.ti.\n3. 1 or 2",
        "#1 a:ti\n#2 b:ti\n#3 #1 OR #2",
        set(),
    ),
    ("lines-inline", "ovid", "scopus", "1. a.ti.\n2. b.ti.\n3. 1 or 2", "TITLE(a OR b)", set()),
    (
        "lines-left-out",
        "ovid",
        "cochrane",
        "1. a.ti.\n2. english.lg.\n3. 1 and 2",
        "#1 a:ti\n#2 #1",
        {"SL-903"},
    ),
    (
        "inside-not",
        "ovid",
        "cochrane",
        "a.ti. not (b.ti. and english.lg.)",
        "a:ti NOT b:ti",
        {"SL-903"},
    ),
]


@pytest.mark.parametrize(
    ("source", "target", "query", "expected", "codes"),
    [case[1:] for case in FROM_OTHERS],
    ids=[case[0] for case in FROM_OTHERS],
)
def test_it_translates_from_every_language(source, target, query, expected, codes):
    translation = translate_text(query, source, target)
    assert translation.query == expected
    assert {each.code for each in translation.warnings} == codes


def test_it_says_that_a_restriction_left_out_inside_not_excludes_more():
    warnings = translate_text("a.ti. not (b.ti. and english.lg.)", "ovid", "cochrane").warnings
    assert "a restriction inside NOT was left out, so more is excluded; recall down" in {
        each.message.removeprefix("Lossy: ") for each in warnings
    }
