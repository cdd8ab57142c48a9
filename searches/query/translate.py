"""Translates a query into the syntax of a database, with everything that is lost on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from searches.databases import dialect_of
from searches.databases.dialect import Dialect
from searches.query.findings import Finding, finding
from searches.query.grouping import flattened, group, join_nodes, written_level
from searches.query.leaves import LeafWriter
from searches.query.line_form import is_numbered, split_into_lines
from searches.query.lines import Line
from searches.query.nodes import And, Boolean, Branch, Limit, Node, Not, Or, Ref, Span, fold
from searches.query.parser import ParsedQuery, parse
from searches.query.printer import print_target
from searches.query.term_leaves import Atom, Target

PROFILES = ("sensitive", "faithful")


@dataclass(frozen=True, slots=True)
class Translation:
    """A query in the syntax of `database`; `query` is empty where nothing of it can be said."""

    database: str
    query: str
    warnings: tuple[Finding, ...]


def translate_text(
    text: str, source: str, target: str, profile: str = "sensitive", *, as_lines: bool = False
) -> Translation:
    """Translate a query text; the warnings are those of reading it and of translating it.

    A strategy of numbered lines stays one where the target can refer to lines; a single query
    becomes one with `as_lines`. Raises QuerySyntaxError where the text cannot be read, ValueError
    for an unknown source, target or profile.
    """
    return translate_parsed(parse(text, source), target, profile, as_lines=as_lines)


def translate_parsed(
    parsed: ParsedQuery, target: str, profile: str = "sensitive", *, as_lines: bool = False
) -> Translation:
    """As `translate_text`, for a text that was read before (its tree must not be None)."""
    dialect, source = dialect_of(target), parsed.database
    if dialect.line and is_numbered(parsed.lines):
        translation = translate_lines(parsed.lines, target, profile, source)
    elif dialect.line and as_lines:
        lines = [Line(n, "", tree, tree.span) for n, tree in split_into_lines(parsed.tree)]
        translation = translate_lines(lines, target, profile, source)
    else:
        translation = translate(parsed.tree, target, profile, source)
    warnings = tuple(dict.fromkeys(parsed.findings + translation.warnings))
    return replace(translation, warnings=warnings)


def translate(
    tree: Node, target: str, profile: str = "sensitive", source: str = "pubmed"
) -> Translation:
    """Write a tree in the syntax of the database `target`.

    `sensitive` widens title/abstract to the keywords and searches headings as free text where
    there is no thesaurus; `faithful` keeps to the narrowest equivalent field. `source` names the
    database whose order of evaluation the tree was read by. ValueError for unknown names.
    """
    dialect, writer = _prepared(target, profile, source)
    query = _written(tree, dialect, writer)
    _report_whole(query, tree.span, dialect, writer)
    return Translation(target, query, tuple(writer.findings))


def translate_lines(
    lines: Sequence[Line], target: str, profile: str = "sensitive", source: str = "pubmed"
) -> Translation:
    """Write numbered lines in the syntax of a database that can refer to lines.

    A line of which nothing can be said there is left out; those behind it move up, and what refers
    to it goes without it. Comments stay where the language is the same.
    """
    dialect, writer = _prepared(target, profile, source)
    writer.numbers = {}
    written: list[str] = []
    for line in lines:
        if line.tree is None:
            written += [_as_comment(line.comment)] * writer.same
            continue
        text = _written(line.tree, dialect, writer)
        if not text:
            continue
        number = line.number if writer.same else len(writer.numbers) + 1
        writer.numbers[line.number] = number
        if writer.same and line.comment:
            written.append(_as_comment(line.comment))
        written.append(f"{dialect.line.format(number)} {text}")
    query = "\n".join(written)
    _report_whole(query, None, dialect, writer)
    return Translation(target, query, tuple(writer.findings))


def _as_comment(text: str) -> str:
    return text if text.startswith("//") else f"// {text}"


def _prepared(target: str, profile: str, source: str) -> tuple[Dialect, LeafWriter]:
    if profile not in PROFILES:
        raise ValueError(f'No profile "{profile}"; choose one of {", ".join(PROFILES)}.')
    dialect = dialect_of(target)
    return dialect, LeafWriter(dialect, profile, dialect_of(source))


def _written(tree: Node, dialect: Dialect, writer: LeafWriter) -> str:
    _report_evaluation_order(tree, writer.source.key, dialect, writer)
    written = fold(tree, writer.write, _branch_writer(dialect, writer), Boolean)
    return _print(tree, written, dialect) if written else ""


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
        if isinstance(node, And):
            if len(kept) < len(children):
                writer.widened.add(id(node))
            if dialect.limit_line and any(isinstance(each, Limit) for each in node.children):
                return _limited(node, kept, dialect, writer)
        else:
            kept = flattened(Or, kept)
            if kept and None in children:
                writer.lose("an alternative was left out; recall down", node.span)
            if not writer.same:
                kept = _without_copies(kept)
        if not dialect.brackets and isinstance(node, Or) and not _is_flat(kept):
            writer.lose("groups inside OR cannot be written without brackets; unknown", node.span)
        return type(node)(kept) if len(kept) > 1 else next(iter(kept), None)

    return branch


def _without_copies(children: Sequence[Target]) -> tuple[Target, ...]:
    """The alternatives, each once: two fields of the source may be one in the target."""
    atoms: set[Atom] = set()
    kept: list[Target] = []
    for child in children:
        if isinstance(child, Atom) and child in atoms:
            continue
        if isinstance(child, Atom):
            atoms.add(child)
        kept.append(child)
    return tuple(kept)


def _limited(
    node: And, written: Sequence[Target], dialect: Dialect, writer: LeafWriter
) -> Target | None:
    """Operands with limits: a form of its own where a line is restricted by limits alone."""
    line, *limits = node.children
    if isinstance(line, Ref) and all(isinstance(each, Limit) for each in limits):
        values = [dialect.limit_value(limit) for limit in limits]
        if all(values) and isinstance(written[0], Atom) and len(written) == len(node.children):
            text = values[0] if len(values) == 1 else f"({' and '.join(values)})"
            return Atom(dialect.limit_line.format(line=written[0].content, limits=text))
    if any(isinstance(each, Atom) and each.content.startswith("limit to ") for each in written):
        loss = "a limit is a line of its own in Ovid, not part of another; unknown"
        writer.lose(loss, node.span)
    return And(tuple(written)) if len(written) > 1 else next(iter(written), None)


def _exclusion(
    node: Not, wanted: Target | None, unwanted: Target | None, dialect: Dialect, writer: LeafWriter
) -> Target | None:
    if wanted is None or unwanted is None:
        return wanted
    if writer.widened and _any_of(node.children[1], writer.widened):
        loss = "a restriction inside NOT was left out, so more is excluded; recall down"
        writer.lose(loss, node.span)
    if dialect.brackets:
        return Not((wanted, unwanted))
    excluded = unwanted.children if isinstance(unwanted, Or) else (unwanted,)
    if not _is_flat(excluded):
        writer.lose("a NOT with a group was left out; precision down", node.span)
        return wanted
    minus = dialect.operators[2]
    marked = (replace(atom, template=minus + atom.template) for atom in excluded)
    return And((wanted, *marked))


def _any_of(tree: Node, identities: set[int]) -> bool:
    """Whether one of these nodes stands in the tree."""
    return fold(
        tree,
        lambda leaf: False,
        lambda node, found: id(node) in identities or any(found),
        Boolean,
    )


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
