"""Rules on terms of one OR group that add nothing to it (PRESS element 4)."""

from __future__ import annotations

from collections.abc import Iterator

from searches.query.checks.query import TEXT_FIELDS, Query
from searches.query.fields import Field
from searches.query.findings import Finding, finding
from searches.query.nodes import Near, Node, Term, Wildcard

# The fields in which everything is found that is found in the first one.
_BROADER = {
    Field.TITLE: (
        Field.TITLE_ABSTRACT,
        Field.TITLE_ABSTRACT_KEYWORDS,
        Field.TOPIC,
        Field.TEXT_WORD,
        Field.ALL,
    ),
    Field.TITLE_ABSTRACT: (
        Field.TITLE_ABSTRACT_KEYWORDS,
        Field.TOPIC,
        Field.TEXT_WORD,
        Field.ALL,
    ),
    Field.TITLE_ABSTRACT_KEYWORDS: (Field.TOPIC, Field.TEXT_WORD, Field.ALL),
    Field.AUTHOR_KEYWORD: (Field.TITLE_ABSTRACT_KEYWORDS, Field.TOPIC, Field.ALL),
    Field.TEXT_WORD: (Field.ALL,),
    Field.TOPIC: (Field.ALL,),
}
_BROADER[Field.ABSTRACT] = _BROADER[Field.TITLE]


def repeated(query: Query) -> Iterator[Finding]:
    """SL-112."""
    for members in query.or_groups:
        seen: dict[tuple, Node] = {}
        for node in members:
            key = _key(node)
            if key and seen.setdefault(key, node).span != node.span:
                yield finding("SL-112", "Term repeated in the same OR group", node.span)


def _key(node: Node) -> tuple:
    """What two equal terms or nearness searches have in common, empty for anything else."""
    match node:
        case Term():
            return (
                node.text.lower(),
                node.field,
                node.trunc,
                node.explode,
                node.major,
                node.subheadings,
            )
        case Near() if all(isinstance(child, Term) for child in node.children):
            return (node.max_between, node.ordered, *map(_key, node.children))
    return ()


def covered(query: Query) -> Iterator[Finding]:
    """SL-113: a word or phrase that a stem, or a word of it, finds as well; a narrower heading."""
    for members in query.or_groups:
        broad, above = _broad_terms(members), _broad_headings(query, members)
        for node in members:
            if not isinstance(node, Term):
                continue
            if node.field == Field.MESH:
                broader = _broader_heading(query, node, above)
            else:
                broader = _broader_text(node, broad)
            if broader is not None and broader.span != node.span:
                message = f"{_shown(node)} is already covered by {_shown(broader)}"
                yield finding("SL-113", message, node.span)


def _broad_terms(members: list[Node]) -> dict[tuple[str, bool, Field], Term]:
    """Single words and stems of a group by text, whether they are stems, and field."""
    found: dict[tuple[str, bool, Field], Term] = {}
    for node in members:
        if not isinstance(node, Term) or " " in node.text or len(node.trunc) > 1:
            continue
        stem = node.trunc == (Wildcard(len(node.text)),)
        if stem or not node.trunc:
            found.setdefault((node.text.lower(), stem, node.field), node)
    return found


def _broader_text(term: Term, broad: dict[tuple[str, bool, Field], Term]) -> Term | None:
    if term.field not in TEXT_FIELDS or term.trunc not in ((), (Wildcard(len(term.text)),)):
        return None
    text = term.text.lower()
    fields = (term.field, *_BROADER.get(term.field, ()))
    words = text.split(" ")
    for word in words:
        for end in range(1, len(word) + 1):
            for field in fields:
                stem = broad.get((word[:end], True, field))
                if stem is not None and stem is not term and not _is_same(stem, term):
                    return stem
        whole = not (term.trunc and word is words[-1])
        for field in fields if whole else ():
            other = broad.get((word, False, field))
            if other is not None and not _is_same(other, term):
                return other
    return None


def _is_same(one: Term, other: Term) -> bool:
    return (one.text.lower(), one.trunc, one.field) == (
        other.text.lower(),
        other.trunc,
        other.field,
    )


def _broad_headings(query: Query, members: list[Node]) -> dict[str, Term]:
    """The exploded headings of a group by their tree numbers."""
    found: dict[str, Term] = {}
    for node in members:
        if not isinstance(node, Term) or not node.explode or node.major or node.subheadings:
            continue
        known = query.vocabulary.heading(node.text) if query.vocabulary else None
        for number in known.tree_numbers if known else ():
            found.setdefault(number, node)
    return found


def _broader_heading(query: Query, term: Term, above: dict[str, Term]) -> Term | None:
    known = query.vocabulary.heading(term.text) if query.vocabulary else None
    for number in known.tree_numbers if known else ():
        parts = number.split(".")
        for length in range(1, len(parts)):
            if broader := above.get(".".join(parts[:length])):
                return broader
    return None


def _shown(term: Term) -> str:
    return f"{term.text}*" if term.trunc else term.text
