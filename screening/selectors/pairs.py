"""Pairs of records that may be the same: which wait, what was ruled, what is known of each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from reviews.models import Job, Membership
from reviewsite.lib.errors import Gone
from screening.models import Candidate
from screening.models.decisions import Decision
from screening.selectors.decisions import sees_outcomes, visible_decisions
from screening.selectors.duplicates import groups_of
from searches.databases import RUN_DATABASES
from searches.models import Citation, DuplicateRuling, MaybePair, Record
from searches.vocabulary import PAIR_RULES, RulingVerdict


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, and what is known of them.

    `maybe` is what the software found, `ruling` a person's standing word on the two, `apart` every
    standing "different" of a person between the records of their two citations.
    """

    first: Record
    second: Record
    maybe: MaybePair | None
    ruling: DuplicateRuling | None
    apart: tuple[DuplicateRuling, ...]

    @property
    def ids(self) -> tuple[int, int]:
        return self.first.pk, self.second.pk

    @property
    def are_one(self) -> bool:
        return self.first.citation_id == self.second.citation_id

    @property
    def is_ruled_different(self) -> bool:
        return bool(self.ruling) and self.ruling.verdict == RulingVerdict.DIFFERENT

    @property
    def is_waiting(self) -> bool:
        return bool(self.maybe) and not self.apart and not self.are_one

    @property
    def others_apart(self) -> list[DuplicateRuling]:
        """The rulings "different" on other records of the two citations."""
        return [each for each in self.apart if (each.record_a_id, each.record_b_id) != self.ids]

    @property
    def state(self) -> str:
        """What a person who rules has seen; it changes with a ruling and when a record moves."""
        rulings = [each.pk for each in (self.ruling, *self.apart) if each]
        return f"{self.first.citation_id}.{self.second.citation_id}.{max(rulings, default=0)}"


def pair_of(member: Membership, one: int, other: int) -> Pair:
    """The pair of two records by their ids.

    Raises Record.DoesNotExist unless both are readable records of the review, Gone when the import
    of one was undone.
    """
    records = Record.objects.filter(review=member.review, pk__in=(one, other), is_readable=True)
    found = list(records.select_related("file__run", "citation").defer("raw").order_by("pk"))
    if len(found) != 2:
        raise Record.DoesNotExist
    if not all(record.file.is_shown for record in found):
        raise Gone("The import of one of the two records was undone.")
    first, second = found
    of_the_two = {"record_a": first, "record_b": second}
    rulings = DuplicateRuling.objects.standing().filter(review=member.review)
    return Pair(
        first,
        second,
        MaybePair.objects.filter(**of_the_two).first(),
        rulings.filter(**of_the_two).select_related("decided_by").first(),
        tuple(_apart(rulings, first.citation_id, second.citation_id)),
    )


def _apart(
    rulings: QuerySet[DuplicateRuling], one: int, other: int
) -> QuerySet[DuplicateRuling] | tuple:
    if one == other:
        return ()
    return (
        rulings.filter(verdict=RulingVerdict.DIFFERENT)
        .filter(
            Q(record_a__citation=one, record_b__citation=other)
            | Q(record_a__citation=other, record_b__citation=one)
        )
        .select_related("record_a__file__run", "record_b__file__run", "decided_by")
        .order_by("pk")
    )


def waiting_pairs(
    member: Membership, *, rule: str = "", databases: str = ""
) -> QuerySet[MaybePair]:
    """The pairs that wait for a person, the likeliest first.

    `rule` and `databases` (two keys in alphabetical order, `pubmed-scopus`) leave some out.
    """
    pairs = MaybePair.objects.waiting().filter(review=member.review).order_by("-score", "pk")
    if rule:
        pairs = pairs.filter(rule=rule)
    if databases:
        one, _, other = databases.partition("-")
        found = Q(record_a__file__run__database=one, record_b__file__run__database=other)
        found |= Q(record_a__file__run__database=other, record_b__file__run__database=one)
        pairs = pairs.filter(found)
    return pairs


def with_records(pairs: QuerySet) -> QuerySet:
    """Pairs or rulings with their records as a list shows them."""
    unread = ("raw", "mended_raw")
    return pairs.select_related("record_a__file__run", "record_b__file__run").defer(
        *(f"{record}__{name}" for record in ("record_a", "record_b") for name in unread)
    )


def next_pair(pairs: QuerySet[MaybePair], after: MaybePair | None) -> MaybePair | None:
    """The first of `waiting_pairs`, or of those that come after one."""
    if after:
        pairs = pairs.filter(Q(score__lt=after.score) | Q(score=after.score, pk__gt=after.pk))
    return pairs.first()


def ruled_different(member: Membership) -> QuerySet[DuplicateRuling]:
    """A person's standing "different" on records that count, the newest first."""
    shown = Record.objects.visible().values("pk")
    return (
        DuplicateRuling.objects.standing()
        .filter(review=member.review, verdict=RulingVerdict.DIFFERENT)
        .filter(record_a__in=shown, record_b__in=shown)
        .select_related("decided_by")
        .order_by("-pk")
    )


def counts_of_pages(member: Membership) -> dict[str, int]:
    """How much each of the duplicates pages holds."""
    return {
        "waiting": waiting_pairs(member).count(),
        "groups": groups_of(member).count(),
        "different": ruled_different(member).count(),
    }


def filter_choices(member: Membership) -> dict[str, list[tuple[str, str]]]:
    """Value and label of the `rules` and the `databases` that waiting pairs have."""
    waiting = MaybePair.objects.waiting().filter(review=member.review).order_by()
    rules = set(waiting.values_list("rule", flat=True).distinct())
    places = ("record_a__file__run__database", "record_b__file__run__database")
    databases = {tuple(sorted(both)) for both in waiting.values_list(*places).distinct()}
    labels = dict(RUN_DATABASES)
    return {
        "rules": [(rule, rule_label(rule)) for rule in sorted(rules, key=rule_label)],
        "databases": [
            (f"{one}-{other}", f"{labels.get(one, one)} and {labels.get(other, other)}")
            for one, other in sorted(databases)
        ],
    }


def last_acceptance(member: Membership, kind: str) -> Job | None:
    """The newest job that accepted pairs."""
    return Job.objects.filter(review=member.review, kind=kind).order_by("-created_at").first()


def rule_label(rule: str) -> str:
    """A rule's name in the words of people."""
    label = PAIR_RULES.get(rule, rule)
    return label[:1].upper() + label[1:]


@dataclass(frozen=True, slots=True)
class StageFacts:
    """A citation at one stage: the verdicts the member may see, and the outcome (else "")."""

    stage: str
    decisions: list[Decision]
    outcome: str


def screening_of(member: Membership, citation: Citation) -> list[StageFacts]:
    """The stages a citation is in; what was decided goes through the door to decisions."""
    of_citation = Q(citation=citation) | Q(report__citation=citation)
    candidates = Candidate.objects.filter(of_citation, withdrawn_at__isnull=True)
    return [
        StageFacts(
            candidate.stage.get_kind_display(),
            visible_decisions(member, candidate),
            candidate.get_outcome_display() if sees_outcomes(member, candidate.stage) else "",
        )
        for candidate in candidates.select_related("stage").order_by("stage")
    ]


def links_within(citation: Citation) -> set[tuple[int, int]]:
    """The pairs of a citation's records whose standing ruling is "same"."""
    inside = DuplicateRuling.objects.filter(
        record_a__citation=citation, record_b__citation=citation
    )
    by_people, automatic = {}, {}
    for ruling in inside.order_by("pk"):
        said = by_people if ruling.decided_by_id else automatic
        said[ruling.record_a_id, ruling.record_b_id] = ruling.verdict
    return {pair for pair, said in (automatic | by_people).items() if said == RulingVerdict.SAME}
