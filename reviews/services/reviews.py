"""Making a review and keeping its question, criteria and exclusion reasons."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from reviews.audit import record_event
from reviews.models import Criteria, ExclusionReason, Membership, Review, User
from reviews.vocabulary import SET_APART, ReasonKind, Role
from reviewsite.lib.errors import BadInput, Conflict

QUESTION_FIELDS = ("title", "question", "population", "intervention", "comparator", "outcomes")
DEFAULT_REASONS = (
    "Not retrievable in usable form",
    "Duplicate report",
    "Wrong publication type",
    "Wrong study design",
    "Wrong population",
    "Wrong intervention or exposure",
    "Wrong comparator",
    "Wrong outcome",
    "Wrong setting",
    "Wrong language",
    "Retracted",
    "Other",
)
RESERVED_SLUGS = {"new"}


def create_review(user: User, *, title: str, slug: str = "", **question: str) -> Membership:
    """Make a review with `user` as its lead and the default exclusion reasons.

    `question` holds the PICO parts; `slug` is made from the title when it is not given. Returns
    the lead's membership. Raises Conflict when a given slug is taken.
    """
    with transaction.atomic():
        review = _insert_review(user, title, slug, question)
        member = Membership.objects.create(review=review, user=user, role=Role.LEAD)
        Criteria.objects.create(review=review, version=1, created_by=user)
        ExclusionReason.objects.bulk_create(
            ExclusionReason(review=review, label=label, position=position)
            for position, label in enumerate(DEFAULT_REASONS, start=1)
        )
        _put_last(review, after=len(DEFAULT_REASONS))
        record_event(review, "review.created", member=member, subject=review, new={"title": title})
    return member


def _put_last(review: Review, *, after: int) -> None:
    """Let what stands apart follow the reasons, of which there are `after`."""
    for position, kind in enumerate(SET_APART, start=after + 1):
        values = {"position": position, "label": kind.label}
        ExclusionReason.objects.update_or_create(review=review, kind=kind, defaults=values)


def offer_set_apart(review: Review) -> None:
    """Give a review from before what stands apart; a reason of that name becomes it."""
    reasons = review.exclusion_reasons.all()
    if reasons.exclude(kind=ReasonKind.REASON).exists():
        return
    for kind in SET_APART:
        known = reasons.filter(label=kind.label) or reasons.filter(label__iexact=kind.label)
        if known:
            known[0].kind, known[0].is_active = kind, True
            known[0].save(update_fields=["kind", "is_active"])
    _put_last(review, after=max(reasons.values_list("position", flat=True), default=0))


def _insert_review(user: User, title: str, slug: str, question: dict[str, str]) -> Review:
    wanted = slug or slugify(title)[:60] or "review"
    for number in range(1, 1000):
        candidate = wanted if number == 1 else f"{wanted}-{number}"
        if candidate in RESERVED_SLUGS:
            continue
        try:
            with transaction.atomic():
                return Review.objects.create(
                    slug=candidate, title=title, created_by=user, **question
                )
        except IntegrityError:
            if slug:
                break
    raise Conflict(f"The address “{wanted}” is taken by another review.")


def update_question(member: Membership, **fields) -> Review:
    """Change the title or the PICO parts; what changed goes to the audit log."""
    with transaction.atomic():
        review = Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        old = {
            name: getattr(review, name) for name in fields if getattr(review, name) != fields[name]
        }
        if not old:
            return review
        for name in old:
            setattr(review, name, fields[name])
        review.save(update_fields=list(old))
        record_event(
            review,
            "review.changed",
            member=member,
            subject=review,
            summary="Question and settings",
            old=old,
            new={name: fields[name] for name in old},
        )
    return review


def save_criteria(member: Membership, *, inclusion: str, exclusion: str) -> Criteria:
    """Store a new version of the criteria, unless nothing changed."""
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        current = member.review.criteria.order_by("-version").first()
        if current and (current.inclusion, current.exclusion) == (inclusion, exclusion):
            return current
        criteria = Criteria.objects.create(
            review=member.review,
            version=current.version + 1 if current else 1,
            inclusion=inclusion,
            exclusion=exclusion,
            created_by=member.user,
        )
        record_event(
            member.review,
            "criteria.created",
            member=member,
            subject=criteria,
            summary=str(criteria),
            old={"inclusion": current.inclusion, "exclusion": current.exclusion} if current else {},
            new={"inclusion": inclusion, "exclusion": exclusion},
        )
    return criteria


def save_reasons(member: Membership, labels: list[str]) -> None:
    """Set the ordered list of exclusion reasons.

    A label that is left out is retired, not deleted: reports excluded for it keep it.
    Raises BadInput for an empty list, a label said twice or one that is too long.
    """
    labels = [label.strip() for label in labels if label.strip()]
    if not labels:
        raise BadInput("A review needs at least one exclusion reason.")
    if len({label.casefold() for label in labels}) < len(labels):
        raise BadInput("An exclusion reason stands in the list twice.", remedy="Remove one.")
    if {label.casefold() for label in labels} & {kind.label.casefold() for kind in SET_APART}:
        raise BadInput(
            "“Awaiting classification” and “Ongoing study” are offered below the reasons anyway.",
            remedy="Remove them from the list.",
        )
    if any(len(label) > 120 for label in labels):
        raise BadInput("An exclusion reason has more than 120 characters.", remedy="Shorten it.")
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        known = member.review.exclusion_reasons.filter(kind=ReasonKind.REASON)
        reasons = {reason.label: reason for reason in known}
        old = [reason.label for reason in reasons.values() if reason.is_active]
        if old == labels:
            return
        retired = [label for label in reasons if label not in labels]
        for position, label in enumerate(labels + retired, start=1):
            ExclusionReason.objects.update_or_create(
                review=member.review,
                label=label,
                defaults={"position": position, "is_active": label in labels},
            )
        _put_last(member.review, after=len(labels + retired))
        record_event(
            member.review,
            "reasons.changed",
            member=member,
            summary="Exclusion reasons",
            old={"reasons": old},
            new={"reasons": labels},
        )
