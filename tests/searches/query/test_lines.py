"""Strategies of several lines: which texts are lines, what their references stand for."""

from __future__ import annotations

import pytest

from searches.query.findings import QuerySyntaxError
from searches.query.nodes import Or, RefRange, Term, fold
from searches.query.parser import parse, read


def words(database: str, text: str) -> str:
    """The resolved query as words and operators."""

    def branch(node, parts: list[str]) -> str:
        return f"({f' {type(node).__name__.upper()} '.join(parts)})"

    return fold(read(text, database).tree, lambda leaf: getattr(leaf, "text", "#"), branch)


# id, database, text, resolved query, codes of the findings
READ = [
    ("41", "ovid", "1 a\n2 b\n3 or/1-2", "(a OR b)", []),
    ("41-missing", "ovid", "1 a\n2 b\n3 or/1-2\n4 1 and 9", "(a AND #)", ["SL-701"]),
    ("42", "ovid", "1 type 1 diabetes.tw.", "type 1 diabetes", []),
    ("43", "pubmed", "#1 a\n#2 #3\n#3 #2", "#", ["SL-702"]),
    ("43-itself", "pubmed", "#1 a\n#2 #2", "#", ["SL-703"]),
    ("43-later", "pubmed", "#1 #2\n#2 b\n#3 #1", "#", ["SL-703"]),
    ("44", "pubmed", "#1 a\n#2 b\n#3 #1", "a", []),
    ("45", "pubmed", "#1 a\n#2 b\n#3 1 OR 2", "(a OR b)", ["SL-707", "SL-707"]),
    ("46", "cochrane", "#1 a\n#2 b\n#3 c\n#4 {OR #1-#3}", "(a OR b OR c)", []),
    ("list", "ovid", "1. a\n2. b\n3. c\n4. or/1,3", "(a OR c)", []),
    ("same-operator", "wos", "#1 a\n#2 b\n#3 #1 OR #2\n#4 #3 OR c", "(a OR b OR c)", []),
    ("skip", "ovid", "1. a\n3. b\n4. 1 or 3", "(a OR b)", ["SL-706"]),
    ("unnumbered-references", "ovid", "a.tw.\nb.tw.\n1 or 2", "(a OR b)", []),
    ("term-list", "pubmed", "a\nb c\nd[ti]", "(a OR b c OR d)", []),
    ("one-query", "pubmed", "(a\nOR b)\nAND\n(c)", "((a OR b) AND c)", []),
    ("operator-at-the-end", "embase", "a AND\nb", "(a AND b)", []),
    ("title", "ovid", "MEDLINE (Ovid)\n1. a\n2. b\n3. 1 or 2", "(a OR b)", ["SL-199"]),
    ("title-inside", "ovid", "1. a\nPart 2:\n2. b\n3. 1 or 2", "(a OR b)", ["SL-199"]),
    ("comment", "ovid", "// drug\n1. a\n[condition]\n2. b\n3. 1 or 2", "(a OR b)", []),
    ("continued", "ovid", "1. a or\nb\n2. c\n3. 1 and 2", "((a OR b) AND c)", []),
    ("hits", "ovid", "1. a.tw. (1,234)\n2. b.tw. (5)\n3. 1 or 2 (9)", "(a OR b)", []),
    ("not-hits", "ovid", "1. a\n2. b\n3. 1 not (2)", "(a NOT b)", []),
    ("loose-hits", "cochrane", "#1 a 582\n#2 b 12\n#3 #1 or #2 590", "(a OR b)", []),
    ("own-line", "ovid", "1\n\na.tw.\n\n2\n\nb.tw.\n\n3\n\n1 or 2", "(a OR b)", []),
    ("table", "ovid", "1 | a | 12\n2 | b | 3\n3 | 1 or 2 | 13", "(a OR b)", []),
    ("double-label", "cochrane", "1. #1 a\n2. #2 b\n3. #3  (#1 or #2)", "(a OR b)", []),
    (
        "duplicates",
        "ovid",
        "1. a\n2. b\n3. 1 or 2\n4. remove duplicates from 3",
        "(a OR b)",
        ["SL-199"],
    ),
    ("history", "pubmed", "#1 Search a\n#2 Search b\n#3 Search #1 OR #2", "(a OR b)", []),
    ("one-reference", "pubmed", "#1", "#", []),
    ("reversed", "ovid", "1. a\n2. b\n3. or/2-1", "(a OR b)", []),
]


@pytest.mark.parametrize(
    ("database", "text", "query", "codes"), [case[1:] for case in READ], ids=[c[0] for c in READ]
)
def test_it_reads_lines_and_what_they_refer_to(database, text, query, codes):
    assert words(database, text) == query
    assert [each.code for each in read(text, database).findings] == codes


def test_lines_keep_their_numbers_references_and_comments():
    parsed = parse("// drug\n1. a.tw. (12)\n2. b [x]\n3. or/1-2", "ovid")
    assert [(line.number, line.label, line.comment) for line in parsed.lines] == [
        (None, "", "// drug"),
        (1, "1", "(12)"),
        (2, "2", "[x]"),
        (3, "3", ""),
    ]
    assert parsed.lines[3].tree == RefRange("OR", 1, 2)
    assert isinstance(parsed.tree, Or)


def test_a_line_that_is_no_query_is_refused_with_its_place():
    with pytest.raises(QuerySyntaxError) as refused:
        parse("1. a\n2. (b\n3. 1 or 2", "ovid")
    assert (refused.value.code, refused.value.line, refused.value.column) == ("SL-101", 2, 4)


def test_lines_that_double_each_other_are_refused_before_they_fill_the_memory():
    text = "\n".join(["1. a", *(f"{n}. #{n - 1} AND #{n - 1}" for n in range(2, 60))])
    with pytest.raises(QuerySyntaxError, match="SL-100 line 15"):
        parse(text, "pubmed")


def test_a_number_alone_is_a_reference_only_as_a_whole_operand():
    tree = parse("diabetes 2.tw. or 5 fluorouracil.tw.", "ovid").tree
    assert [term.text for term in tree.children] == ["diabetes 2", "5 fluorouracil"]
    assert all(isinstance(term, Term) for term in tree.children)
