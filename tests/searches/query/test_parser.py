"""How a PubMed query is read: the acceptance cases of the specification and properties of any text.

Left to the full compiler: the other languages (2 to 12, 34 to 38, 46), evaluation over documents
(10 to 12) and the rules that look at a finished tree or at lines (27 to 31, 39 to 47, 52 to 54).
"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from searches.databases.pubmed import TAGS
from searches.query.fields import LIMIT_TYPES, Field
from searches.query.findings import QuerySyntaxError
from searches.query.nodes import And, Limit, Near, Not, Or, Raw, Ref, Term, Wildcard, fold
from searches.query.parser import parse
from searches.query.translate import translate, translate_text


def plain(text: str, **more) -> Term:
    return Term(text, "word", Field.ALL, tagged=False, **more)


def tiab(text: str, kind: str = "word", **more) -> Term:
    return Term(text, kind, Field.TITLE_ABSTRACT, **more)


def mesh(text: str, **more) -> Term:
    return Term(text, "phrase" if " " in text else "word", Field.MESH, **{"explode": True, **more})


a, b, c = plain("a"), plain("b"), plain("c")

# id, text, tree, codes of the findings
READ = [
    ("1", "a OR b AND c", And((Or((a, b)), c)), ["SL-202"]),
    ("and-or", "a AND b OR c", Or((And((a, b)), c)), ["SL-202"]),
    ("not-and", "a NOT b AND c", And((Not((a, b)), c)), []),
    ("not-not", "a NOT b NOT c", Not((Not((a, b)), c)), []),
    ("run", "a OR b OR c", Or((a, b, c)), []),
    ("brackets", "a AND (b OR c)", And((a, Or((b, c)))), []),
    ("space", "(a) (b OR c)", And((a, Or((b, c)))), []),
    ("13", "a and b", And((a, b)), ["SL-201"]),
    ("13-tagged", "x[tiab] or y[tiab]", Or((tiab("x"), tiab("y"))), ["SL-201"]),
    ("13-group", "(a) or (b)", Or((a, b)), ["SL-201"]),
    (
        "lower-first",
        "not a",
        Term("not a", "loose_phrase", Field.ALL, tagged=False),
        [],
    ),
    ("18", "Tacrolimus [mh]", mesh("Tacrolimus"), []),
    ("19", '"Infertility"[mesh terms:noexp]', mesh("Infertility", explode=False), []),
    ("majr", "x[MeSH Major Topic]", mesh("x", major=True), []),
    ("majr-noexp", "x[majr:noexp]", mesh("x", major=True, explode=False), []),
    ("20", "x[Title/Abstract]", tiab("x"), []),
    ("einfo", "x[TIAB]", tiab("x"), []),
    ("21", "2010:2020[Date - Publication]", Limit("date", "2010:2020", Field.DATE), []),
    (
        "21-two-tags",
        '"2010/01/01"[dp] : "2024"[Publication Date]',
        Limit("date", "2010/01/01:2024", Field.DATE),
        [],
    ),
    ("21-close", '"2010"[dp]:"2024"[dp]', Limit("date", "2010:2024", Field.DATE), []),
    ("21-spaces", "2010 : 2024[edat]", Limit("date", "2010:2024", Field.ENTRY_DATE), []),
    ("21-last", '"last 5 years"[dp]', Limit("date", "last 5 years", Field.DATE), []),
    ("22", "(a OR b)[tiab]", Or((tiab("a"), tiab("b"))), ["SL-304"]),
    (
        "22-nested",
        '((a OR (b)[ti]) AND "c d")[tiab]',
        And((Or((tiab("a"), Term("b", "word", Field.TITLE))), tiab("c d", "phrase"))),
        ["SL-304", "SL-304"],
    ),
    ("23", "x[abs]", Raw("x[abs]"), ["SL-301"]),
    ("23-noexp", "x[tiab:noexp]", Raw("x[tiab:noexp]"), ["SL-301"]),
    ("23-near", "2020[dp:~3]", Raw("2020[dp:~3]"), ["SL-301"]),
    ("23-alone", "a AND [ti]", And((a, Raw("[ti]"))), ["SL-301"]),
    ("24", "x[ab]", Term("x", "word", Field.ABSTRACT), ["SL-305"]),
    (
        "25",
        "infertility/drug therapy[mh]",
        mesh("infertility", subheadings=("drug therapy",)),
        [],
    ),
    ("25-code", "infertility/dt[mh]", mesh("infertility", subheadings=("drug therapy",)), []),
    (
        "26",
        "infertility/dt/ae[mh]",
        mesh("infertility", subheadings=("drug therapy", "adverse effects")),
        ["SL-407"],
    ),
    (
        "32",
        '"implantation failure"[tiab:~2]',
        Near((tiab("implantation"), tiab("failure")), 2),
        [],
    ),
    (
        "33-wildcard",
        '"implant* failure"[tiab:~2]',
        Near((tiab("implant", trunc=(Wildcard(7),)), tiab("failure")), 2),
        ["SL-603"],
    ),
    (
        "33-field",
        '"a b"[tw:~2]',
        Near((Term("a", "word", Field.TEXT_WORD), Term("b", "word", Field.TEXT_WORD)), 2),
        ["SL-602"],
    ),
    ("33-far", '"a b"[tiab:~1001]', Near((tiab("a"), tiab("b")), 1001), ["SL-604"]),
    ("33-just", '"a b"[tiab:~1000]', Near((tiab("a"), tiab("b")), 1000), []),
    ("33-one-word", '"a"[tiab:~2]', Raw('"a"[tiab:~2]'), ["SL-602"]),
    ("48", "2021:2019[dp]", Limit("date", "2021:2019", Field.DATE), ["SL-807"]),
    ("48-part", "2020/05:2020[dp]", Limit("date", "2020/05:2020", Field.DATE), []),
    ("48-month", "2020/13[dp]", Raw("2020/13[dp]"), ["SL-806"]),
    (
        "49",
        "signs and symptoms[tiab]",
        tiab("signs and symptoms", "loose_phrase"),
        ["SL-212", "SL-201"],
    ),
    ("50", "“recurrent miscarriage”[tiab]", tiab("recurrent miscarriage", "phrase"), ["SL-106"]),
    ("51", "（a OR b）", Or((a, b)), ["SL-107", "SL-107"]),
    ("no-heading", "/dt[mh]", Raw("/dt[mh]"), ["SL-109"]),
    ("zero-width", "infer\u200btility[tiab]", tiab("infertility"), ["SL-107"]),
    ("no-break-space", "a\u00a0OR\u00a0b", Or((a, b)), ["SL-107", "SL-107"]),
    ("75", "^^x^^", Raw("^^x^^"), ["SL-109"]),
    ("nothing", 'a AND ""', And((a, Raw('""'))), ["SL-109"]),
    ("foreign", "exp Tacrolimus/", Raw("exp Tacrolimus/"), ["SL-110"]),
    ("not-foreign", "N95", plain("N95"), []),
    (
        "untagged",
        "recurrent miscarriage",
        Term("recurrent miscarriage", "loose_phrase", Field.ALL, tagged=False),
        [],
    ),
    ("quoted", '"FK506"', Term("FK506", "phrase", Field.ALL, tagged=False), []),
    (
        "tag-of-the-run",
        '"a" b c[tiab]',
        And(
            (
                Term("a", "phrase", Field.ALL, tagged=False),
                tiab("b c", "loose_phrase"),
            )
        ),
        [],
    ),
    (
        "wildcards",
        '"implant* failure*"[tiab]',
        tiab("implant failure", "phrase", trunc=(Wildcard(7), Wildcard(15))),
        [],
    ),
    ("lines", "#1 AND #12", And((Ref(1), Ref(12))), []),
    ("language", "english[lang]", Limit("language", "english", Field.LANGUAGE), []),
    (
        "publication-type",
        '"randomized controlled trial"[Publication Type]',
        Limit("pubtype", "randomized controlled trial", Field.PUBLICATION_TYPE),
        [],
    ),
    ("byte-order-mark", "\ufeffa", a, []),
]


@pytest.mark.parametrize(
    ("text", "tree", "codes"), [case[1:] for case in READ], ids=[case[0] for case in READ]
)
def test_it_reads_a_query(text, tree, codes):
    parsed = parse(text)
    assert parsed.tree == tree
    assert sorted(each.code for each in parsed.findings) == sorted(codes)


# id, text, code, line, column, part of the message
REFUSED = [
    ("15", "(a OR b AND c", "SL-101", 1, 1, "1 opening, 0 closing"),
    ("closing", "a)\nOR b)", "SL-101", 1, 2, "0 opening, 2 closing"),
    ("16", "a AND OR b", "SL-105", 1, 7, "Operator OR has no operand"),
    ("first", "AND b", "SL-105", 1, 1, "Operator AND"),
    ("last", "a\nNOT", "SL-105", 2, 1, "Operator NOT"),
    ("last-inside", "(a OR) b", "SL-105", 1, 4, "Operator OR"),
    ("17", "()", "SL-104", 1, 1, "Empty group"),
    ("17-inside", "a AND ( )", "SL-104", 1, 7, "Empty group"),
    ("empty", " \n", "SL-104", 1, 1, "Empty query"),
    ("quote", 'a OR "b', "SL-102", 1, 6, "at position 6"),
    ("tag", "FK506[tiab", "SL-103", 1, 6, "Unclosed field tag"),
    ("tag-nested", "a[ti OR b[ti]", "SL-103", 1, 2, "Unclosed field tag"),
    ("tag-closed", "a ti]", "SL-103", 1, 5, "not opened"),
    ("deep", f"{'(' * 500}a{')' * 500}", "SL-100", 1, 201, "nested more than 200 deep"),
]


@pytest.mark.parametrize(
    ("text", "code", "line", "column", "message"),
    [case[1:] for case in REFUSED],
    ids=[case[0] for case in REFUSED],
)
def test_it_refuses_what_has_no_reading_and_says_where(text, code, line, column, message):
    with pytest.raises(QuerySyntaxError, match=message) as refused:
        parse(text)
    error = refused.value
    assert (error.code, error.line, error.column) == (code, line, column)
    assert error.remedy


# id, text, code, the text after the suggestion
SUGGESTED = [
    ("13", "a and b", "SL-201", "a AND b"),
    ("22", "x OR (a OR b)[tiab]", "SL-304", "x OR (a[tiab] OR b[tiab])"),
    ("26", "i/dt/ae[mh]", "SL-407", '("i/dt"[mh] OR "i/ae"[mh])'),
    ("49", "signs and symptoms[tiab]", "SL-212", '"signs and symptoms"[tiab]'),
    ("50", "“a b”[tiab]", "SL-106", '"a b"[tiab]'),
    ("51", "（a)", "SL-107", "(a)"),
]


@pytest.mark.parametrize(
    ("text", "code", "mended"),
    [case[1:] for case in SUGGESTED],
    ids=[case[0] for case in SUGGESTED],
)
def test_it_suggests_what_to_write_instead(text, code, mended):
    (found,) = (each for each in parse(text).findings if each.code == code)
    assert text[: found.start] + found.suggestion + text[found.end :] == mended


def test_it_says_how_a_mixed_level_is_evaluated():
    (found,) = parse("(a OR b AND (c OR d) OR e)").findings
    assert found.message.endswith("pubmed evaluates as ((a OR b) AND (c OR d)) OR e")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('"Infertility"[mesh terms:noexp]', '"Infertility"[mh:noexp]'),
        ("x[Title/Abstract]", "x[tiab]"),
        ("x[ab]", "x[tiab]"),
        ("2010:2020[Date - Publication]", "2010:2020[dp]"),
        ("“recurrent miscarriage”[tiab]", '"recurrent miscarriage"[tiab]'),
        ("a OR b AND c", "(a OR b) AND c"),
    ],
)
def test_it_writes_pubmed_in_its_short_form(text, written):
    assert translate_text(text, "pubmed", "pubmed").query == written


def test_it_reads_as_many_nested_brackets_as_a_person_could_mean():
    deep = parse(f"{'(a OR ' * 200}b AND c{')' * 200}").tree
    assert fold(deep, lambda leaf: 1, lambda node, sizes: sum(sizes)) == 202
    assert parse(f"{'(' * 200}a{')' * 200}").tree == a


def test_it_reads_5000_terms_into_one_level():
    assert len(parse(" OR ".join(f"t{n}[tiab]" for n in range(5000))).tree.children) == 5000


SEARCHED_FIELDS = sorted(
    {tag.field for tag in TAGS} - {*LIMIT_TYPES, Field.MESH, Field.ABSTRACT, Field.SUBHEADING}
)
words = st.from_regex(r"[a-zA-Z0-9éß][a-zA-Z0-9é'.%-]{0,7}", fullmatch=True).filter(
    lambda word: (
        word.lower() not in {"and", "or", "not", "near", "next", "adj", "same"}
        and parse(word).tree == plain(word)
    )
)
phrases = st.lists(words, min_size=2, max_size=4).map(" ".join)


@st.composite
def wildcards(draw, text: str) -> tuple[Wildcard, ...]:
    places = draw(st.sets(st.integers(1, len(text)), max_size=2))
    return tuple(Wildcard(place) for place in sorted(places))


@st.composite
def terms(draw) -> Term:
    tagged = draw(st.booleans())
    field = draw(st.sampled_from(SEARCHED_FIELDS)) if tagged else Field.ALL
    kind = draw(st.sampled_from(["word", "phrase", "loose_phrase"]))
    text = draw(words if kind == "word" else phrases)
    return Term(text, kind, field, draw(wildcards(text)), tagged=tagged)


@st.composite
def headings(draw) -> Term:
    text = draw(words | phrases)
    qualifiers = draw(st.sampled_from([(), ("drug therapy",), ("adverse effects",)]))
    explode, major = draw(st.booleans()), draw(st.booleans())
    return mesh(text, explode=explode, major=major, subheadings=qualifiers)


@st.composite
def nears(draw) -> Near:
    field = draw(st.sampled_from([Field.TITLE, Field.TITLE_ABSTRACT, Field.AFFILIATION]))
    texts = draw(st.lists(words, min_size=2, max_size=4))
    return Near(tuple(Term(text, "word", field) for text in texts), draw(st.integers(0, 1000)))


limits = st.one_of(
    st.sampled_from(
        [
            Limit("date", "2010:2020", Field.DATE),
            Limit("date", "2010/05/01", Field.ENTRY_DATE),
            Limit("date", "last 5 years", Field.DATE),
            Limit("pubtype", "randomized controlled trial", Field.PUBLICATION_TYPE),
        ]
    ),
    words.map(lambda word: Limit("language", word, Field.LANGUAGE)),
)
leaves = st.one_of(
    terms(),
    headings(),
    nears(),
    limits,
    st.integers(1, 999).map(Ref),
    st.sampled_from([Raw("^^x^^"), Raw("x[abs]"), Raw("exp y/")]),
)


@st.composite
def groups(draw, nodes):
    """And, Or or Not over nodes; what stands directly inside its like is written as one level."""
    operator = draw(st.sampled_from([And, Or, Not]))
    if operator is Not:
        return Not((draw(nodes), draw(nodes)))
    children = draw(st.lists(nodes, min_size=2, max_size=4))
    nested = [node.children if isinstance(node, operator) else (node,) for node in children]
    return operator(tuple(node for level in nested for node in level))


trees = st.recursive(leaves, groups, max_leaves=12)


@given(trees)
def test_it_reads_back_every_tree_it_writes(tree):
    assert parse(translate(tree, "pubmed").query).tree == tree


PIECES = [*'()[]"*^~:#/“”（\u200b\u00a0', "AND", "OR", "NOT", "and", "or", "[tiab]", "[mh]", "[dp]"]
PIECES += ["[ti:~2]", "[x]", "[majr:noexp]", "2010", "2010:2020", "a", "b c", "x/dt", "#1", "\n"]
any_text = st.text() | st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join)
any_text |= st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


@given(any_text)
@example("(((")
@example('a[ti][ti]"')
def test_any_text_gives_a_tree_or_is_refused_with_every_place_inside_it(text):
    try:
        parsed = parse(text)
    except QuerySyntaxError as error:
        assert 0 <= error.start <= error.end <= len(text)
        assert error.code.startswith("SL-")
        return
    places = [(each.start, each.end) for each in parsed.findings]
    fold(
        parsed.tree,
        lambda leaf: places.append(leaf.span),
        lambda node, values: places.append(node.span),
    )
    assert all(0 <= start < end <= len(parsed.text) for start, end in places)


@given(any_text, st.sampled_from(["scopus", "ovid", "scholar", "ebsco", "wos", "embase"]))
def test_whatever_can_be_read_can_be_translated(text, target):
    try:
        parse(text)
    except QuerySyntaxError:
        return
    assert translate_text(text, "pubmed", target).database == target


@given(any_text)
def test_what_was_written_once_is_written_the_same_again(text):
    try:
        written = translate_text(text, "pubmed", "pubmed").query
    except QuerySyntaxError:
        return
    again = translate_text(written, "pubmed", "pubmed").query
    assert again in (written, written[1:-1])
