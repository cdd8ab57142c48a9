"""Writes one leaf of the tree (term, heading, proximity, limit, reference) in a dialect.

What the database cannot say is reported as rule SL-903; a leaf it cannot say at all is None.
"""

from __future__ import annotations

from dataclasses import replace

from searches.databases.dialect import FieldSyntax, HeadingsAsText, Thesaurus
from searches.query.fields import Field
from searches.query.findings import finding
from searches.query.headings import WITHOUT_NARROWER, natural_order, qualifier_code
from searches.query.lines import numbers_of
from searches.query.near_leaves import NearWriter
from searches.query.nodes import And, Limit, Near, Node, Or, Raw, Ref, RefRange, Term
from searches.query.term_leaves import Atom, Target, alternatives, finished, shown, words_of_name

OPEN_START, OPEN_END = 1000, 3000


class LeafWriter(NearWriter):
    """Writes leaves in one dialect and profile, and collects `findings` as it goes."""

    def write(self, node: Node) -> Target | None:
        """The leaf in the target's syntax, or None (reported) where the target cannot say it."""
        match node:
            case Term(field=Field.MESH):
                return self._heading(node)
            case Term():
                return self._term(node)
            case Near():
                return self._near(node)
            case Limit():
                return self._limit(node)
            case Ref() | RefRange():
                return self._reference(node)
            case Raw():
                return Atom(node.text)
        raise TypeError(f"not a leaf of a query: {node!r}")

    def _heading(self, term: Term) -> Target:
        faithful = self.dialect.faithful_headings if self.faithful else None
        headings = faithful or self.dialect.headings
        if isinstance(headings, Thesaurus):
            return self._controlled(term, headings)
        return self._heading_as_text(term, headings)

    def _controlled(self, term: Term, headings: Thesaurus) -> Target:
        if term.major and not headings.focuses:
            self.lose(
                f"the major-topic restriction of {term.text} is not searched; precision down",
                term.span,
            )
        if term.trunc and not headings.truncates:
            self.lose(f"{shown(term)} is a truncated heading; unknown", term.span)
        if not self.same and self.source.thesaurus != self.dialect.thesaurus:
            self._report_thesaurus(term)
        if headings.unverified and not self.same:
            code, message = headings.unverified
            remark = finding(code, message.format(heading=term.text), term.span)
            self.findings.append(replace(remark, severity="warning"))
        exploded = term.explode is not False
        if term.major:
            template = headings.major if exploded else headings.major_unexploded
        else:
            template = headings.exploded if exploded else headings.unexploded
        if term.subheadings and not self.same:
            self.lose(headings.qualifier_loss, term.span)
        heading = self._plain(term)
        heading = headings.quoted(heading if self.same else headings.write(heading))
        return alternatives(
            [
                Atom(template.format(heading=heading, qualifier=qualifier))
                for qualifier in _qualifiers(headings, term.subheadings)
            ]
        )

    def _report_thesaurus(self, term: Term) -> None:
        """A heading of another thesaurus than the target's; those into MeSH have no reminder."""
        if self.source.thesaurus and self.dialect.thesaurus == "MeSH":
            self.lose(
                f"{term.text} is a {self.source.thesaurus} term, no verified MeSH heading; unknown",
                term.span,
            )

    def _heading_as_text(self, term: Term, headings: HeadingsAsText) -> Target:
        if self.same:
            pass
        elif term.explode is not False and term.text.lower() not in WITHOUT_NARROWER:
            self.lose(f"narrower headings of {term.text} are not searched; recall down", term.span)
        elif term.explode is False and headings.free_text:
            self.lose(f"{term.text} is searched as free text; precision down", term.span)
        syntax = headings.major if term.major else headings.heading
        self.lose(syntax.loss if not self.same else "", term.span)
        (template,) = syntax.templates
        atoms = [Atom(self._heading_text(term, syntax), template)]
        if not term.subheadings:
            return atoms[0]
        self.lose(f"the link of {term.text} with its qualifier is lost; precision down", term.span)
        qualifiers = [
            Atom(self._heading_text(replace(term, text=name, trunc=()), syntax), template)
            for name in term.subheadings
        ]
        return And((atoms[0], alternatives(qualifiers)))

    def _heading_text(self, term: Term, syntax: FieldSyntax) -> str:
        if self.same:
            return self._quoted(self._plain(term))
        if syntax.write:
            return syntax.write(self._plain(term))
        text = natural_order(self._plain(term))
        bare = " " not in text and self._is_bare(natural_order(term.text))
        return text if bare else f'"{text}"'

    def _limit(self, limit: Limit) -> Target | None:
        syntax = self._field(limit.field)
        if limit.field == Field.FILTER and not self.same:
            syntax = None
        if limit.type == "pubtype" and self._has_foreign_types() and syntax:
            syntax = replace(syntax, loss="publication types differ; unknown")
        if syntax and (syntax.write is None or self.same):
            self.lose(syntax.loss if not self.same else "", limit.span)
            return finished(syntax, self._limit_value(limit, syntax))
        if syntax and (written := finished(syntax, syntax.write(limit.value))):
            self.lose(syntax.loss, limit.span)
            return written
        years = self.dialect.years
        if years and limit.type == "date" and limit.value[:4].isdigit() and self.same >= years.own:
            return self._years(limit)
        self.lose(
            f"the {words_of_name(limit.field)} limit {limit.value} was left out; precision down",
            limit.span,
        )
        return None

    def _has_foreign_types(self) -> bool:
        """Whether publication types of another list than MEDLINE's go to a database that has it."""
        return self.dialect.thesaurus == "MeSH" != self.source.thesaurus

    def _limit_value(self, limit: Limit, syntax: FieldSyntax) -> str:
        if limit.field == Field.FILTER and self.dialect.filters_as_written:
            return limit.value
        if syntax.write and (written := syntax.write(limit.value)) and limit.type == "pubtype":
            return written
        return limit.value if self._is_bare(limit.value) else self._quoted(limit.value)

    def _years(self, limit: Limit) -> Target:
        years = self.dialect.years
        first, _, last = limit.value.partition(":")
        last = last or first
        start, end = int(first[:4]), int(last[:4])
        if "/" in limit.value:
            self.lose(
                f"only the years of {limit.value} can be searched; precision down", limit.span
            )
        self.lose(years.loss, limit.span)
        templates = years.single if first == last else years.between
        if limit.field != Field.DATE:
            name = words_of_name(limit.field)
            self.lose(f"{name} is searched as year of publication; unknown", limit.span)
        if end >= OPEN_END and years.since:
            templates = years.since
        elif start <= OPEN_START and years.until:
            templates = years.until
        parts = [
            Atom(each.format(start=start, end=end, before=start - 1, after=end + 1))
            for each in templates
        ]
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _reference(self, node: Ref | RefRange) -> Target | None:
        dialect = self.dialect
        if not dialect.line:
            self.lose("lines cannot be referred to, put their text here; unknown", node.span)
        lines = numbers_of(node)
        numbers = [n if self.numbers is None else self.numbers.get(n) for n in lines]
        if self.same:
            numbers = list(lines)
        kept = [number for number in numbers if number is not None]
        if len(kept) < len(numbers) and self.numbers is not None:
            self.lose("a line that was left out is not referred to; unknown", node.span)
        if not kept:
            return None
        unbroken = kept == list(range(kept[0], kept[0] + len(kept)))
        if isinstance(node, RefRange) and dialect.line_range and unbroken and len(kept) > 1:
            operator = dict(zip(("AND", "OR"), dialect.operators, strict=False))[node.op]
            text = dialect.line_range.format(op=operator, first=kept[0], last=kept[-1])
            return Atom(text)
        line = dialect.line or "#{}"
        atoms = tuple(Atom(line.format(number)) for number in kept)
        if len(atoms) == 1:
            return atoms[0]
        return And(atoms) if node.op == "AND" else Or(atoms)


def _qualifiers(headings: Thesaurus, names: tuple[str, ...]) -> list[str]:
    """What follows the heading: nothing, each qualifier by itself, or all of them."""
    written = []
    for name in names:
        code = qualifier_code(name)
        template = headings.qualifier if code != name else headings.unknown_qualifier
        written.append(template.format(name=name, code=code, CODE=code.upper()))
    if headings.several_qualifiers and len(written) > 1:
        return [",".join([written[0], *(each.lstrip("/") for each in written[1:])])]
    return written or [""]
