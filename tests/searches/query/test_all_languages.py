"""What must hold in every language: reading never fails, printing can be read back, meaning stays.

The universe of the meaning tests is that of the specification: sixteen documents, one for each
choice of four words.
"""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searches.databases import DATABASES
from searches.query.findings import QuerySyntaxError
from searches.query.nodes import And, Boolean, Near, Node, Or, Term, fold
from searches.query.parser import parse, read
from searches.query.translate import translate, translate_text
from tests.searches.query.trees import boolean_trees, trees

KEYS = [dialect.key for dialect in DATABASES]
keys = st.sampled_from(KEYS)
DOCUMENTS = list(product((False, True), repeat=4))

PIECES = [*"()[]{}\"'*?$#~:/=.,-^&|“’（\u200b\u00a0\u202e\x00", "AND", "OR", "NOT", "and", "not"]
PIECES += ["[tiab]", "[mh]", ".ti,ab.", ".mp.", ":ti,ab", "TI", "TS=", "TITLE-ABS-KEY(", "exp "]
PIECES += ["adj3", "NEAR/3", "W/2", "N3", "NEXT", "#1", "S2", "1", "or/1-3", "{OR #1-#2}", "/"]
PIECES += ["2010:2020", "PUBYEAR > 2009", "[english]/lim", "limit 1 to ", "'x'/exp", "MH", '"a b"']
PIECES += ["a", "b c", "\n", "\n2. "]
soup = st.lists(st.sampled_from(PIECES), max_size=20)
any_text = st.text(max_size=60) | soup.map(" ".join) | soup.map("".join)


def matches(tree: Node, document: tuple[bool, ...]) -> bool:
    """Whether a document with these of the four words matches a tree of words alone."""

    def leaf(node: Node) -> bool:
        return document["abcd".index(node.text[-1])]

    def branch(node: Boolean, found: list[bool]) -> bool:
        if isinstance(node, And):
            return all(found)
        return any(found) if isinstance(node, Or) else found[0] and not found[1]

    return fold(tree, leaf, branch)


@given(any_text, keys)
@example("'", "embase")
@example("limit to", "ovid")
@example("#1 #1", "wos")
def test_any_text_is_read_with_every_place_inside_it(text, database):
    parsed = read(text, database)
    places = [(each.start, each.end) for each in parsed.findings]
    assert all(0 <= start <= end <= len(parsed.text) for start, end in places)
    if parsed.tree is None:
        assert any(each.severity == "error" for each in parsed.findings)


@given(any_text, keys, keys)
def test_whatever_can_be_read_can_be_translated(text, source, target):
    try:
        translated = translate_text(text, source, target)
    except QuerySyntaxError as refused:
        assert refused.remedy
        return
    assert translated.database == target


@pytest.mark.parametrize("database", KEYS)
@given(tree=trees)
def test_what_a_language_can_say_is_read_back_as_the_same_tree(database, tree):
    said = _said(tree, database)
    if said is not None:
        assert _said(said, database) == said


def _said(tree: Node, database: str) -> Node | None:
    text = translate(tree, database, source=database).query
    return parse(text, database).tree if text else None


@given(boolean_trees, keys, keys)
@settings(max_examples=300)
def test_a_translation_without_loss_keeps_the_meaning(tree, source, target):
    text = translate(tree, source, "faithful", source=source)
    translated = translate_text(text.query, source, target)
    if any(each.code == "SL-903" for each in (*text.warnings, *translated.warnings)):
        if "scholar" not in (source, target):
            raise AssertionError(translated.warnings)
        return
    written, again = parse(text.query, source).tree, parse(translated.query, target).tree
    for document in DOCUMENTS:
        wanted = matches(tree, document)
        assert matches(written, document) == wanted
        assert matches(again, document) == wanted


# query, number of matching documents for pubmed and embase, scopus, wos (specification, section 3)
ORDERS = [
    ("a OR b AND c", 6, 6, 10),
    ("a AND b OR c", 10, 6, 10),
    ("a AND b OR c AND d", 5, 3, 7),
    ("a OR b AND c NOT d", 3, 3, 9),
    ("a NOT b OR c", 10, 2, 10),
    ("a NOT b AND c", 2, 6, 2),
    ("a OR b NOT c AND d", 3, 9, 9),
]


@pytest.mark.parametrize(("query", "left_to_right", "scopus", "wos"), ORDERS)
def test_each_database_evaluates_in_its_own_order(query, left_to_right, scopus, wos):
    found = {
        database: sum(matches(parse(text, database).tree, each) for each in DOCUMENTS)
        for database, text in (
            ("pubmed", query),
            ("embase", query),
            ("scopus", query.replace("NOT", "AND NOT")),
            ("wos", query),
        )
    }
    assert found == {
        "pubmed": left_to_right,
        "embase": left_to_right,
        "scopus": scopus,
        "wos": wos,
    }


LENGTH = 20_000
HOSTILE = {
    "open brackets": "(" * LENGTH,
    "closing brackets": ")" * LENGTH,
    "empty groups": "()" * (LENGTH // 2),
    "quotation marks": '"' * LENGTH,
    "square brackets": "[" * LENGTH,
    "braces": "{" * LENGTH,
    "terms": " OR ".join(["t"] * (LENGTH // 5)),
    "changing operators": " AND t OR ".join(["t"] * (LENGTH // 11)),
    "nested nearness": " NEAR/1 t NEAR/2 ".join(["t"] * 900),
    "wildcards": "a*b" * (LENGTH // 3),
    "null characters": "\0" * LENGTH,
    "right-to-left marks": "\u202e" * LENGTH,
    "lines": "a\n" * (LENGTH // 2),
    "doubling lines": "\n".join(["1. a", *(f"{n}. #{n - 1} AND #{n - 1}" for n in range(2, 99))]),
}


@pytest.mark.parametrize("database", KEYS)
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_is_read_to_its_end(text, database):
    parsed = read(text, database)
    assert parsed.text == text
    if parsed.tree is not None:
        assert isinstance(_kinds(parsed.tree), int)


def _kinds(tree: Node) -> int:
    return fold(tree, lambda leaf: isinstance(leaf, Term), lambda node, counts: sum(counts) + 1)


def test_nested_nearness_is_no_recursion():
    deep = parse(" NEAR/1 t NEAR/2 ".join(["t"] * 500), "embase").tree
    assert isinstance(deep, Near)
    assert translate(deep, "wos", source="embase").query.count("NEAR") == 998
