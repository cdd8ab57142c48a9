"""The acceptance cases of the specification on reading and checking a query."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from searches.query.checks import check
from searches.query.nodes import And, Limit, Near, Node, Not, Or, Ref, RefRange, Term, fold
from searches.query.parser import read
from searches.query.translate import translate
from tests.searches.query.cases.acceptance import CASES, SEED
from tests.searches.query.cases.vocabulary import DictVocabulary


def having(name: str) -> list:
    cases = [case for case in CASES if getattr(case, name) not in (None, "", ())]
    return [pytest.param(case, id=case.id) for case in cases]


def shown(tree: Node) -> str:
    """A tree in one line: operators as functions, terms with their field."""

    def leaf(node: Node) -> str:
        match node:
            case Term(explode=None):
                return f"{node.text}[{node.field}]" if node.tagged else node.text
            case Term():
                name = "/".join((node.text, *node.subheadings))
                return f"{name}[{node.field} {'exploded' if node.explode else 'unexploded'}]"
            case Limit():
                return f"{node.type}={node.value}"
            case Ref():
                return f"#{node.line}"
            case RefRange():
                return f"{node.op}#{node.first}-{node.last}"
        return f"Raw({node.text})"

    def branch(node: Node, children: list[str]) -> str:
        distance = node.max_between if isinstance(node, Near) else ""
        return f"{type(node).__name__}{distance}({', '.join(children)})"

    return fold(tree, leaf, branch)


def hits(tree: Node) -> int:
    """In how many documents of the universe of a, b, c, d a query is true."""

    def branch(node: Node, values: list[bool]) -> bool:
        if isinstance(node, Not):
            return values[0] and not values[1]
        return all(values) if isinstance(node, And) else any(values)

    def is_true(values: tuple[int, ...]) -> bool:
        words = dict(zip("abcd", values, strict=True))
        return bool(fold(tree, lambda term: words[term.text], branch))

    return sum(map(is_true, product((0, 1), repeat=4)))


@pytest.mark.parametrize("case", having("tree"))
def test_it_is_read_as_this_tree(case):
    assert shown(read(case.text, case.database).tree) == case.tree


@pytest.mark.parametrize("case", having("prints"))
def test_it_is_written_like_this(case):
    parsed = read(case.text, case.database)
    assert translate(parsed.tree, case.database, source=case.database).query == case.prints
    assert parsed.text == case.text


@pytest.mark.parametrize("case", having("hits"))
def test_it_finds_as_many_documents(case):
    tree = read(case.text, case.database).tree
    assert hits(tree) == case.hits
    assert isinstance(tree, And | Or | Not)


@pytest.mark.parametrize("case", having("found"))
def test_it_has_these_findings(case):
    assert set(case.found) <= {each.code for each in check(read(case.text, case.database))}


@pytest.mark.parametrize("case", having("not_found"))
def test_it_has_not_these_findings(case):
    codes = {each.code for each in check(read(case.text, case.database))}
    assert codes.isdisjoint(case.not_found)


@pytest.mark.parametrize("case", having("messages"))
def test_a_finding_says_it_in_these_words(case):
    messages = [each.message for each in check(read(case.text, case.database))]
    for message in case.messages:
        assert any(each.startswith(message) for each in messages)


@pytest.mark.parametrize("case", [case for case in CASES if case.suggestions], ids=lambda c: c.id)
def test_it_suggests_what_to_write(case):
    findings = check(read(case.text, case.database))
    for code, suggestion in case.suggestions.items():
        assert next(each.suggestion for each in findings if each.code == code) == suggestion


def test_53_the_seed_as_printed_in_the_article():
    findings = check(read(SEED, "pubmed"))
    counts = Counter(each.code for each in findings)
    expected = {"SL-207": 1, "SL-302": 4, "SL-403": 1, "SL-506": 3, "SL-905": 1, "SL-913": 1}
    assert {code: counts[code] for code in expected} == expected
    assert not any(each.severity == "error" for each in findings)
    assert not any(code == "SL-307" or code.startswith("SL-70") for code in counts)
    plurals = {each.message.split()[-1] for each in findings if each.code == "SL-506"}
    assert plurals == {"miscarriages", "losses", "failures"}
    (hyphen,) = (each for each in findings if each.code == "SL-905")
    assert hyphen.suggestion == '(FK506[tiab] OR "FK 506"[tiab] OR FK-506[tiab])'


def test_53_the_seed_with_a_vocabulary_has_no_entry_terms_in_place_of_headings():
    codes = {each.code for each in check(read(SEED, "pubmed"), DictVocabulary())}
    assert "SL-402" not in codes and "SL-405" in codes


def test_52_a_repetition_is_no_error_but_information():
    findings = check(read("infertility[tiab] OR infertil*[tiab]", "pubmed"))
    assert [each.severity for each in findings if each.code == "SL-113"] == ["info"]
