"""Brackets, joiners and the factoring out of a shared field."""

from __future__ import annotations

import pytest

from searches.databases import dialect_of
from searches.query.nodes import And, Not, Or
from searches.query.printer import print_target
from searches.query.term_leaves import Atom


def topic(text: str, compound: bool = False) -> Atom:
    return Atom(text, "TS=({})", compound)


a, b, c = topic("a"), topic("b"), topic("c")
near, title, year = topic("x NEAR/3 y", True), Atom("t", "TI=({})"), Atom("PY=(2020)")

PRINTED = [
    ("one", a, "TS=(a)"),
    ("compound-alone", near, "TS=(x NEAR/3 y)"),
    ("shared-field", And((Or((a, b)), c)), "TS=((a OR b) AND c)"),
    ("compound-inside", Or((near, c)), "TS=((x NEAR/3 y) OR c)"),
    ("two-fields", And((Or((a, b)), title)), "(TS=(a) OR TS=(b)) AND TI=(t)"),
    ("beside-a-limit", And((Or((a, b)), c, year)), "TS=(a OR b) AND TS=(c) AND PY=(2020)"),
    ("only-a-limit", year, "PY=(2020)"),
    ("same-operator", Or((Or((a, b)), c)), "TS=(a OR b OR c)"),
    ("not-left", Not((Not((a, b)), c)), "TS=((a NOT b) NOT c)"),
    ("not-right", Not((a, Not((b, c)))), "TS=(a NOT (b NOT c))"),
    ("not-group", And((Not((a, b)), c)), "TS=((a NOT b) AND c)"),
]


@pytest.mark.parametrize(
    ("tree", "text"), [case[1:] for case in PRINTED], ids=[case[0] for case in PRINTED]
)
def test_it_prints_brackets_and_fields(tree, text):
    assert print_target(tree, dialect_of("wos")) == text


def test_compound_operands_have_brackets_before_their_field():
    tree = Or((Atom("a adj3 b", "{}.ti.", True), Atom("c", "{}.ti.")))
    assert print_target(tree, dialect_of("ovid")) == "(a adj3 b).ti. or c.ti."


def test_scholar_has_no_brackets():
    tree = And((Or((Atom("a"), Atom("b"))), Atom("c")))
    assert print_target(tree, dialect_of("scholar")) == "a OR b c"


def test_it_prints_3000_levels():
    tree = a
    for _ in range(3000):
        tree = Or((And((tree, b)), c))
    assert print_target(tree, dialect_of("wos")).count(" AND b) OR c") == 3000
