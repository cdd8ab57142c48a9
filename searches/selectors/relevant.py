"""Which known-relevant papers a strategy version finds, and which part loses the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from reviews.models import Membership, Review
from searches.bibliography import record_from_fields
from searches.dedup import merge_records
from searches.models import Citation, KnownRelevant, Record, Strategy
from searches.query.answers import Answer, unknown
from searches.query.evaluate import Evaluator, PartAnswer, Tried, evaluator_of, names_asked
from searches.query.parser import ParsedQuery, read
from searches.query.searchable import SearchableRecord, searchable_record
from searches.selectors.mesh import vocabulary

NOT_READ = unknown("the strategy cannot be read")
NOT_HERE = unknown("it is not among the review's records")


@dataclass(frozen=True, slots=True)
class Paper:
    """A known-relevant paper: its entries (two where PMID and DOI were added apart), the review's
    citation of it and that citation's record, None while no import has brought it."""

    entries: tuple[KnownRelevant, ...]
    citation: Citation | None
    record: SearchableRecord | None

    @property
    def title(self) -> str:
        return self.citation.title if self.citation else str(self.entries[0])


@dataclass(frozen=True, slots=True)
class Counts:
    """How many papers are found, missed, and cannot be told."""

    found: int = 0
    missed: int = 0
    open: int = 0

    @property
    def total(self) -> int:
        return self.found + self.missed + self.open

    @property
    def percent(self) -> int | None:
        """Found among those that can be told, rounded down; None where none can."""
        told = self.found + self.missed
        return 100 * self.found // told if told else None


@dataclass(frozen=True, slots=True)
class NamedCounts:
    """The counts of one part of a strategy: a concept, a line or a whole version."""

    name: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class LosingPart:
    """A part that loses a paper, or of which it cannot be told, with the terms tried in it."""

    name: str
    is_excluded: bool
    reasons: tuple[str, ...]
    tried: tuple[Tried, ...]


@dataclass(frozen=True, slots=True)
class PaperAnswer:
    """What a strategy says of a paper, and through which parts."""

    paper: Paper
    answer: Answer
    parts: tuple[LosingPart, ...] = ()

    @property
    def reasons(self) -> list[str]:
        return sorted(self.answer.reasons)


@dataclass(frozen=True, slots=True)
class Recall:
    """A strategy version tried on the known-relevant papers, as a whole and part by part."""

    strategy: Strategy
    counts: Counts
    parts: tuple[NamedCounts, ...]
    answers: tuple[PaperAnswer, ...]

    @property
    def missed(self) -> list[PaperAnswer]:
        return [each for each in self.answers if each.answer.value is False]

    @property
    def open(self) -> list[PaperAnswer]:
        return [each for each in self.answers if each.answer.value is None]


@dataclass(frozen=True, slots=True)
class VersionRecall:
    strategy: Strategy
    counts: Counts


def query_of(strategy: Strategy) -> ParsedQuery:
    """The strategy's query, with its lines if it has any."""
    return read(strategy.text, strategy.database)


def entry_of(member: Membership, citation: Citation) -> KnownRelevant | None:
    """The entry of the known-relevant set that is this citation."""
    names = Q(citation=citation) | Q(citation__merged_into=citation)
    if citation.pmid:
        names |= Q(pmid=citation.pmid)
    if citation.doi:
        names |= Q(doi=citation.doi)
    standing = KnownRelevant.objects.standing().filter(review=member.review)
    return standing.filter(names).order_by("pk").first()


def entries_of(member: Membership) -> list[KnownRelevant]:
    standing = KnownRelevant.objects.standing().filter(review=member.review)
    return list(standing.select_related("citation").order_by("pk"))


def papers_of(member: Membership) -> list[Paper]:
    """The known-relevant papers; entries of one citation are one paper."""
    entries = entries_of(member)
    citations = _citations(member.review, entries)
    groups: dict[object, list[KnownRelevant]] = {}
    for entry in entries:
        citation = _citation_of(entry, citations)
        groups.setdefault(citation or entry, []).append(entry)
    records = _records([key for key in groups if isinstance(key, Citation)])
    return [
        Paper(tuple(group), key, records.get(key.pk))
        if isinstance(key, Citation)
        else Paper(tuple(group), None, None)
        for key, group in groups.items()
    ]


def recall_of(strategy: Strategy, papers: Sequence[Paper]) -> Recall:
    """The strategy tried on each paper."""
    (evaluator,) = _evaluators([strategy], papers)
    if evaluator is None:
        unread = tuple(PaperAnswer(paper, NOT_READ) for paper in papers)
        return Recall(strategy, _count(each.answer for each in unread), (), unread)
    answers, by_part = [], {}
    for paper in papers:
        if paper.record is None:
            answers.append(PaperAnswer(paper, NOT_HERE))
            continue
        told = evaluator.explain(paper.record)
        lines = evaluator.answers_of_lines(paper.record)
        values = (
            {f"Line {number}": answer for number, answer in lines.items()}
            if lines
            else {_name(strategy, part): part.answer for part in told.parts}
        )
        for name, answer in values.items():
            by_part.setdefault(name, []).append(answer)
        shown = told.losing if told.answer.value is False else told.open
        parts = tuple(_losing(strategy, part) for part in shown)
        answers.append(PaperAnswer(paper, told.answer, parts if not told.answer.value else ()))
    parts = tuple(NamedCounts(name, _count(values)) for name, values in by_part.items())
    return Recall(strategy, _count(each.answer for each in answers), parts, tuple(answers))


def recall_by_version(member: Membership, papers: Sequence[Paper]) -> list[VersionRecall]:
    """Every version of the review's strategy tried on the papers, newest first."""
    strategies = Strategy.objects.filter(review=member.review).order_by("-version")
    recalls = []
    for strategy, evaluator in zip(strategies, _evaluators(strategies, papers), strict=True):
        answers = (_answer(evaluator, paper) for paper in papers)
        recalls.append(VersionRecall(strategy, _count(answers)))
    return recalls


def _evaluators(
    strategies: Iterable[Strategy], papers: Sequence[Paper]
) -> Iterator[Evaluator | None]:
    """The evaluator of each strategy, None where nothing of it can be read; MeSH is asked at once
    for all that they may look up."""
    queries = [query_of(strategy) for strategy in strategies]
    records = [paper.record for paper in papers if paper.record]
    names = {name for query in queries for name in names_asked(query, records)}
    mesh = vocabulary() if names else None
    if mesh:
        mesh.prefetch(tuple(names))
    return (evaluator_of(query, mesh) if query.tree is not None else None for query in queries)


def _answer(evaluator: Evaluator | None, paper: Paper) -> Answer:
    if evaluator is None:
        return NOT_READ
    return evaluator.answer(paper.record) if paper.record else NOT_HERE


def _name(strategy: Strategy, answer: PartAnswer) -> str:
    """The line of a part, else the name of its concept."""
    if answer.part.line is not None:
        return f"Line {answer.part.line}"
    number = answer.part.number
    if strategy.blocks and number <= len(strategy.blocks):
        return f"Concept {number}: {strategy.blocks[number - 1]['name']}"
    return f"Concept {number}"


def _losing(strategy: Strategy, part: PartAnswer) -> LosingPart:
    reasons = tuple(sorted(part.answer.reasons))
    return LosingPart(_name(strategy, part), part.part.is_excluded, reasons, part.tried)


def _count(answers: Iterable[Answer]) -> Counts:
    numbers = Counter(answer.value for answer in answers)
    return Counts(numbers[True], numbers[False], numbers[None])


def _citations(review: Review, entries: Sequence[KnownRelevant]) -> dict[tuple, Citation]:
    """The visible citations that an entry names, by each name."""
    pks = [e.citation.merged_into_id or e.citation_id for e in entries if e.citation]
    found = Citation.objects.visible().filter(
        Q(pk__in=pks)
        | Q(pmid__in=[entry.pmid for entry in entries if entry.pmid])
        | Q(doi__in=[entry.doi for entry in entries if entry.doi]),
        review=review,
    )
    citations: dict[tuple, Citation] = {}
    for citation in found.order_by("pk"):
        for name in ("pk", citation.pk), ("pmid", citation.pmid), ("doi", citation.doi):
            citations.setdefault(name, citation)
    return citations


def _citation_of(entry: KnownRelevant, citations: dict[tuple, Citation]) -> Citation | None:
    own = entry.citation and (entry.citation.merged_into_id or entry.citation_id)
    names = ("pk", own), ("pmid", entry.pmid), ("doi", entry.doi)
    return next((citations[n] for n in names if n[1] and n in citations), None)


def _records(citations: Sequence[Citation]) -> dict[int, SearchableRecord]:
    """The searchable record of each citation, merged from its visible records."""
    rows: dict[int, list] = {}
    visible = Record.objects.visible().filter(citation__in=citations).order_by("pk")
    for pk, citation, fields in visible.values_list("pk", "citation", "fields"):
        rows.setdefault(citation, []).append((pk, record_from_fields(fields)))
    return {
        citation: searchable_record(merge_records(records).record)
        for citation, records in rows.items()
    }
