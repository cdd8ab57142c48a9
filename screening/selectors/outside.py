"""Reading the judgements that exports of other tools brought along; for the lead only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from reviews.access import LEADS, require_role
from reviews.models import Membership, Review
from screening.models import Candidate, OutsideReviewer
from screening.models.decisions import Decision
from screening.models.outside import TOOLS
from searches.models import Record

VERDICTS = ("include", "exclude", "maybe")


@dataclass(frozen=True, slots=True)
class OutsideHistory:
    """What one outside reviewer judged: records by verdict, and whose decisions they became.

    `recorded` is how many of them are decisions of that member.
    """

    tool: str
    name: str
    numbers: dict[str, int]
    labels: tuple[tuple[str, int], ...]
    reviewer: OutsideReviewer | None
    recorded: int

    @property
    def tool_label(self) -> str:
        return TOOLS.get(self.tool, self.tool)

    @property
    def left_out(self) -> int:
        return self.total - self.recorded

    @property
    def total(self) -> int:
        return sum(self.numbers.values())


def outside_history(member: Membership) -> list[OutsideHistory]:
    """Each name of each tool with its numbers, counted from the records."""
    require_role(member, LEADS)
    numbers: dict[tuple[str, str], Counter] = defaultdict(Counter)
    labels: dict[tuple[str, str], Counter] = defaultdict(Counter)
    for _, judgement in judgements_of(member.review):
        key = (judgement["tool"], judgement["user"])
        numbers[key][judgement["value"]] += judgement["value"] in VERDICTS
        labels[key].update((*judgement["labels"], *judgement["reasons"]))
    taken = {(r.tool, r.name): r for r in _taken_over(member.review)}
    return [
        OutsideHistory(
            tool=key[0],
            name=key[1],
            numbers={word: numbers[key][word] for word in VERDICTS},
            labels=tuple(labels[key].most_common(8)),
            reviewer=taken.get(key),
            recorded=_recorded(taken[key]) if key in taken else 0,
        )
        for key in sorted(numbers.keys() | labels.keys())
    ]


def _recorded(reviewer: OutsideReviewer) -> int:
    candidates = Candidate.objects.filter(stage__review=reviewer.review_id)
    keys = {reviewer.key_of(pk) for pk in candidates.values_list("pk", flat=True)}
    own = Decision.objects.filter(reviewer=reviewer.member).values_list("key", flat=True)
    return sum(key in keys for key in own)


def judgements_of(review: Review) -> Iterator[tuple[int, dict]]:
    """The id of a record's citation and each judgement that the record brought along."""
    records = Record.objects.visible().filter(
        review=review, is_readable=True, fields__has_key="imported_decisions"
    )
    rows = records.order_by("pk").values_list("citation", "fields__imported_decisions")
    for citation, judgements in rows.iterator(chunk_size=500):
        for judgement in judgements:
            yield citation, {"labels": [], "reasons": [], "value": ""} | judgement


def _taken_over(review: Review):
    return OutsideReviewer.objects.filter(review=review).select_related("member__user")
