"""The door to calibration rounds: what a member may see of them, and what came out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from reviews.access import SCREENERS
from reviews.models import Membership
from reviewsite.lib.errors import NotAllowed
from screening.models import CalibrationCandidate, CalibrationRound, Candidate
from screening.models.calibration_verdicts import CalibrationVerdict
from screening.rules.blinding import may_see_calibration
from screening.vocabulary import StageKind, Strata
from searches.models import Citation, Record


def rounds_of(member: Membership, kind: StageKind) -> QuerySet[CalibrationRound]:
    """The rounds of a stage, newest first."""
    return (
        CalibrationRound.objects.filter(review=member.review, kind=kind)
        .annotate(size=Count("candidates"))
        .order_by("-number")
    )


def open_round_of(member: Membership, kind: StageKind) -> CalibrationRound | None:
    return rounds_of(member, kind).filter(closed_at__isnull=True).first()


def round_of(member: Membership, pk: int) -> CalibrationRound:
    """Raises CalibrationRound.DoesNotExist for another review's."""
    return CalibrationRound.objects.select_related("criteria", "review").get(
        pk=pk, review=member.review
    )


def calibration_candidate_of(member: Membership, pk: UUID) -> CalibrationCandidate:
    """Raises CalibrationCandidate.DoesNotExist for another review's."""
    return in_full(CalibrationCandidate.objects.all()).get(pk=pk, round__review=member.review)


def population_of(member: Membership, kind: StageKind) -> QuerySet[Citation]:
    """The citations that a round can be drawn from: all of the stage that no round had yet.

    What was decided plays no part: a sample that leaves out settled records would tell which
    they are. What was removed before screening is not of the stage.
    """
    citations = Citation.objects.visible().filter(
        review=member.review, candidate__removal__isnull=True
    )
    if kind == StageKind.FULL_TEXT:
        reports = Candidate.objects.live().filter(stage__review=member.review, stage__kind=kind)
        citations = citations.filter(pk__in=reports.values("report__citation"))
    had = CalibrationCandidate.objects.filter(round__review=member.review, round__kind=kind)
    return citations.exclude(pk__in=had.values("citation"))


def strata_of(citations: QuerySet[Citation], strata: Strata) -> dict[int, str]:
    """The stratum of each citation: its databases together, its year, or one for all."""
    if strata == Strata.YEAR:
        return {pk: str(year or "") for pk, year in citations.values_list("pk", "year")}
    found = dict.fromkeys(citations.values_list("pk", flat=True), "")
    if strata == Strata.DATABASE:
        records = Record.objects.visible().filter(citation__in=citations.values("pk"))
        databases = records.order_by("file__run__database").distinct()
        for pk, database in databases.values_list("citation", "file__run__database"):
            found[pk] += f" {database}"
    return found


def own_calibration_tips(
    member: Membership, candidates: Sequence[CalibrationCandidate]
) -> dict[UUID, UUID]:
    """The ids of the member's last rows, withdrawals included, by candidate."""
    tips = CalibrationVerdict.objects.tips().filter(reviewer=member, candidate__in=candidates)
    return dict(tips.values_list("candidate", "pk"))


def own_calibration_verdicts(
    member: Membership, calibration: CalibrationRound
) -> QuerySet[CalibrationVerdict]:
    """The member's own verdicts of a round that stand, newest first."""
    return (
        own_current(member, calibration)
        .select_related("candidate__citation")
        .order_by("-created_at", "-pk")
    )


def takes_part(member: Membership, calibration: CalibrationRound) -> bool:
    return own_current(member, calibration).exists()


def sees_results(member: Membership, calibration: CalibrationRound) -> bool:
    """Whether the verdicts and the agreement of a round are shown to the member."""
    return may_see_calibration(
        is_lead=member.is_lead,
        takes_part=takes_part(member, calibration),
        round_is_open=calibration.is_open,
    )


def require_results(member: Membership, calibration: CalibrationRound) -> None:
    """Raises NotAllowed for a member who may not see what others said in a round."""
    if not sees_results(member, calibration):
        raise NotAllowed(
            "This shows what others said in a calibration round.",
            remedy="Once the lead closes it, everybody who judged in it sees it.",
        )


@dataclass(frozen=True, slots=True)
class Share:
    """How many records of a round somebody judged."""

    name: str
    judged: int


def shares_of(calibration: CalibrationRound) -> list[Share]:
    """How far each person is: who may screen, and whoever judged. It tells no verdict."""
    verdicts = CalibrationVerdict.objects.current().filter(candidate__round=calibration)
    judged = dict(verdicts.order_by().values_list("reviewer").annotate(n=Count("pk")))
    people = Membership.objects.filter(review=calibration.review_id).filter(
        Q(is_active=True, role__in=SCREENERS) | Q(pk__in=judged)
    )
    people = people.select_related("user").order_by("user__name", "user__email")
    return [Share(str(one.user), judged.get(one.pk, 0)) for one in people]


def rounds_with_results(member: Membership) -> QuerySet[CalibrationRound]:
    """The rounds of the review of which `sees_results` holds, for the audit log."""
    closed = CalibrationRound.objects.filter(review=member.review, closed_at__isnull=False)
    if member.is_lead:
        return closed
    own = CalibrationVerdict.objects.current().filter(reviewer=member)
    return closed.filter(pk__in=own.values("candidate__round"))


def own_current(member: Membership, calibration: CalibrationRound) -> QuerySet[CalibrationVerdict]:
    """The member's own verdicts of a round that stand."""
    return CalibrationVerdict.objects.current().filter(
        reviewer=member, candidate__round=calibration
    )


def in_full(candidates: QuerySet[CalibrationCandidate]) -> QuerySet[CalibrationCandidate]:
    return candidates.select_related("round__review", "citation").prefetch_related(
        "citation__reports"
    )
