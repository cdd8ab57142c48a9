"""Tries a query on records: does it find this one, and if not, which part of it loses it?

Answers have three values. A record without an abstract, without headings or without the field
that is asked for cannot be said to lack a word; a fragment that was not understood, a filter of the
database and a heading whose narrower ones are not known cannot be tried. What databases do beyond
the words typed (automatic term mapping, stemming, spelling variants, full text) is not imitated:
where a field searches more than a record holds, a word that is not there is "cannot be told".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from searches.query.answers import NO, YES, Answer, all_of, any_of, negated, unknown
from searches.query.lines import Line, numbers_of
from searches.query.lookups import Lookup, Lookups, field_name, heading_of
from searches.query.matching import TextPattern, spans_near
from searches.query.nodes import And, Boolean, Near, Node, Not, Or, Ref, RefRange, Term, fold
from searches.query.parser import ParsedQuery
from searches.query.searchable import NEEDED, SearchableRecord
from searches.query.vocabulary import Vocabulary

UNTRIED_NEAR = unknown("proximity of anything but words cannot be tried")
DISTANCES_DIFFER = unknown("databases count the distance of three and more words differently")


@dataclass(frozen=True, slots=True)
class Tried:
    """One term, as people write it, and what it answers."""

    text: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Part:
    """One of the parts that AND joins at the top of a strategy, `line` its number if it has one.

    `is_excluded` is true for what stands behind NOT: it must not find the record.
    """

    number: int
    line: int | None
    node: Node = field(repr=False)
    is_excluded: bool = False


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """What a part says of a record: no loses it. `tried` are its terms."""

    part: Part
    answer: Answer
    tried: tuple[Tried, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer of a whole strategy for one record, part by part."""

    answer: Answer
    parts: tuple[PartAnswer, ...]

    @property
    def losing(self) -> tuple[PartAnswer, ...]:
        return tuple(part for part in self.parts if part.answer.value is False)

    @property
    def open(self) -> tuple[PartAnswer, ...]:
        """The parts that cannot be told."""
        return tuple(part for part in self.parts if part.answer.value is None)


class Evaluator:
    """A strategy made ready once for any number of records.

    `tree` is the whole query, `lines` the strategy's lines if it has any (references in them are
    followed). `vocabulary` tells which headings lie below another; `database` says whose query it
    is (see `Lookups`). `parts` are what AND joins at the top.
    """

    def __init__(
        self,
        tree: Node,
        lines: Sequence[Line] = (),
        *,
        database: str = "pubmed",
        vocabulary: Vocabulary | None = None,
    ):
        self.lines = {line.number: line.tree for line in lines if line.tree is not None}
        self._lookups = Lookups(database, vocabulary)
        self._leaves: dict[object, int] = {}
        self._functions: list[Lookup] = []
        self._whole = self._program(tree)
        self.parts = _parts(*self._top(tree), self.lines)
        self._part_programs = [self._program(part.node) for part in self.parts]
        self._line_programs = {n: self._program(node) for n, node in self.lines.items()}

    def answer(self, record: SearchableRecord) -> Answer:
        """Whether the whole strategy finds the record."""
        return self._run(self._whole, record, {}, {})

    def answers_of_lines(self, record: SearchableRecord) -> dict[int, Answer]:
        """What each line by itself says; a reference to a line further down cannot be told."""
        return self._lines_of(record, {})

    def explain(self, record: SearchableRecord) -> Explanation:
        """Which parts find the record, which lose it, and what was tried in each."""
        known: dict[int, Answer] = {}
        lines = self._lines_of(record, known)
        parts = []
        for part, program in zip(self.parts, self._part_programs, strict=True):
            answer = self._run(program, record, known, lines)
            tried = tuple(
                Tried(leaf_text(leaf), self._leaf(self._number_of(leaf), record, known))
                for leaf in self._leaves_of(part.node)
            )
            parts.append(PartAnswer(part, negated(answer) if part.is_excluded else answer, tried))
        return Explanation(self._run(self._whole, record, known, {}), tuple(parts))

    def _top(self, tree: Node) -> tuple[int | None, Node]:
        """The node to take apart: the last line where it refers to others."""
        number = max(self.lines, default=None)
        last = self.lines.get(number, tree)
        refers = any(isinstance(leaf, Ref | RefRange) for leaf in _leaves(last))
        return (number, last) if refers else (None, tree)

    def _lines_of(self, record: SearchableRecord, known: dict[int, Answer]) -> dict[int, Answer]:
        answers: dict[int, Answer] = {}
        for number, program in self._line_programs.items():
            answers[number] = self._run(program, record, known, answers)
        return answers

    def _program(self, tree: Node) -> list[tuple[Callable | None, int | Node]]:
        """The tree in the order of working it out: (None, leaf) or (joining, number of values)."""
        program: list[tuple[Callable | None, int | Node]] = []

        def leaf(node: Node) -> None:
            if isinstance(node, Ref | RefRange):
                program.append((None, node))
            else:
                program.append((None, self._number_of(node)))

        def branch(node: Boolean, values: Sequence[None]) -> None:
            program.append((JOINING[type(node)], len(values)))

        fold(tree, leaf, branch, Boolean)
        return program

    def _number_of(self, leaf: Node) -> int:
        key = _key(leaf)
        if key not in self._leaves:
            self._leaves[key] = len(self._functions)
            is_near = isinstance(leaf, Near)
            lookup = self._near(leaf) if is_near else self._lookups.lookup(leaf)
            self._functions.append(lookup)
        return self._leaves[key]

    def _run(
        self,
        program: list[tuple[Callable | None, int | Node]],
        record: SearchableRecord,
        known: dict[int, Answer],
        lines: Mapping[int, Answer],
    ) -> Answer:
        values: list[Answer] = []
        for joining, detail in program:
            if joining is not None:
                values[-detail:] = [joining(values[-detail:])]
            elif isinstance(detail, int):
                values.append(self._leaf(detail, record, known))
            else:
                values.append(_referred(detail, lines))
        return values[0]

    def _leaf(self, number: int, record: SearchableRecord, known: dict[int, Answer]) -> Answer:
        answer = known.get(number)
        if answer is None:
            answer = known[number] = self._functions[number](record)
        return answer

    def _near(self, near: Near) -> Lookup:
        """Words near each other; alternatives and nearness may be nested inside."""
        patterns: dict[Term, TextPattern] = {}
        needed: set[str] = set()
        can_be_tried = True

        def prepare(node: Node) -> None:
            nonlocal can_be_tried
            if isinstance(node, Term) and node.field in self._lookups.searched:
                patterns[node] = TextPattern(node)
                needed.update(NEEDED[node.field])
            else:
                can_be_tried = False

        fold(near, prepare, lambda node, values: None, Or | Near)
        if not can_be_tried:
            return lambda record: UNTRIED_NEAR
        searched = self._lookups.searched
        everything_needed = tuple(sorted(needed))

        def answer(record: SearchableRecord) -> Answer:
            differs = False

            def branch(node: Or | Near, groups: list) -> set:
                nonlocal differs
                if isinstance(node, Or):
                    return set().union(*groups)
                spans, found = spans_near(groups, node.max_between, node.ordered)
                differs = differs or found is None
                return spans

            spans = fold(
                near,
                lambda term: patterns[term].places_in(record.blob(searched[term.field])),
                branch,
                Or | Near,
            )
            if differs:
                return DISTANCES_DIFFER
            if spans:
                return YES
            return record.silence(everything_needed)

        return answer

    def _leaves_of(self, node: Node) -> list[Node]:
        """The leaves of a part, those of the lines it refers to among them, each once."""
        found: dict[object, Node] = {}
        seen: set[int] = set()
        todo = [node]
        while todo:
            referred: list[int] = []
            for leaf in _leaves(todo.pop()):
                if isinstance(leaf, Ref | RefRange):
                    referred += [n for n in numbers_of(leaf) if n in self.lines and n not in seen]
                    seen.update(referred)
                else:
                    found[_key(leaf)] = leaf
            todo += [self.lines[number] for number in reversed(referred)]
        return list(found.values())


def evaluator_of(parsed: ParsedQuery, vocabulary: Vocabulary | None = None) -> Evaluator:
    """The evaluator of a strategy as it was read. Raises ValueError where nothing was read."""
    if parsed.tree is None:
        raise ValueError("There is no query to try.")
    return Evaluator(parsed.tree, parsed.lines, database=parsed.database, vocabulary=vocabulary)


def names_asked(parsed: ParsedQuery, records: Iterable[SearchableRecord]) -> set[str]:
    """The names that an evaluator may look up in a vocabulary for these records, so that they can
    be fetched at once; none where no heading is asked for."""
    trees = [line.tree for line in parsed.lines] or [parsed.tree]
    leaves = (leaf for tree in trees if tree is not None for leaf in _leaves(tree))
    names = {heading.text for leaf in leaves if (heading := heading_of(leaf))}
    if names:
        names.update(heading.name for record in records for heading in record.headings)
    return names


def evaluate(tree: Node, record: SearchableRecord, vocabulary: Vocabulary | None = None) -> Answer:
    """Whether a tree finds a record; for many records make an `Evaluator`."""
    return Evaluator(tree, vocabulary=vocabulary).answer(record)


def finds(tree: Node, words: Iterable[str]) -> bool:
    """Whether a tree finds a document that is nothing but a set of words, each term being one.

    For truth tables: Near counts as AND. Raises TypeError for what is no term.
    """
    document = frozenset(words)

    def leaf(node: Node) -> Answer:
        if not isinstance(node, Term):
            raise TypeError(f"{type(node).__name__} is no term of a truth table.")
        return YES if node.text in document else NO

    def branch(node: Node, values: Sequence[Answer]) -> Answer:
        return all_of(values) if isinstance(node, Near) else JOINING[type(node)](values)

    return bool(fold(tree, leaf, branch).value)


def leaf_text(leaf: Node) -> str:
    """A term as people write it, with its field; other leaves by what they hold."""
    if isinstance(leaf, Near):
        between = f" {'before' if leaf.ordered else 'near'} ({leaf.max_between} words between) "
        return fold(
            leaf, leaf_text, lambda node, texts: _near_text(node, texts, between), Or | Near | And
        )
    if isinstance(leaf, Term):
        return f"{_with_wildcards(leaf)} [{_field_text(leaf)}]"
    if isinstance(leaf, Ref | RefRange):
        return f"line {numbers_of(leaf)[0]}"
    return getattr(leaf, "value", None) or leaf.text


def _near_text(node: Node, texts: Sequence[str], between: str) -> str:
    joined = (between if isinstance(node, Near) else f" {type(node).__name__.upper()} ").join(texts)
    return joined if isinstance(node, Near) else f"({joined})"


def _with_wildcards(term: Term) -> str:
    signs = {"many": "*", "one": "#", "optional": "?"}
    pieces, last = [], 0
    for wildcard in term.trunc:
        pieces += [term.text[last : wildcard.position], signs[wildcard.type]]
        last = wildcard.position
    return "".join([*pieces, term.text[last:]])


def _field_text(term: Term) -> str:
    if term.explode is None:
        return field_name(term.field) if term.tagged else "no field"
    detail = ["heading"] + ["with narrower"] * term.explode + ["major"] * term.major
    return ", ".join([*detail, *term.subheadings])


def _excluding(values: Sequence[Answer]) -> Answer:
    return all_of((values[0], negated(values[1])))


JOINING: dict[type, Callable[[Sequence[Answer]], Answer]] = {
    And: all_of,
    Or: any_of,
    Not: _excluding,
}


def _referred(node: Ref | RefRange, lines: Mapping[int, Answer]) -> Answer:
    answers = [lines.get(n) or unknown(f"line {n} is not known") for n in numbers_of(node)]
    is_all = isinstance(node, RefRange) and node.op == "AND"
    return all_of(answers) if is_all else any_of(answers)


def _key(leaf: Node) -> object:
    """Equal terms count once; nests of Near are too deep to be compared."""
    return id(leaf) if isinstance(leaf, Near) else leaf


def _leaves(tree: Node) -> list[Node]:
    found: list[Node] = []
    fold(tree, found.append, lambda node, values: None, Boolean)
    return found


def _parts(line: int | None, tree: Node, lines: Mapping[int, Node]) -> tuple[Part, ...]:
    """What AND joins at the top, followed through the lines it refers to."""
    found: list[tuple[int | None, Node, bool]] = []
    seen: set[int] = set()
    todo: list[tuple[int | None, Node, bool]] = [(line, tree, False)]
    while todo:
        line, node, is_excluded = todo.pop()
        refers = isinstance(node, Ref) or (isinstance(node, RefRange) and node.op == "AND")
        if isinstance(node, And) and not is_excluded:
            todo += [(line, child, False) for child in reversed(node.children)]
        elif isinstance(node, Not) and not is_excluded:
            todo += [(line, node.children[1], True), (line, node.children[0], False)]
        elif refers and (numbers := [n for n in numbers_of(node) if n in lines]):
            new = [n for n in numbers if n not in seen]
            seen.update(new)
            todo += [(n, lines[n], is_excluded) for n in reversed(new)]
        else:
            found.append((line, node, is_excluded))
    return tuple(Part(n, line, node, out) for n, (line, node, out) in enumerate(found, 1))
