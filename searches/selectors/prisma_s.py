"""Collecting the facts of the PRISMA-S report from the rows of the searches."""

from __future__ import annotations

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from reviews.models import AuditEvent, Membership
from reviewsite import __version__
from searches.dedup.cluster import UnionFind
from searches.dedup.match import RULES_IN_WORDS
from searches.models import (
    DuplicateRuling,
    MaybePair,
    PressRuling,
    PrismaSNote,
    Record,
    Run,
    Strategy,
)
from searches.prisma_s.report import Deduplication, Facts, PeerReview, Report, Search, compose
from searches.selectors.overlap import CHUNK, overlap_of
from searches.selectors.runs import runs_of
from searches.vocabulary import SourceKind


def prisma_s_of(member: Membership) -> Report:
    """The PRISMA-S report of the member's review; the same for every member."""
    return compose(
        Facts(
            title=member.review.title,
            searches=tuple(_search(run) for run in runs_of(member)),
            versions=tuple(
                (number, f"{at:%Y-%m-%d}")
                for number, at in Strategy.objects.filter(review=member.review)
                .order_by("version")
                .values_list("version", "created_at")
            ),
            peer_reviews=_peer_reviews(member),
            deduplication=_deduplication(member),
            notes=notes_of(member),
        )
    )


def notes_of(member: Membership) -> dict[int, str]:
    """What was typed last for each item."""
    notes = PrismaSNote.objects.filter(review=member.review).order_by("at", "pk")
    return dict(notes.values_list("item", "text"))


def _search(run: Run) -> Search:
    has_files = any(file.published_at for file in run.files.all())
    return Search(
        source=run.source_label,
        is_register=run.source_kind == SourceKind.REGISTER,
        platform=run.platform,
        searched_on=run.searched_on.isoformat() if run.searched_on else "",
        initials="".join(word[0] for word in str(run.created_by).split()),
        text=run.query_text,
        limits=run.limits,
        hits=run.hits,
        exported=run.readable + run.unreadable if has_files else None,
        run=str(run.pk),
    )


def _peer_reviews(member: Membership) -> tuple[PeerReview, ...]:
    """The newest ruling of each version, by version."""
    rulings = (
        PressRuling.objects.filter(strategy__review=member.review)
        .select_related("by", "strategy")
        .annotate(
            comments=Count(
                "strategy__press_comments", filter=Q(strategy__press_comments__parent=None)
            )
        )
        .order_by("strategy__version", "at", "pk")
    )
    newest = {ruling.strategy_id: ruling for ruling in rulings}
    return tuple(
        PeerReview(r.strategy.version, r.verdict, str(r.by), f"{r.at:%Y-%m-%d}", r.comments)
        for r in newest.values()
    )


def _deduplication(member: Membership) -> Deduplication:
    rules, by_people = _pairs_ruled(member)
    runs = AuditEvent.objects.filter(review=member.review, action="citations.deduplicated")
    last = runs.order_by("-at").values_list("at", flat=True).first()
    overlap = overlap_of(member)
    return Deduplication(
        software=f"Reviewsite {__version__}",
        last_run=f"{last:%Y-%m-%d}" if last else "",
        method=tuple(RULES_IN_WORDS.items()),
        rules=rules,
        by_people=by_people,
        left=MaybePair.objects.waiting().filter(review=member.review).count(),
        removed_by_people=_joined_by_rules_alone(member) - overlap.citations,
        overlap=overlap,
    )


def _pairs_ruled(member: Membership) -> tuple[tuple[tuple[str, int], ...], int]:
    """Pairs by the rule that stands, and those with a person's word, which stands above it."""
    counted = Record.objects.visible().filter(review=member.review).values("pk")
    rulings = DuplicateRuling.objects.filter(
        review=member.review, record_a__in=counted, record_b__in=counted
    )
    people = rulings.filter(decided_by__isnull=False)
    pairs = people.values("record_a", "record_b").distinct().count()
    by_rule = _by_rule(member).filter(record_a__in=counted, record_b__in=counted)
    return tuple(by_rule.values_list("rule").annotate(n=Count("pk")).order_by("rule")), pairs


def _by_rule(member: Membership) -> QuerySet[DuplicateRuling]:
    """The newest ruling of a rule on each pair of which no person said anything."""
    rulings = DuplicateRuling.objects.filter(review=member.review)
    same_pair = rulings.filter(record_a=OuterRef("record_a"), record_b=OuterRef("record_b"))
    return (
        rulings.filter(decided_by=None)
        .exclude(Exists(same_pair.filter(decided_by__isnull=False)))
        .exclude(Exists(same_pair.filter(decided_by=None, pk__gt=OuterRef("pk"))))
    )


def _joined_by_rules_alone(member: Membership) -> int:
    """How many citations the records would form if nobody had joined any by hand.

    Two records may hang together by one that does not count any more.
    """
    groups = UnionFind()
    together = _by_rule(member).filter(record_a__citation=F("record_b__citation"))
    for a, b in together.values_list("record_a", "record_b").iterator(chunk_size=CHUNK):
        groups.union(a, b)
    records = Record.objects.visible().filter(review=member.review, is_readable=True)
    pks = records.values_list("pk", flat=True).iterator(chunk_size=CHUNK)
    return len({groups.find(pk) for pk in pks})
