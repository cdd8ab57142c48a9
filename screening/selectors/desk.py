"""What the desk shows: the records at hand with their marks, a member's tags and preferences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from reviews.models import Membership, User
from screening.models import (
    Assignment,
    CalibrationCandidate,
    Candidate,
    DeskPreferences,
    FullText,
    HighlightTerm,
    Tag,
    Tagging,
)
from screening.rules.abstracts import sections_of
from screening.rules.highlights import Finder, Segment, WantedTerm
from screening.selectors.candidates import trees_of
from screening.selectors.decisions import own_tips
from screening.selectors.full_texts import files_of
from screening.vocabulary import TermKind
from searches.models import Citation
from searches.query.blocks import BlockTerm
from searches.selectors.strategies import current_strategy, known_blocks


@dataclass(frozen=True, slots=True)
class Card:
    """One record as the desk shows it.

    `replaces` is what a verdict on it would replace, `files` are the PDFs of a report.
    """

    candidate: Candidate | CalibrationCandidate
    citation: Citation
    slot: int
    replaces: UUID | None
    title: list[Segment]
    sections: list[tuple[str, list[Segment]]]
    tags: str
    files: Sequence[FullText] = ()


def cards_of(member: Membership, assignments: Sequence[Assignment]) -> list[Card]:
    """A card for each place, of the record that stands for it now; each record once."""
    if not assignments:
        return []
    slots: dict[UUID, int] = {}
    candidates: dict[UUID, Candidate] = {}
    standing = _standing(member, [assignment.candidate_id for assignment in assignments])
    for assignment in assignments:
        candidate = standing[assignment.candidate_id]
        candidates.setdefault(candidate.pk, candidate)
        slots.setdefault(candidate.pk, assignment.slot)
    return _cards(member, list(candidates.values()), slots)


def card_of(member: Membership, candidate: Candidate) -> Card:
    return _cards(member, [candidate], {})[0]


def _cards(
    member: Membership, candidates: Sequence[Candidate], slots: Mapping[UUID, int]
) -> list[Card]:
    if not candidates:
        return []
    tips = own_tips(member, trees_of(candidates))
    tags = tags_on(member, [candidate.pk for candidate in candidates])
    finder = finder_for(member)
    reports = [candidate.report_id for candidate in candidates if candidate.report_id]
    files = files_of(member, reports) if reports else {}
    return [
        make_card(
            finder,
            candidate,
            candidate.subject,
            slot=slots.get(candidate.pk, 0),
            replaces=tips[candidate.pk],
            tags=", ".join(tags[candidate.pk]),
            files=files.get(candidate.report_id, ()),
        )
        for candidate in candidates
    ]


def make_card(
    finder: Finder,
    candidate: Candidate | CalibrationCandidate,
    citation: Citation,
    *,
    replaces: UUID | None,
    slot: int = 0,
    tags: str = "",
    files: Sequence[FullText] = (),
) -> Card:
    """The card of a citation with the member's terms marked in it."""
    return Card(
        candidate=candidate,
        citation=citation,
        slot=slot,
        replaces=replaces,
        title=finder.segments(citation.title),
        sections=[
            (section.label, finder.segments(section.text))
            for section in sections_of(citation.abstract)
        ],
        tags=tags,
        files=files,
    )


def finder_for(member: Membership) -> Finder:
    """Finds what the member wants marked: the review's terms and their own, without those off."""
    terms = terms_for(member).exclude(switched_off=member).order_by("member", "pk")
    return Finder(WantedTerm(term.text, TermKind(term.kind)) for term in terms)


def terms_for(member: Membership) -> QuerySet[HighlightTerm]:
    """The review's terms and the member's own; nobody sees another person's."""
    return HighlightTerm.objects.filter(
        Q(member__isnull=True) | Q(member=member), review=member.review
    )


def tag_names(member: Membership) -> list[str]:
    """The names that the member has put on records.

    Not those of colleagues: a name is free text, and may say what they think of a record.
    """
    used = Tagging.objects.filter(reviewer=member).values("tag")
    names = Tag.objects.filter(review=member.review, pk__in=used).order_by(Lower("name"))
    return list(names.values_list("name", flat=True))


def preferences_of(user: User) -> DeskPreferences:
    """How a person likes the desk; what holds for everybody, not stored, until they change it."""
    return DeskPreferences.objects.filter(user=user).first() or DeskPreferences(user=user)


def tags_on(member: Membership, candidates: Collection[UUID]) -> dict[UUID, list[str]]:
    """The tags that the member put on each candidate, by name."""
    found: dict[UUID, list[str]] = defaultdict(list)
    taggings = Tagging.objects.filter(reviewer=member, candidate__in=candidates)
    for candidate, name in taggings.order_by(Lower("tag__name")).values_list(
        "candidate", "tag__name"
    ):
        found[candidate].append(name)
    return found


def _standing(member: Membership, pks: Sequence[UUID]) -> dict[UUID, Candidate]:
    """The candidate that stands for each id: itself, or what it was merged into."""
    found: dict[UUID, Candidate] = {}
    wanted = set(pks)
    while wanted:
        rows = Candidate.objects.filter(stage__review=member.review, pk__in=wanted)
        rows = rows.select_related("stage", "citation", "report__citation")
        found |= {candidate.pk: candidate for candidate in rows}
        wanted = {c.merged_into_id for c in found.values() if c.merged_into_id} - found.keys()
    return {pk: _root(found, pk) for pk in pks}


def _root(found: dict[UUID, Candidate], pk: UUID) -> Candidate:
    candidate = found[pk]
    while candidate.merged_into_id:
        candidate = found[candidate.merged_into_id]
    return candidate


GUESSES = (
    (TermKind.OUTCOME, ("outcome", "result", "birth", "rate")),
    (TermKind.COMPARISON, ("compar", "control", "placebo")),
    (TermKind.INTERVENTION, ("interven", "drug", "treat", "expos", "therap", "medic")),
)


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the strategy, as terms to mark; `kind` is what its name suggests."""

    name: str
    kind: TermKind
    texts: list[str]


def concepts_of_strategy(member: Membership) -> list[Concept]:
    """The concepts of the current strategy; none where its text is more than concepts."""
    return [
        Concept(block.name, _guess(block.name), [_as_read(term) for term in block.terms])
        for block in known_blocks(current_strategy(member))
    ]


def _guess(name: str) -> TermKind:
    for kind, beginnings in GUESSES:
        if any(beginning in name.lower() for beginning in beginnings):
            return kind
    return TermKind.POPULATION


def _as_read(term: BlockTerm) -> str:
    """A term as it stands in texts: of a heading the inverted parts the right way round."""
    if term.kind == "mesh" and term.text.count(", ") == 1:
        return " ".join(reversed(term.text.split(", ")))
    return term.text
