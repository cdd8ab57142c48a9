"""Translates a query into the syntax of a database, with everything that is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from searches.databases import dialect_of
from searches.databases.dialect import Dialect
from searches.query.findings import Finding, finding
from searches.query.grouping import group, join_nodes, written_level
from searches.query.leaves import Atom, LeafWriter, Target
from searches.query.nodes import And, Boolean, Branch, Node, Not, Or, Span, fold
from searches.query.parser import parse
from searches.query.printer import print_target

PROFILES = ("sensitive", "faithful")


@dataclass(frozen=True, slots=True)
class Translation:
    """A query in the syntax of `database`; `query` is empty where nothing of it can be said."""

    database: str
    query: str
    warnings: tuple[Finding, ...]


def translate_text(text: str, source: str, target: str, profile: str = "sensitive") -> Translation:
    """Translate a query text; the warnings are those of reading it and of translating it.

    Raises QuerySyntaxError where the text cannot be read, ValueError for an unknown source, target
    or profile.
    """
    parsed = parse(text, source)
    translation = translate(parsed.tree, target, profile, source)
    warnings = tuple(dict.fromkeys(parsed.findings + translation.warnings))
    return Translation(target, translation.query, warnings)


def translate(
    tree: Node, target: str, profile: str = "sensitive", source: str = "pubmed"
) -> Translation:
    """Write a tree in the syntax of the database `target`.

    `sensitive` widens title/abstract to the keywords and searches headings as free text where
    there is no thesaurus; `faithful` keeps to the narrowest equivalent field. `source` names the
    database whose order of evaluation the tree was read by. ValueError for unknown names.
    """
    if profile not in PROFILES:
        raise ValueError(f'No profile "{profile}"; choose one of {", ".join(PROFILES)}.')
    dialect = dialect_of(target)
    writer = LeafWriter(dialect, profile, dialect_of(source))
    _report_evaluation_order(tree, source, dialect, writer)
    written = fold(tree, writer.write, _branch_writer(dialect, writer), Boolean)
    query = _print(tree, written, dialect) if written else ""
    _report_whole(query, tree.span, dialect, writer)
    return Translation(target, query, tuple(writer.findings))


def _print(tree: Node, written: Target, dialect: Dialect) -> str:
    """The text; alternatives that stem from one term keep brackets also where they stand alone."""
    query = print_target(written, dialect)
    alone = isinstance(written, Or) and not isinstance(tree, Boolean)
    return f"({query})" if alone and dialect.brackets else query


def _branch_writer(dialect: Dialect, writer: LeafWriter):
    """How And, Or, Not are rebuilt from written children; None stands for what was left out."""

    def branch(node: Boolean, children: Sequence[Target | None]) -> Target | None:
        if isinstance(node, Not):
            return _exclusion(node, *children, dialect, writer)
        kept = tuple(child for child in children if child is not None)
        if not dialect.brackets and isinstance(node, Or) and not _is_flat(kept):
            writer.lose("groups inside OR cannot be written without brackets; unknown", node.span)
        return type(node)(kept) if len(kept) > 1 else next(iter(kept), None)

    return branch


def _exclusion(
    node: Not, wanted: Target | None, unwanted: Target | None, dialect: Dialect, writer: LeafWriter
) -> Target | None:
    if wanted is None or unwanted is None:
        return wanted
    if dialect.brackets:
        return Not((wanted, unwanted))
    excluded = unwanted.children if isinstance(unwanted, Or) else (unwanted,)
    if not _is_flat(excluded):
        writer.lose("a NOT with a group was left out; precision down", node.span)
        return wanted
    minus = dialect.operators[2]
    marked = (replace(atom, template=minus + atom.template) for atom in excluded)
    return And((wanted, *marked))


def _is_flat(children: Sequence[Target]) -> bool:
    return all(isinstance(child, Atom) for child in children)


def _report_evaluation_order(tree: Node, source: str, target: Dialect, writer: LeafWriter) -> None:
    """SL-203 for each level that the target would group otherwise without the added brackets."""
    todo = [tree]
    while todo:
        node = todo.pop()
        if not isinstance(node, Boolean):
            continue
        operands, operators = written_level(node)
        grouped = group(operands, operators, target.syntax.order, join_nodes)
        documented = not any(each.name in target.syntax.unconfirmed for each in operators)
        if documented and _structure(grouped, operands) != _structure(node, operands):
            added = "" if target.brackets else "cannot be "
            message = f"Evaluation order differs between {source} and {target.key}"
            message = f"{message}; parentheses {added}added"
            writer.findings.append(finding("SL-203", message, node.span))
        todo += operands


def _structure(tree: Node, operands: Sequence[Node]) -> list:
    """How a level is grouped: its operators in the order of working them out, and their sizes."""
    leaves = {id(operand) for operand in operands}
    shape: list = []
    todo: list[Node] = [tree]
    while todo:
        node = todo.pop()
        if id(node) in leaves or not isinstance(node, Branch):
            shape.append(id(node))
        else:
            shape.append((type(node), len(node.children)))
            todo += node.children
    return shape


def _report_whole(query: str, span: Span | None, dialect: Dialect, writer: LeafWriter) -> None:
    for loss in dialect.always_lost:
        writer.lose(loss, span)
    if dialect.max_chars is not None and len(query) > dialect.max_chars:
        message = f"{len(query)} characters; limit {dialect.max_chars}"
        writer.findings.append(finding("SL-901", message, span))
