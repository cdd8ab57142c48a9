"""The parts of a query that stand alone, each made into a function that answers for a record."""

from __future__ import annotations

from collections.abc import Callable

from searches.query.answers import NO, YES, Answer, unknown
from searches.query.fields import Field
from searches.query.limits import look_up_limit
from searches.query.matching import TextPattern
from searches.query.nodes import Limit, Node, Ref, RefRange, Term
from searches.query.searchable import (
    MISSING,
    NEEDED,
    SEARCHED,
    AssignedHeading,
    SearchableRecord,
    folded_words,
)
from searches.query.vocabulary import Heading, Vocabulary

Lookup = Callable[[SearchableRecord], Answer]

GROUPS_OF_QUALIFIERS = frozenset(
    "analysis|anatomy & histology|chemistry|diagnosis|epidemiology|etiology|metabolism|"
    "organization & administration|pharmacology|physiology|statistics & numerical data|surgery|"
    "therapeutic use|therapy".split("|")
)
"""MeSH qualifiers with narrower ones below them, which PubMed searches along."""


class Lookups:
    """Makes the lookups of one database's queries.

    `database` decides which vocabulary's headings count and whether author keywords belong to
    title and abstract (PubMed). The `vocabulary` is MeSH and so not asked about Emtree or CINAHL;
    without one nothing is known below a heading.
    """

    def __init__(self, database: str = "pubmed", vocabulary: Vocabulary | None = None):
        self.thesaurus = {"embase": "emtree", "ebsco": "cinahl"}.get(database, "mesh")
        self.searched = dict(SEARCHED)
        if database == "pubmed":
            self.searched[Field.TITLE_ABSTRACT] = ("title", "abstract", "keywords")
        self.vocabulary = vocabulary if self.thesaurus == "mesh" else None
        self._headings: dict[str, Heading | None] = {}

    def lookup(self, leaf: Node) -> Lookup:
        """The function that answers for `leaf`, which is no And, Or, Not or Near."""
        if heading := heading_of(leaf):
            return self._heading(heading)
        if isinstance(leaf, Term):
            return self._term(leaf)
        if isinstance(leaf, Limit):
            return look_up_limit(leaf)
        if isinstance(leaf, Ref | RefRange):
            numbers = (leaf.line,) if isinstance(leaf, Ref) else (leaf.first, leaf.last)
            answer = unknown(f"line {' to '.join(map(str, numbers))} is not known")
        else:
            answer = unknown(f"“{leaf.text}” was not understood")
        return lambda record: answer

    def _term(self, term: Term) -> Lookup:
        if term.field == Field.SUBHEADING:
            return self._qualifier(term)
        if term.field in SEARCHED:
            return self._text(term)
        if term.field in (Field.AUTHOR, Field.FIRST_AUTHOR, Field.LAST_AUTHOR):
            return _author(term)
        if term.field == Field.JOURNAL:
            return _journal(term)
        if term.field in (Field.DOI, Field.PMID, Field.LOCATION_ID):
            return _identifier(term)
        answer = unknown(f"records here do not hold the field {field_name(term.field)}")
        return lambda record: answer

    def _text(self, term: Term) -> Lookup:
        pattern = TextPattern(term)
        parts, needed = self.searched[term.field], NEEDED[term.field]
        if not pattern.words:
            nothing = unknown(f"“{term.text}” holds no letter or digit")
            return lambda record: nothing
        is_loose = term.kind == "loose_phrase"
        apart = unknown(f"the words of “{term.text}” stand apart")

        def answer(record: SearchableRecord) -> Answer:
            blob = record.blob(parts)
            if pattern.is_in(blob):
                return YES
            if is_loose and pattern.are_apart_in(blob):
                return apart if term.tagged else YES
            return record.silence(needed)

        return answer

    def _heading(self, term: Term) -> Lookup:
        pattern = TextPattern(term)
        wanted = {"".join(f" {word}" for word in pattern.words)}
        if self.vocabulary and not term.trunc and (found := self._find(term.text)):
            wanted.add(_key(found.name))
        qualifiers = [_key(name) for name in term.subheadings]
        groups = any(name.lower() in GROUPS_OF_QUALIFIERS for name in term.subheadings)

        def fits(heading: AssignedHeading) -> bool:
            if term.trunc:
                return pattern.begins(heading.name)
            return _key(heading.name) in wanted

        def answer(record: SearchableRecord) -> Answer:
            found, uncertain = [], set()
            for heading in record.headings:
                if heading.vocabulary not in (self.thesaurus, "index"):
                    continue
                below = YES if fits(heading) else NO
                if below is NO and term.explode and not term.trunc:
                    below = self._lies_below(heading.name, term.text)
                if below is NO or (term.major and not heading.major):
                    continue
                if qualifiers and not _has_qualifier(heading, qualifiers):
                    if groups and heading.qualifiers:
                        uncertain.add("narrower subheadings are not tried")
                    continue
                found.append(below)
            if YES in found:
                return YES
            uncertain.update(*(each.reasons for each in found))
            if not any(heading.vocabulary == self.thesaurus for heading in record.headings):
                uncertain.add(MISSING["index"])
            return unknown(*sorted(uncertain)) if uncertain else NO

        return answer

    def _qualifier(self, term: Term) -> Lookup:
        wanted = [_key(term.text)]
        group = term.text.lower() in GROUPS_OF_QUALIFIERS

        def answer(record: SearchableRecord) -> Answer:
            if any(_has_qualifier(heading, wanted) for heading in record.headings):
                return YES
            if not any(heading.vocabulary == self.thesaurus for heading in record.headings):
                return unknown(MISSING["index"])
            if group and any(heading.qualifiers for heading in record.headings):
                return unknown("narrower subheadings are not tried")
            return NO

        return answer

    def _lies_below(self, name: str, broader: str) -> Answer:
        """Whether the heading `name` lies below `broader` in the vocabulary."""
        if self.vocabulary is None:
            return unknown("without a vocabulary the narrower headings are not known")
        above = self._find(broader)
        if above is None:
            return unknown(f"“{broader}” is not a heading of {self.vocabulary.version}")
        below = self._find(name)
        if below is None:
            if self.vocabulary.complete and not self.vocabulary.narrower(above.name):
                return NO
            return unknown(f"“{name}” is not a heading of {self.vocabulary.version}")
        is_below = any(
            number.startswith(f"{root}.")
            for number in below.tree_numbers
            for root in above.tree_numbers
        )
        return YES if is_below else NO

    def _find(self, name: str) -> Heading | None:
        if name not in self._headings:
            found = self.vocabulary.heading(name) or self.vocabulary.entry_term(name)
            self._headings[name] = found
        return self._headings[name]


def heading_of(leaf: Node) -> Term | None:
    """The heading that a leaf asks for; a limit to a species asks for one too."""
    if isinstance(leaf, Term) and leaf.field == Field.MESH:
        return leaf
    if isinstance(leaf, Limit) and leaf.type in ("custom", "species"):
        species = leaf.value.lower().removeprefix("[").removesuffix("]/lim").rstrip("s")
        if species in ("human", "animal"):
            name = f"{species.capitalize()}s"
            return Term(name, "word", Field.MESH, explode=species == "animal")
    return None


def field_name(field: Field) -> str:
    return field.value.replace("_", " ")


def _author(term: Term) -> Lookup:
    """Family name and initials; those asked for may be the first of several, as in PubMed."""
    pattern = TextPattern(term)
    *before, last = pattern.words or [""]
    is_initials = bool(before) and len(last) <= 2

    def matches(name: str) -> bool:
        if term.trunc:
            return pattern.begins(name)
        words = folded_words(name)
        place = len(before)
        if words[:place] != before or len(words) <= place:
            return False
        return words[place].startswith(last) if is_initials else words[place] == last

    def answer(record: SearchableRecord) -> Answer:
        names = record.authors
        if not names:
            return unknown(MISSING["authors"])
        cut_short = unknown("the list of authors is cut short")
        if term.field == Field.FIRST_AUTHOR:
            return YES if matches(names[0]) else NO
        if term.field == Field.LAST_AUTHOR:
            return cut_short if record.authors_cut_short else (YES if matches(names[-1]) else NO)
        if any(map(matches, names)):
            return YES
        return cut_short if record.authors_cut_short else NO

    return answer


def _journal(term: Term) -> Lookup:
    pattern = TextPattern(term)

    def answer(record: SearchableRecord) -> Answer:
        if any(map(pattern.is_whole, record.journals)):
            return YES
        if pattern.is_in(record.blob(("journals",))):
            return unknown("the journal's name holds more words")
        if len(record.journals) < 2:
            return unknown("the record lacks the journal's full or abbreviated name")
        return NO

    return answer


def _identifier(term: Term) -> Lookup:
    wanted = term.text.strip().lower()

    def answer(record: SearchableRecord) -> Answer:
        is_pmid = term.field == Field.PMID
        own = str(record.pmid or "") if is_pmid else record.doi
        if not own:
            return unknown(f"the record has no {'PMID' if is_pmid else 'DOI'}")
        return YES if own == wanted else NO

    return answer


def _has_qualifier(heading: AssignedHeading, wanted: list[str]) -> bool:
    return any(_key(name) in wanted for name in heading.qualifiers)


def _key(name: str) -> str:
    return "".join(f" {word}" for word in folded_words(name))
