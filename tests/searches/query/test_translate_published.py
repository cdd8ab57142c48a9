"""The published strategy in eight databases: its texts, its lines and what each loses."""

from __future__ import annotations

import pytest

from searches.databases import DATABASES
from searches.query.blocks import BlockTerm, ConceptBlock, blocks_to_tree
from searches.query.parser import parse
from searches.query.translate import translate, translate_text

PUBMED = (
    '("Tacrolimus"[mh] OR FK506[tiab]) AND ("Infertility"[mh] OR "Abortion, Spontaneous"[mh] OR '
    '"recurrent miscarriage"[tiab] OR "recurrent pregnancy loss"[tiab] OR '
    '"recurrent implantation failure"[tiab])'
)
BLOCKS = (
    ConceptBlock("drug", (BlockTerm("Tacrolimus", "mesh"), BlockTerm("FK506"))),
    ConceptBlock(
        "condition",
        (
            BlockTerm("Infertility", "mesh"),
            BlockTerm("Abortion, Spontaneous", "mesh"),
            BlockTerm("recurrent miscarriage"),
            BlockTerm("recurrent pregnancy loss"),
            BlockTerm("recurrent implantation failure"),
        ),
    ),
)
PUBLISHED = [
    ("pubmed", "sensitive", PUBMED),
    (
        "ovid",
        "sensitive",
        "(exp Tacrolimus/ or FK506.ti,ab,kf.) and (exp Infertility/ or exp Abortion, Spontaneous/ "
        'or "recurrent miscarriage".ti,ab,kf. or "recurrent pregnancy loss".ti,ab,kf. or '
        '"recurrent implantation failure".ti,ab,kf.)',
    ),
    (
        "embase",
        "sensitive",
        "('tacrolimus'/exp OR FK506:ti,ab,kw) AND ('infertility'/exp OR 'spontaneous abortion'/exp "
        "OR 'recurrent miscarriage':ti,ab,kw OR 'recurrent pregnancy loss':ti,ab,kw OR "
        "'recurrent implantation failure':ti,ab,kw)",
    ),
    (
        "scopus",
        "sensitive",
        'TITLE-ABS-KEY((tacrolimus OR FK506) AND (infertility OR "spontaneous abortion" OR '
        '"recurrent miscarriage" OR "recurrent pregnancy loss" OR '
        '"recurrent implantation failure"))',
    ),
    (
        "scopus",
        "faithful",
        '(INDEXTERMS("tacrolimus") OR TITLE-ABS(FK506)) AND (INDEXTERMS("infertility") OR '
        'INDEXTERMS("abortion, spontaneous") OR TITLE-ABS("recurrent miscarriage") OR '
        'TITLE-ABS("recurrent pregnancy loss") OR TITLE-ABS("recurrent implantation failure"))',
    ),
    (
        "wos",
        "sensitive",
        'TS=((tacrolimus OR FK506) AND (infertility OR "spontaneous abortion" OR '
        '"recurrent miscarriage" OR "recurrent pregnancy loss" OR '
        '"recurrent implantation failure"))',
    ),
    (
        "wos",
        "faithful",
        "(TS=(tacrolimus) OR TI=(FK506) OR AB=(FK506)) AND (TS=(infertility) OR "
        'TS=("spontaneous abortion") OR TI=("recurrent miscarriage") OR '
        'AB=("recurrent miscarriage") OR TI=("recurrent pregnancy loss") OR '
        'AB=("recurrent pregnancy loss") OR TI=("recurrent implantation failure") OR '
        'AB=("recurrent implantation failure"))',
    ),
    (
        "cochrane",
        "sensitive",
        '([mh "Tacrolimus"] OR FK506:ti,ab,kw) AND ([mh "Infertility"] OR '
        '[mh "Abortion, Spontaneous"] OR "recurrent miscarriage":ti,ab,kw OR '
        '"recurrent pregnancy loss":ti,ab,kw OR "recurrent implantation failure":ti,ab,kw)',
    ),
    (
        "ebsco",
        "sensitive",
        '((MH "Tacrolimus+") OR TI FK506 OR AB FK506) AND ((MH "Infertility+") OR '
        '(MH "Abortion, Spontaneous+") OR TI "recurrent miscarriage" OR AB "recurrent miscarriage" '
        'OR TI "recurrent pregnancy loss" OR AB "recurrent pregnancy loss" OR '
        'TI "recurrent implantation failure" OR AB "recurrent implantation failure")',
    ),
    (
        "scholar",
        "sensitive",
        'tacrolimus OR FK506 infertility OR "spontaneous abortion" OR "recurrent miscarriage" OR '
        '"recurrent pregnancy loss" OR "recurrent implantation failure"',
    ),
]
EXPLOSION_LOST = [
    "Lossy: narrower headings of Infertility are not searched; recall down",
    "Lossy: narrower headings of Abortion, Spontaneous are not searched; recall down",
]
UNVERIFIED_IN_EMTREE = [
    f"No verified Emtree equivalent for {heading}"
    for heading in ("Tacrolimus", "Infertility", "Abortion, Spontaneous")
]
LOSSES = [
    ("pubmed", set(), []),
    ("ovid", set(), []),
    ("cochrane", set(), []),
    ("scopus", {"SL-903"}, EXPLOSION_LOST),
    ("wos", {"SL-903"}, EXPLOSION_LOST),
    ("embase", {"SL-411"}, UNVERIFIED_IN_EMTREE),
    (
        "scholar",
        {"SL-903"},
        [
            *EXPLOSION_LOST,
            "Lossy: no field restriction; precision down",
            "Lossy: full text searched; precision down",
            "Lossy: only first 1,000 results; recall down",
        ],
    ),
]


@pytest.mark.parametrize(("target", "profile", "expected"), PUBLISHED)
def test_it_writes_the_published_strategy_from_the_pubmed_text(target, profile, expected):
    assert translate_text(PUBMED, "pubmed", target, profile).query == expected


@pytest.mark.parametrize(("target", "profile", "expected"), PUBLISHED)
def test_it_writes_the_published_strategy_from_concept_blocks(target, profile, expected):
    assert translate(blocks_to_tree(BLOCKS), target, profile).query == expected


@pytest.mark.parametrize(("target", "codes", "messages"), LOSSES)
def test_it_reports_exactly_what_the_published_strategy_loses(target, codes, messages):
    warnings = translate_text(PUBMED, "pubmed", target).warnings
    assert [each.message for each in warnings] == messages
    assert {each.code for each in warnings} == codes


def test_it_asks_to_check_every_cinahl_heading():
    warnings = translate_text(PUBMED, "pubmed", "ebsco").warnings
    assert [(each.code, each.severity) for each in warnings] == [("SL-401", "warning")] * 3


def test_the_scholar_text_of_the_published_strategy_has_150_characters():
    assert len(translate_text(PUBMED, "pubmed", "scholar").query) == 150


LINES = {
    "ovid": """\
1 exp Tacrolimus/
2 FK506.ti,ab,kf.
3 1 or 2
4 exp Infertility/
5 exp Abortion, Spontaneous/
6 "recurrent miscarriage".ti,ab,kf.
7 "recurrent pregnancy loss".ti,ab,kf.
8 "recurrent implantation failure".ti,ab,kf.
9 or/4-8
10 3 and 9""",
    "cochrane": """\
#1 [mh "Tacrolimus"]
#2 FK506:ti,ab,kw
#3 #1 OR #2
#4 [mh "Infertility"]
#5 [mh "Abortion, Spontaneous"]
#6 "recurrent miscarriage":ti,ab,kw
#7 "recurrent pregnancy loss":ti,ab,kw
#8 "recurrent implantation failure":ti,ab,kw
#9 {OR #4-#8}
#10 #3 AND #9""",
}


@pytest.mark.parametrize("target", LINES)
def test_it_writes_the_published_strategy_as_lines(target):
    assert translate_text(PUBMED, "pubmed", target, as_lines=True).query == LINES[target]


@pytest.mark.parametrize("database", [dialect.key for dialect in DATABASES])
def test_the_published_strategy_is_read_back_in_every_language(database):
    written = translate_text(PUBMED, "pubmed", database).query
    tree = parse(written, database).tree
    assert translate(tree, database, source=database).query == written
    assert parse(translate(tree, database, source=database).query, database).tree == tree


def test_a_tree_without_text_has_warnings_without_place():
    for each in translate(blocks_to_tree(BLOCKS), "scholar").warnings:
        assert (each.start, each.end) == (None, None)
