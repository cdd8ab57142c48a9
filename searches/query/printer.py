"""Prints the Boolean structure of a query whose leaves are already written in a dialect.

A child whose operator differs from its parent's always gets brackets, because the databases do not
agree on the order of evaluation. Where every operand has the same field, a dialect that can factors
it out to the outermost level.
"""

from __future__ import annotations

from searches.databases.dialect import Dialect
from searches.query.nodes import And, Boolean, Not, Or, fold
from searches.query.term_leaves import Atom


def print_target(tree: Atom | Boolean, dialect: Dialect) -> str:
    """The text of a tree of And, Or, Not over atoms."""
    shared = _shared_template(tree) if dialect.factors_fields else None
    inside = _nodes_of_one_field(tree, shared) if shared else set()
    pieces: list[str] = []
    todo: list[tuple | str] = [(tree, None, False)]
    while todo:
        task = todo.pop()
        if isinstance(task, str):
            pieces.append(task)
            continue
        node, parent, factored = task
        if not factored and id(node) in inside:
            before, after = shared.split("{}")
            todo += [after, (node, None, True), before]
        elif isinstance(node, Atom):
            pieces.append(_atom(node, parent, dialect, factored))
        else:
            todo += reversed(_branch(node, parent, dialect, factored))
    return "".join(pieces)


def _branch(node: Boolean, parent: type | None, dialect: Dialect, factored: bool) -> list:
    """What to print for an operator: its children between brackets and joiners."""
    bracketed = dialect.brackets and parent is not None and (parent is not type(node))
    bracketed = bracketed or (dialect.brackets and parent is Not)
    tasks: list = ["("] if bracketed else []
    for index, child in enumerate(node.children):
        if index:
            tasks.append(_joiner(node, dialect))
        tasks.append((child, type(node), factored))
    return [*tasks, ")"] if bracketed else tasks


def _joiner(node: Boolean, dialect: Dialect) -> str:
    operator = dialect.operators[(And, Or, Not).index(type(node))]
    return f" {operator} " if operator else " "


def _atom(atom: Atom, parent: type | None, dialect: Dialect, factored: bool) -> str:
    if factored:
        return f"({atom.content})" if atom.compound and parent else atom.content
    bare = atom.template == "{}" and parent is not None
    brackets = atom.compound and (bare or not dialect.factors_fields)
    return atom.template.replace("{}", f"({atom.content})" if brackets else atom.content)


def _shared_template(tree: Atom | Boolean) -> str | None:
    """The field syntax that all operands with a field have in common, if there is one."""
    templates: set[str] = set()

    def see(atom: Atom) -> None:
        templates.add(atom.template)

    fold(tree, see, lambda node, values: None)
    templates.discard("{}")
    return templates.pop() if len(templates) == 1 else None


def _nodes_of_one_field(tree: Atom | Boolean, template: str) -> set[int]:
    """The identities of the nodes under which every operand has this field."""
    found: set[int] = set()

    def keep(node: Atom | Boolean, pure: bool) -> bool:
        if pure:
            found.add(id(node))
        return pure

    fold(
        tree,
        lambda atom: keep(atom, atom.template == template),
        lambda node, values: keep(node, all(values)),
    )
    return found
