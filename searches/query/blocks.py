"""The concept-block model of a stored strategy: terms joined by OR, concepts joined by AND."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from searches.query.fields import LIMIT_TYPES, Field
from searches.query.nodes import And, Node, Or, Term, fold
from searches.query.operands import split_wildcards

TEXT_FIELDS = tuple(name for name in Field if name != Field.MESH and name not in LIMIT_TYPES)
FORBIDDEN = re.compile(r'["“”()\[\]{}^<>=\\|~]')


@dataclass(frozen=True, slots=True)
class BlockTerm:
    """A MeSH heading or a word or phrase; `*` at the end of a word in a text is a wildcard."""

    text: str
    kind: Literal["mesh", "text"] = "text"
    field: Field = Field.TITLE_ABSTRACT


@dataclass(frozen=True, slots=True)
class ConceptBlock:
    """One concept of the question with every term that stands for it."""

    name: str
    terms: tuple[BlockTerm, ...]


def blocks_to_tree(blocks: tuple[ConceptBlock, ...]) -> Node:
    """The query the blocks stand for; ValueError where there is no block or one has no term."""
    if not blocks:
        raise ValueError("The strategy has no concept block; add one with at least one term.")
    groups = []
    for number, block in enumerate(blocks, 1):
        if not block.terms:
            raise ValueError(f"{_block(number, block.name)} has no terms; add one or delete it.")
        groups.append(_joined(Or, [_term(term) for term in block.terms]))
    return _joined(And, groups)


def tree_to_blocks(tree: Node | None) -> tuple[ConceptBlock, ...] | None:
    """The concept blocks that stand for exactly this query, each named after its first term.

    None where the query is more than concepts of headings and text terms: `blocks_to_tree` of an
    answer is the tree again.
    """
    groups = tree.children if isinstance(tree, And) else (tree,)
    blocks = []
    for group in groups:
        terms = [
            _block_term(node) for node in (group.children if isinstance(group, Or) else [group])
        ]
        if None in terms:
            return None
        blocks.append(ConceptBlock(terms[0].text, tuple(terms)))
    return tuple(blocks) if blocks_to_tree(tuple(blocks)) == tree else None


def with_phrases(tree: Node | None) -> Node | None:
    """The tree as it is meant where words side by side are a phrase, quoted or not."""

    def leaf(node: Node) -> Node:
        loose = isinstance(node, Term) and node.kind == "loose_phrase"
        return replace(node, kind="phrase") if loose else node

    return tree and fold(tree, leaf, lambda node, children: replace(node, children=tuple(children)))


def named_like(
    blocks: tuple[ConceptBlock, ...], known: tuple[ConceptBlock, ...]
) -> tuple[ConceptBlock, ...]:
    """The blocks under the names that people gave: each takes that of the known block with which it
    shares most terms; where there is none it keeps its own."""
    free = list(known)
    named = []
    for block in blocks:
        shared = [len(set(block.terms) & set(other.terms)) for other in free]
        if any(shared):
            name = free.pop(shared.index(max(shared))).name
            block = ConceptBlock(name, block.terms)
        named.append(block)
    return tuple(named)


def blocks_from_json(value: object) -> tuple[ConceptBlock, ...]:
    """Read the stored form, `[{"name", "terms": [{"text", "kind", "field"}]}]`.

    `kind` may be left out (text), and so may `field` (title and abstract; a heading has none).
    Raises ValueError that names the block and the term and says what is wrong.
    """
    if not isinstance(value, list) or not value:
        raise ValueError("The strategy must be a list of at least one concept block.")
    return tuple(_read_block(number, item) for number, item in enumerate(value, 1))


def blocks_to_json(blocks: tuple[ConceptBlock, ...]) -> list[dict]:
    """The stored form of the blocks, as `blocks_from_json` reads it."""
    return [
        {
            "name": block.name,
            "terms": [
                {"text": term.text, "kind": term.kind, "field": str(term.field)}
                for term in block.terms
            ],
        }
        for block in blocks
    ]


def _joined(operator: type[And] | type[Or], nodes: list[Node]) -> Node:
    return operator(tuple(nodes)) if len(nodes) > 1 else nodes[0]


def _term(term: BlockTerm) -> Term:
    if term.kind == "mesh":
        kind = "phrase" if " " in term.text else "word"
        return Term(term.text, kind, Field.MESH, explode=True)
    text, wildcards = split_wildcards(term.text, {"*": "many"})
    return Term(text, "phrase" if " " in text else "word", term.field, wildcards)


def _block_term(node: Node) -> BlockTerm | None:
    """The term as a block holds it; None where it cannot."""
    if not isinstance(node, Term):
        return None
    pieces, last = [], 0
    for wildcard in node.trunc:
        pieces += [node.text[last : wildcard.position], "*"]
        last = wildcard.position
    text = "".join([*pieces, node.text[last:]])
    kind = "mesh" if node.field == Field.MESH else "text"
    term = {"text": text, "kind": kind, "field": str(node.field)}
    try:
        return _read_term("", term)
    except ValueError:
        return None


def _read_block(number: int, item: object) -> ConceptBlock:
    _refuse_unknown_keys(item, {"name", "terms"}, f"Block {number}")
    name, terms = item.get("name"), item.get("terms")
    if not isinstance(name, str) or not name.strip():
        raise ValueError(f"Block {number} has no name; name the concept.")
    where = _block(number, name)
    if not isinstance(terms, list) or not terms:
        raise ValueError(f"{where} has no terms; add one or delete it.")
    return ConceptBlock(
        name.strip(),
        tuple(_read_term(f"{where}, term {index}", term) for index, term in enumerate(terms, 1)),
    )


def _read_term(where: str, item: object) -> BlockTerm:
    _refuse_unknown_keys(item, {"text", "kind", "field"}, where)
    kind = item.get("kind", "text")
    if kind not in ("mesh", "text"):
        raise ValueError(f'{where}: kind must be "mesh" or "text", not {kind!r}.')
    text = _read_text(where, item.get("text"))
    if kind == "mesh":
        return BlockTerm(text, kind, Field.MESH)
    name = item.get("field", Field.TITLE_ABSTRACT)
    if name not in TEXT_FIELDS:
        raise ValueError(f"{where}: there is no text field {name!r}; use title_abstract.")
    return BlockTerm(text, kind, Field(name))


def _read_text(where: str, value: object) -> str:
    if not isinstance(value, str) or not any(character.isalnum() for character in value):
        raise ValueError(f"{where} has no text; write a word, phrase or heading.")
    if found := FORBIDDEN.search(value):
        raise ValueError(
            f"{where}: {found[0]} at character {found.start() + 1} has no place in a term; write "
            "the bare words, phrases are quoted and fields added by themselves."
        )
    return " ".join(value.split())


def _refuse_unknown_keys(item: object, known: set[str], where: str) -> None:
    if not isinstance(item, dict):
        raise ValueError(f"{where} must be an object with {', '.join(sorted(known))}.")
    if unknown := sorted(set(item) - known):
        raise ValueError(f"{where}: unknown entry {unknown[0]!r}; known are {sorted(known)}.")


def _block(number: int, name: str) -> str:
    return f'Block {number} "{name}"'
