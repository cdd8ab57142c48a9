"""The policy of a stage: how many readers a candidate needs, and when it needs them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from screening.vocabulary import PolicyRule, Verdict

MOST_PLACES = 20


@dataclass(frozen=True, slots=True)
class Policy:
    """`places` is the most readers that a candidate gets.

    Independent: all of `places` read every candidate (one: single screening; two: dual; the whole
    team: everybody). Verified and liberal accelerated: one reader first; an exclusion opens the
    next place, until `places` readers excluded. They differ where a reader does not exclude what
    another did: verified makes that a conflict, liberal accelerated includes.

    `maybe_conflicts` says whether maybe against exclude is a conflict; if not, the candidate goes
    on as included and uncertain (spec: screening rules, section 3). `reason_conflicts` says whether
    exclusions for different reasons are one too (section 4); if not, the highest reason counts.
    """

    rule: PolicyRule = PolicyRule.INDEPENDENT
    places: int = 2
    maybe_conflicts: bool = True
    reason_conflicts: bool = False

    @property
    def is_sequential(self) -> bool:
        """Whether a later place opens because of an earlier verdict, and thereby tells it."""
        return self.rule != PolicyRule.INDEPENDENT

    @property
    def words(self) -> str:
        """The policy in a few words, for people."""
        if self.rule == PolicyRule.LIBERAL:
            words = f"Liberal accelerated: one includes, {self.places} exclude"
        elif self.rule == PolicyRule.VERIFIED:
            words = f"One reader, exclusions verified: {self.places} exclude"
        else:
            words = "One reader" if self.places == 1 else f"{self.places} independent readers"
        if not self.maybe_conflicts and self.rule != PolicyRule.LIBERAL:
            words += "; maybe against exclude is included"
        return f"{words}; different reasons are a conflict" if self.reason_conflicts else words

    def places_now(self, verdicts: Collection[Verdict]) -> int:
        """How many readers a candidate with these verdicts, one for each reader, has place for."""
        if not self.is_sequential:
            return self.places
        if any(verdict != Verdict.EXCLUDE for verdict in verdicts):
            return min(self.places, len(verdicts))
        return min(self.places, len(verdicts) + 1)

    def has_place(self, *, readers: int, is_leased: bool, is_pending: bool) -> bool:
        """Whether one more reader may begin; `readers` hold a place, decided or leased."""
        if readers >= self.places:
            return False
        return not self.is_sequential or (is_pending and not is_leased)

    def is_complete(self, verdicts: Collection[Verdict]) -> bool:
        """Whether enough has been said for an outcome."""
        if self.is_sequential and any(verdict != Verdict.EXCLUDE for verdict in verdicts):
            return True
        return len(verdicts) >= self.places

    def exclusion_gives_way(self, verdicts: Collection[Verdict]) -> bool:
        """Whether the candidate goes on although some excluded it.

        Never where as many as the policy asks for excluded: they had settled it, and whoever comes
        later does not overturn that without a ruling.
        """
        if sum(verdict == Verdict.EXCLUDE for verdict in verdicts) >= self.places:
            return False
        if self.rule == PolicyRule.LIBERAL:
            return True
        return not self.maybe_conflicts and Verdict.INCLUDE not in verdicts


@dataclass(frozen=True, slots=True)
class HeldPlace:
    """A place that a reviewer holds: decided, or leased only."""

    slot: int
    is_decided: bool


def surplus(held: Sequence[HeldPlace], policy: Policy, verdicts: Collection[Verdict]) -> list[int]:
    """The indexes of the leases that a candidate has no place for any more; the higher slots go.

    A decided place is never among them.
    """
    free = policy.places_now(verdicts) - sum(place.is_decided for place in held)
    leases = sorted((place.slot, n) for n, place in enumerate(held) if not place.is_decided)
    kept = [n for slot, n in leases if slot <= policy.places][: max(free, 0)]
    return [n for _, n in leases if n not in kept]


def notices(policy: Policy, *, is_full_text: bool) -> list[str]:
    """What a lead should know before choosing the policy (spec: screening rules, 1, 3 and 11)."""
    found = []
    one_decides = policy.places == 1 or policy.is_sequential
    if is_full_text and one_decides:
        found.append(
            "SC-101: at full text two people decide independently on every report (MECIR C39)."
        )
    if not is_full_text and policy.places == 1:
        found.append(
            "One reader alone missed 5 % of the included studies in the median of 23 screenings, "
            "and up to 58 % (Waffenschmidt 2019)."
        )
    if policy.is_sequential:
        found.append(
            "The second reader cannot be blind: a record comes to a second person only because the "
            "first one excluded it."
        )
    return found
