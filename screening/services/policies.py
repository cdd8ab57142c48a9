"""Changing the policy of a stage at any time; every verdict stays."""

from __future__ import annotations

from dataclasses import asdict, replace

from django.db import transaction

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Membership, Review
from reviewsite.lib.batches import batched
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import Assignment, Candidate, Stage
from screening.rules.policy import MOST_PLACES, Policy
from screening.selectors.policies import Standing, standing_candidates
from screening.services.outcomes import BATCH, store_outcomes
from screening.services.places import lock_candidates, refresh_places, release_run_out
from screening.vocabulary import OPEN, AssignmentState


def change_policy(member: Membership, stage: Stage, policy: Policy, *, seen: Policy) -> int:
    """Give a stage another policy and every candidate the outcome that it has under it.

    `seen` is the policy that the person saw. Leases that there is no place for any more are
    retired; decided places and all verdicts stay. Returns how many outcomes changed. Raises
    BadInput for a policy that cannot be, Conflict when another lead changed it meanwhile.
    """
    require_role(member, LEADS)
    policy = _read(stage, policy)
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        lock_candidates(Candidate.objects.filter(stage=stage))
        stage = Stage.objects.select_for_update().get(pk=stage.pk, review=member.review)
        before = stage.policy
        if before != seen:
            raise Conflict(
                f"The policy was changed meanwhile to “{before.words}”; nothing was changed now.",
                remedy="Look at what your change touches now.",
            )
        if policy == before:
            return 0
        if stage.is_shared and policy.is_sequential:
            raise BadInput(
                "Records are dealt out here; that needs a fixed number of readers.",
                remedy="Choose the queue or batches under “Who reads what” first.",
            )
        stage.rule, stage.places = policy.rule, policy.places
        stage.maybe_conflicts = policy.maybe_conflicts
        stage.reason_conflicts = policy.reason_conflicts
        stage.save(update_fields=["rule", "places", "maybe_conflicts", "reason_conflicts"])
        record_event(
            member.review,
            "stage.policy_changed",
            member=member,
            subject=stage,
            summary=f"{stage}: {policy.words}",
            old=asdict(before),
            new=asdict(policy),
        )
        release_run_out(stage)
        standing = standing_candidates(stage)
        _retire(standing, policy)
        summary = f"The policy became: {policy.words}"
        return store_outcomes(stage, standing, summary=summary)


def _read(stage: Stage, policy: Policy) -> Policy:
    least = 2 if policy.is_sequential else 1
    if not least <= policy.places <= MOST_PLACES:
        raise BadInput(f"This policy needs {least} to {MOST_PLACES} readers.")
    if stage.is_full_text:
        return replace(policy, maybe_conflicts=True)
    return replace(policy, reason_conflicts=False)


def _retire(standing: list[Standing], policy: Policy) -> None:
    retired = {one.pk: one.retired(policy) for one in standing}
    for places in batched([pk for pks in retired.values() for pk in pks], BATCH):
        Assignment.objects.filter(pk__in=places, state__in=OPEN).update(
            state=AssignmentState.RETIRED
        )
    refresh_places(pk for pk, leases in retired.items() if leases)
