"""The stored form of a strategy: what is read, what is refused, and the query it stands for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searches.query.blocks import (
    TEXT_FIELDS,
    BlockTerm,
    ConceptBlock,
    blocks_from_json,
    blocks_to_json,
    blocks_to_tree,
    named_like,
    tree_to_blocks,
    with_phrases,
)
from searches.query.fields import Field
from searches.query.nodes import And, Or, Term, Wildcard
from searches.query.parser import parse
from searches.query.translate import translate


def stored(*terms: object, name: object = "drug") -> list:
    return [{"name": name, "terms": list(terms)}]


def test_it_joins_terms_by_or_and_concepts_by_and():
    blocks = (
        ConceptBlock("drug", (BlockTerm("Tacrolimus", "mesh"), BlockTerm("FK506"))),
        ConceptBlock("condition", (BlockTerm("implantation failure*", field=Field.TITLE),)),
    )
    drug = Or(
        (
            Term("Tacrolimus", "word", Field.MESH, explode=True),
            Term("FK506", "word", Field.TITLE_ABSTRACT),
        )
    )
    phrase = Term("implantation failure", "phrase", Field.TITLE, (Wildcard(20),))
    assert blocks_to_tree(blocks) == And((drug, phrase))


def test_free_text_is_searched_in_title_and_abstract_unless_said_otherwise():
    (block,) = blocks_from_json(stored({"text": " FK  506 "}, {"text": "x", "field": "title"}))
    assert block.terms == (BlockTerm("FK 506"), BlockTerm("x", "text", Field.TITLE))


def test_a_heading_has_no_other_field():
    (block,) = blocks_from_json(stored({"text": "Infertility", "kind": "mesh", "field": "title"}))
    assert block.terms == (BlockTerm("Infertility", "mesh", Field.MESH),)


REFUSED = [
    ("no-list", {"name": "x"}, "must be a list"),
    ("no-block", [], "at least one concept block"),
    ("no-object", ["x"], "Block 1 must be an object"),
    ("no-name", stored({"text": "x"}, name=" "), "Block 1 has no name"),
    ("no-terms", stored(), 'Block 1 "drug" has no terms'),
    ("terms-text", [{"name": "drug", "terms": "x"}], 'Block 1 "drug" has no terms'),
    ("unknown-entry", [{"name": "d", "terms": [], "op": "OR"}], "Block 1: unknown entry 'op'"),
    ("term-no-object", stored("x"), 'Block 1 "drug", term 1 must be an object'),
    ("no-text", stored({"text": "x"}, {"text": " - "}), 'Block 1 "drug", term 2 has no text'),
    ("kind", stored({"text": "x", "kind": "emtree"}), "term 1: kind must be"),
    ("field", stored({"text": "x", "field": "body"}), "term 1: there is no text field 'body'"),
    ("limit", stored({"text": "x", "field": "language"}), "no text field 'language'"),
    ("tag", stored({"text": "x[tiab]"}), "[ at character 2 has no place in a term"),
    ("quote", stored({"text": '"a b"'}), '" at character 1 has no place'),
]


@pytest.mark.parametrize(
    ("value", "message"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_it_refuses_and_names_block_and_term(value, message):
    with pytest.raises(ValueError) as refused:
        blocks_from_json(value)
    assert message in str(refused.value)


@pytest.mark.parametrize("blocks", [(), (ConceptBlock("drug", ()),)])
def test_empty_blocks_have_no_query(blocks):
    with pytest.raises(ValueError, match="no concept block|has no terms"):
        blocks_to_tree(blocks)


texts = st.from_regex(r"[\w][\w' ,*-]{0,20}", fullmatch=True).filter(
    lambda text: any(character.isalnum() for character in text)
)
terms = st.builds(
    BlockTerm,
    texts.map(lambda t: " ".join(t.split())),
    st.just("text"),
    st.sampled_from(TEXT_FIELDS),
) | st.builds(
    BlockTerm, texts.map(lambda t: " ".join(t.split())), st.just("mesh"), st.just(Field.MESH)
)
blocks = st.builds(
    ConceptBlock, st.text("abc", min_size=1), st.lists(terms, min_size=1, max_size=4).map(tuple)
)
strategies = st.lists(blocks, min_size=1, max_size=4).map(tuple)


@given(strategies)
def test_it_reads_back_what_it_stores(blocks):
    assert blocks_from_json(blocks_to_json(blocks)) == blocks


@given(strategies, st.sampled_from(["pubmed", "wos", "scopus", "scholar", "ovid"]))
def test_every_stored_strategy_can_be_translated(blocks, target):
    assert translate(blocks_to_tree(blocks), target).database == target


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "terms", "text", "kind", "field"]), inner)
    ),
)


@given(json_values)
def test_any_other_json_is_refused_with_a_value_error(value):
    try:
        blocks_from_json(value)
    except ValueError as refused:
        assert str(refused)


@given(strategies)
def test_a_query_of_concepts_becomes_these_concepts(blocks):
    """Apart from the names; a single concept of one term may be read either way."""
    tree = blocks_to_tree(blocks)
    again = tree_to_blocks(tree)
    assert again is not None and blocks_to_tree(again) == tree


NO_CONCEPTS = [
    "a[tiab] NOT b[tiab]",
    '"a b"[tiab:~3] AND c[tiab]',
    "(a[tiab] AND b[tiab]) OR c[tiab]",
    '"Infertility"[majr]',
    '"Infertility"[mh:noexp]',
    "tacrolimus AND infertility[tiab]",
    "a[tiab] AND 2020[dp]",
]


@pytest.mark.parametrize("text", NO_CONCEPTS)
def test_a_query_that_is_more_has_no_concepts(text):
    assert tree_to_blocks(parse(text, "pubmed").tree) is None


def test_nothing_read_has_no_concepts():
    assert tree_to_blocks(None) is None


def test_concepts_take_the_name_of_the_known_one_with_most_terms_in_common():
    x, y, z = BlockTerm("x"), BlockTerm("y"), BlockTerm("z")
    known = (ConceptBlock("Drug", (x, y)), ConceptBlock("Condition", (z,)))
    read = (ConceptBlock("z", (z, BlockTerm("w"))), ConceptBlock("y", (y,)))
    assert [block.name for block in named_like(read, known)] == ["Condition", "Drug"]
    assert [block.name for block in named_like(read[:1], ())] == ["z"]


def test_words_side_by_side_are_a_phrase():
    assert with_phrases(parse("(a b.ti,ab. or c.ti,ab.)", "ovid").tree) == Or(
        (
            Term("a b", "phrase", Field.TITLE_ABSTRACT),
            Term("c", "word", Field.TITLE_ABSTRACT),
        )
    )
