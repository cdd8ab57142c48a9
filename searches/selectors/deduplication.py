"""How the duplicates of a review were found and by whom they were removed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from reviews.models import AuditEvent, Membership
from reviewsite import __version__
from searches.dedup import RULES_VERSION
from searches.dedup.cluster import UnionFind
from searches.dedup.match import RULES_IN_WORDS
from searches.models import DuplicateRuling, MaybePair, Record
from searches.prisma_s.report import Deduplication
from searches.selectors.overlap import CHUNK, overlap_of
from searches.vocabulary import DATABASES_AND_REGISTERS

BY_A_PERSON = ""

Pair = tuple[int, int]


def deduplication_of(member: Membership) -> Deduplication:
    overlap = overlap_of(member)
    standing = _standing_rulings(member)
    counted = set(
        Record.objects.visible()
        .filter(
            review=member.review,
            is_readable=True,
            file__run__source_kind__in=DATABASES_AND_REGISTERS,
        )
        .values_list("pk", flat=True)
        .iterator(chunk_size=CHUNK)
    )
    pairs = Counter(rule for pair, rule in standing.items() if counted.issuperset(pair))
    by_people = pairs.pop(BY_A_PERSON, 0)
    groups = _joined_by_rules(member, standing)
    return Deduplication(
        software=f"Reviewsite {__version__}, matching rules version {RULES_VERSION}",
        last_run=_last_run(member),
        method=tuple(RULES_IN_WORDS.items()),
        rules=tuple(sorted(pairs.items())),
        by_people=by_people,
        left=MaybePair.objects.waiting().filter(review=member.review).count(),
        removed_by_people=len(set(map(groups.find, counted))) - overlap.citations,
        overlap=overlap,
    )


def _last_run(member: Membership) -> str:
    runs = AuditEvent.objects.filter(review=member.review, action="citations.deduplicated")
    last = runs.order_by("-at").values_list("at", flat=True).first()
    return f"{last:%Y-%m-%d}" if last else ""


def _standing_rulings(member: Membership) -> dict[Pair, str]:
    """The rule that stands for each pair, or BY_A_PERSON, whose word stands above it."""
    standing: dict[Pair, str] = {}
    rulings = (
        DuplicateRuling.objects.filter(review=member.review)
        .order_by("pk")
        .values_list("record_a", "record_b", "rule", "decided_by")
    )
    for a, b, rule, person in rulings.iterator(chunk_size=CHUNK):
        if person is not None:
            standing[a, b] = BY_A_PERSON
        elif standing.get((a, b)) != BY_A_PERSON:
            standing[a, b] = rule
    return standing


def _joined_by_rules(member: Membership, standing: Mapping[Pair, str]) -> UnionFind:
    """The groups that the records of each citation would form if nobody had joined any by hand.

    Two records may hang together by one that does not count any more.
    """
    readable = Record.objects.filter(review=member.review, is_readable=True)
    citation_of = dict(readable.values_list("pk", "citation").iterator(chunk_size=CHUNK))
    groups = UnionFind()
    for (a, b), rule in standing.items():
        if rule != BY_A_PERSON and a in citation_of and citation_of[a] == citation_of.get(b):
            groups.union(a, b)
    return groups
