"""Calibration rounds: opening, closing, and what a round means for the main screening."""

from __future__ import annotations

import random
from dataclasses import asdict

from django.db import transaction
from django.utils import timezone

from reviews.access import LEADS, require_role
from reviews.audit import record_event
from reviews.models import Criteria, Membership, Review
from reviewsite.lib.errors import BadInput, Conflict
from screening.models import CalibrationCandidate, CalibrationRound, Stage
from screening.rules.allocation import ORDER_SPAN
from screening.rules.calibration import Target, draw_sample
from screening.selectors.calibration_results import shortfalls_of
from screening.selectors.calibrations import population_of, strata_of
from screening.vocabulary import StageKind, Strata

MOST_RECORDS = 500


def open_round(
    member: Membership,
    kind: StageKind,
    *,
    size: int,
    seed: int,
    strata: Strata = Strata.NONE,
    target: Target | None = None,
) -> CalibrationRound:
    """Draw a sample of `size` records that no round had yet and let everybody judge it.

    Raises BadInput for a size that cannot be, Conflict while another round of the stage is open.
    """
    require_role(member, LEADS)
    target = target or Target()
    with transaction.atomic():
        Review.objects.select_for_update(no_key=True).get(pk=member.review_id)
        earlier = CalibrationRound.objects.filter(review=member.review, kind=kind)
        if earlier.filter(closed_at__isnull=True).exists():
            raise Conflict("A calibration round is open already.", remedy="Close it first.")
        population = strata_of(population_of(member, kind), strata)
        if not 1 <= size <= min(MOST_RECORDS, len(population)):
            raise BadInput(
                f"A sample of {size} cannot be drawn: {len(population)} records were in no round "
                f"yet, and a round takes up to {MOST_RECORDS}."
            )
        calibration = CalibrationRound.objects.create(
            review=member.review,
            kind=kind,
            number=earlier.count() + 1,
            seed=seed,
            strata=strata,
            criteria=Criteria.objects.filter(review=member.review).latest("version"),
            opened_by=member,
            **asdict(target),
        )
        CalibrationCandidate.objects.bulk_create(
            CalibrationCandidate(
                round=calibration, citation_id=pk, order_key=random.randrange(ORDER_SPAN)
            )
            for pk in draw_sample(population, size, seed)
        )
        record_event(
            member.review,
            "calibration.opened",
            member=member,
            subject=calibration,
            summary=f"{calibration}, {kind.label.lower()}: {size} records",
            new={"records": size, "seed": seed, "strata": strata, **asdict(target)},
        )
    return calibration


def close_round(member: Membership, calibration: CalibrationRound) -> list[str]:
    """End a round; everybody who judged in it sees the result now. Returns why its target was
    missed; if it was met, a stage that waited for it opens.

    Raises Conflict when it is closed already.
    """
    require_role(member, LEADS)
    with transaction.atomic():
        calibration = _lock(member, calibration)
        if not calibration.is_open:
            raise Conflict(f"{calibration} is closed already.")
        calibration.closed_at = timezone.now()
        calibration.save(update_fields=["closed_at"])
        record_event(
            member.review,
            "calibration.closed",
            member=member,
            subject=calibration,
            summary=f"{calibration}, {calibration.get_kind_display().lower()}",
        )
        missed = shortfalls_of(calibration)
        if not missed:
            _end_waiting(member, calibration.kind, "stage.calibration_met")
    return missed


def require_calibration(member: Membership, stage: Stage) -> None:
    """Let nobody judge at a stage until a calibration round reaches its target."""
    require_role(member, LEADS)
    with transaction.atomic():
        changed = Stage.objects.filter(
            pk=stage.pk, review=member.review, awaits_calibration=False
        ).update(awaits_calibration=True)
        if changed:
            record_event(
                member.review,
                "stage.calibration_required",
                member=member,
                subject=stage,
                summary=str(stage),
            )


def open_without_calibration(member: Membership, stage: Stage, *, reason: str) -> None:
    """Open a stage that waits for calibration though no round met its target.

    Raises BadInput without a reason.
    """
    require_role(member, LEADS)
    if not reason.strip():
        raise BadInput("Say why screening begins all the same.", remedy="One line will do.")
    with transaction.atomic():
        _end_waiting(member, stage.kind, "stage.calibration_waived", reason=reason.strip())


def _end_waiting(member: Membership, kind: str, action: str, *, reason: str = "") -> None:
    stage = Stage.objects.select_for_update().filter(review=member.review, kind=kind).first()
    if stage is None or not stage.awaits_calibration:
        return
    stage.awaits_calibration = False
    stage.save(update_fields=["awaits_calibration"])
    record_event(
        member.review, action, member=member, subject=stage, summary=str(stage), reason=reason
    )


def _lock(member: Membership, calibration: CalibrationRound) -> CalibrationRound:
    rounds = CalibrationRound.objects.select_for_update(no_key=True)
    return rounds.get(pk=calibration.pk, review=member.review)
