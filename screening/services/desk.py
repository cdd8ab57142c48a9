"""What a reviewer arranges at the desk: tags on records, terms to mark, keys and looks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.db import transaction

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review, User
from reviewsite.lib.errors import BadInput
from screening.models import DeskPreferences, HighlightTerm, Tag, Tagging
from screening.rules.highlights import words_of
from screening.rules.keys import PRESETS, keys_of, problem_of
from screening.vocabulary import TermKind

MOST_TAGS = 20
MOST_TERMS = 500


def set_tags(member: Membership, candidate: UUID, names: Iterable[str]) -> None:
    """Make `names` the member's tags on a candidate; a new name is there for the whole review.

    Raises BadInput for too many tags or a name that is too long.
    """
    wanted: dict[str, str] = {}
    for name in (" ".join(each.split()) for each in names):
        if name:
            wanted.setdefault(name.lower(), name)
    if len(wanted) > MOST_TAGS or any(len(name) > 60 for name in wanted.values()):
        raise BadInput(f"A record takes up to {MOST_TAGS} tags of up to 60 characters each.")
    own = Tagging.objects.filter(reviewer=member, candidate=candidate)
    if {name.lower() for name in own.values_list("tag__name", flat=True)} == wanted.keys():
        return
    with transaction.atomic():
        tags = [_tag(member, name) for name in wanted.values()]
        own.exclude(tag__in=tags).delete()
        Tagging.objects.bulk_create(
            [Tagging(tag=tag, candidate_id=candidate, reviewer=member) for tag in tags],
            ignore_conflicts=True,
        )
        # Without the names: they are free text, and may say what somebody thinks of a record.
        record_event(
            member.review, "tags.changed", member=member, subject=candidate, candidate=candidate
        )


def _tag(member: Membership, name: str) -> Tag:
    known = Tag.objects.filter(review=member.review)
    return known.get_or_create(name__iexact=name, defaults={"review": member.review, "name": name})[
        0
    ]


def save_terms(
    member: Membership, kind: TermKind, lines: Iterable[str], *, personal: bool
) -> list[HighlightTerm]:
    """Make `lines` the terms of a kind: the member's own, or the review's (the lead's to say).

    A term that stays keeps who switched it off. Raises BadInput for a line without a word, one
    that is too long, or a term that is already there under another kind.
    """
    if not personal:
        require_role(member, LEADS)
    wanted = _read_terms(lines)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        owner = member if personal else None
        terms = HighlightTerm.objects.filter(review=member.review, member=owner)
        taken = {t.text.lower(): t for t in terms.exclude(kind=kind)}
        for text in wanted.values():
            if text.lower() in taken:
                other = taken[text.lower()].get_kind_display()
                raise BadInput(f"“{text}” stands under “{other}” already.", remedy="Keep one.")
        there = {term.text.lower(): term for term in terms.filter(kind=kind)}
        gone = [term.pk for low, term in there.items() if low not in wanted]
        HighlightTerm.objects.filter(pk__in=gone).delete()
        HighlightTerm.objects.bulk_create(
            [
                HighlightTerm(review=member.review, member=owner, kind=kind, text=text)
                for low, text in wanted.items()
                if low not in there
            ]
        )
        old, new = sorted(t.text for t in there.values()), sorted(wanted.values())
        if not personal and old != new:
            _record_terms(member, kind, old, new)
        return list(terms.filter(kind=kind).order_by("pk"))


def take_terms(member: Membership, concepts: Iterable[tuple[TermKind, Iterable[str]]]) -> int:
    """Add terms, as of a strategy's concepts, to the review's; returns how many are new.

    A term that the review has under any kind is left where it is.
    """
    require_role(member, LEADS)
    added = 0
    with transaction.atomic():
        for kind, texts in concepts:
            terms = HighlightTerm.objects.filter(review=member.review, member=None)
            there = {text.lower() for text in terms.values_list("text", flat=True)}
            own = list(terms.filter(kind=kind).values_list("text", flat=True))
            new = [t for low, t in _read_terms(texts).items() if low not in there]
            if new:
                save_terms(member, kind, own + new, personal=False)
                added += len(new)
    return added


def switch_terms(member: Membership, terms: Iterable[HighlightTerm], shown: set[int]) -> None:
    """Of `terms`, mark those in `shown` for the member and leave the others unmarked."""
    switches = HighlightTerm.switched_off.through.objects
    with transaction.atomic():
        pks = [term.pk for term in terms]
        switches.filter(membership=member, highlightterm__in=pks).delete()
        switches.bulk_create(
            [
                HighlightTerm.switched_off.through(membership=member, highlightterm_id=pk)
                for pk in pks
                if pk not in shown
            ]
        )


def save_keys(user: User, preset: str, keys: Mapping[str, str]) -> DeskPreferences:
    """Store a preset and what a person changed in it; raises BadInput when keys collide."""
    if preset not in PRESETS:
        raise BadInput("There is no such set of keys.")
    base = PRESETS[preset][1]
    changes = {a: key for a, key in keys.items() if a in base and key and key != base[a]}
    problem = problem_of(keys_of(preset, changes))
    if problem:
        raise BadInput(problem, remedy="Choose another key.")
    return save_look(user, preset=preset, keys=changes)


def save_look(user: User, **values) -> DeskPreferences:
    """Store some of a person's desk preferences."""
    return DeskPreferences.objects.update_or_create(user=user, defaults=values)[0]


def _read_terms(lines: Iterable[str]) -> dict[str, str]:
    """The terms by their lower-case form, in their order."""
    texts = [" ".join(line.split()) for line in lines]
    wanted = {text.lower(): text for text in texts if text}
    for text in wanted.values():
        if not words_of(text) or len(text) > 200:
            raise BadInput(
                f"“{text[:60]}” is no term.", remedy="Write a word, a phrase or a stem*."
            )
    if len(wanted) > MOST_TERMS:
        raise BadInput(f"More than {MOST_TERMS} terms of one kind.", remedy="Use stems: infertil*.")
    return wanted


def _record_terms(member: Membership, kind: TermKind, old: list[str], new: list[str]) -> None:
    record_event(
        member.review,
        "highlights.changed",
        member=member,
        summary=f"Terms to highlight: {kind.label}",
        old={"terms": old},
        new={"terms": new},
    )
