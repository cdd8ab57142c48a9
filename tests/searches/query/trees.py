"""Random queries: trees over a few words, with every kind of leaf that can be written."""

from __future__ import annotations

from hypothesis import strategies as st

from searches.query.fields import Field
from searches.query.nodes import And, Limit, Near, Node, Not, Or, Ref, Term, Wildcard

FIELDS = [
    Field.TITLE,
    Field.TITLE_ABSTRACT,
    Field.TITLE_ABSTRACT_KEYWORDS,
    Field.TEXT_WORD,
    Field.ALL,
    Field.TOPIC,
    Field.AUTHOR_KEYWORD,
    Field.KEYWORD,
    Field.HEADING_WORD,
    Field.SUBSTANCE,
    Field.AUTHOR,
    Field.AFFILIATION,
    Field.JOURNAL,
]
WORDS = [
    "loss",
    "FK506",
    "miscarriage",
    "recurrent",
    "follow-up",
    "crohn's",
    "naïve",
    "il2",
    "2020",
]

words = st.sampled_from(WORDS)
phrases = st.lists(words, min_size=2, max_size=3).map(" ".join)


@st.composite
def wildcards(draw, text: str) -> tuple[Wildcard, ...]:
    if not draw(st.booleans()):
        return ()
    kind = draw(st.sampled_from(["many", "many", "one", "optional"]))
    limit = draw(st.sampled_from([None, 3])) if kind == "many" else None
    return (Wildcard(len(text), kind, limit),)


@st.composite
def terms(draw) -> Term:
    kind = draw(st.sampled_from(["word", "phrase", "loose_phrase"]))
    text = draw(words if kind == "word" else phrases)
    field = draw(st.sampled_from(FIELDS))
    tagged = draw(st.booleans()) or field != Field.ALL
    return Term(text, kind, field, draw(wildcards(text)), tagged=tagged)


@st.composite
def headings(draw) -> Term:
    text = draw(st.sampled_from(["Infertility", "Abortion, Spontaneous", "Tacrolimus"]))
    return Term(
        text,
        "phrase" if " " in text else "word",
        Field.MESH,
        explode=draw(st.booleans()),
        major=draw(st.booleans()),
        subheadings=draw(st.sampled_from([(), (), ("drug therapy",)])),
    )


@st.composite
def nears(draw) -> Near:
    field = draw(st.sampled_from([Field.TITLE, Field.TITLE_ABSTRACT]))
    texts = draw(st.lists(words, min_size=2, max_size=3))
    children: list[Node] = [Term(text, "word", field) for text in texts]
    if draw(st.booleans()):
        children[0] = Or((children[0], Term("x1", "word", field)))
    return Near(tuple(children), draw(st.integers(1, 20)), draw(st.booleans()))


limits = st.sampled_from(
    [
        Limit("date", "2010:2020", Field.DATE),
        Limit("date", "2015", Field.DATE),
        Limit("language", "english", Field.LANGUAGE),
        Limit("pubtype", "review", Field.PUBLICATION_TYPE),
    ]
)


@st.composite
def groups(draw, nodes) -> Node:
    operator = draw(st.sampled_from([And, Or, Not]))
    if operator is Not:
        return Not((draw(nodes), draw(nodes)))
    return operator(tuple(draw(st.lists(nodes, min_size=2, max_size=4))))


leaves = st.one_of(terms(), terms(), headings(), nears(), limits, st.integers(1, 99).map(Ref))
trees = st.recursive(leaves, groups, max_leaves=8)

letters = st.sampled_from("abcd").map(lambda name: Term(f"word{name}", "word", Field.TITLE))
boolean_trees = st.recursive(letters, groups, max_leaves=7)
