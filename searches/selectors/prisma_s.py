"""Collecting the facts of the PRISMA-S report from the rows of the searches."""

from __future__ import annotations

from django.db.models import Count, Q

from reviews.models import Membership
from searches.models import PressRuling, PrismaSNote, Run, Strategy
from searches.prisma_s.report import Facts, PeerReview, Report, Search, compose
from searches.selectors.deduplication import deduplication_of
from searches.selectors.runs import runs_of
from searches.vocabulary import OTHER_METHODS, SourceKind


def prisma_s_of(member: Membership) -> Report:
    """The PRISMA-S report of the member's review; the same for every member."""
    return compose(facts_of(member))


def facts_of(member: Membership) -> Facts:
    """What was recorded of the review's searches."""
    return Facts(
        title=member.review.title,
        searches=tuple(_search(run) for run in runs_of(member)),
        versions=tuple(
            (number, f"{at:%Y-%m-%d}")
            for number, at in Strategy.objects.filter(review=member.review)
            .order_by("version")
            .values_list("version", "created_at")
        ),
        peer_reviews=_peer_reviews(member),
        deduplication=deduplication_of(member),
        notes=notes_of(member),
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
        method=run.get_source_kind_display() if run.source_kind in OTHER_METHODS else "",
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
