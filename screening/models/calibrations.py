"""Calibration rounds: a sample that everybody judges before the main screening."""

import uuid

from django.db import models
from django.db.models import F, Q

from reviewsite.lib.choices import choices_of
from screening.rules.calibration import Target
from screening.vocabulary import StageKind, Strata, TargetStatistic


class CalibrationRound(models.Model):
    """One sample of a review, judged by all reviewers under one version of the criteria.

    Its verdicts stand apart from screening; `adopted_at` says when a lead made decisions of them.
    `least` and `least_percent` are shares, 0 to 1.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=20, choices=choices_of(StageKind))
    number = models.PositiveSmallIntegerField()
    seed = models.PositiveIntegerField()
    strata = models.CharField(max_length=10, choices=choices_of(Strata), default=Strata.NONE.value)
    statistic = models.CharField(
        max_length=10,
        choices=choices_of(TargetStatistic),
        default=TargetStatistic.EITHER.value,
    )
    least = models.FloatField(default=0.6)
    least_percent = models.FloatField(default=0.8)
    criteria = models.ForeignKey("reviews.Criteria", models.PROTECT, related_name="+")
    opened_by = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)
    adopted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "kind", "number"], name="calibration_number_once"
            ),
            models.UniqueConstraint(
                fields=["review", "kind"],
                condition=Q(closed_at__isnull=True),
                name="one_open_calibration_round",
            ),
            models.CheckConstraint(
                condition=Q(least__gte=0, least__lte=1, least_percent__gte=0, least_percent__lte=1),
                name="calibration_target_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(adopted_at__isnull=True) | Q(closed_at__lte=F("adopted_at")),
                name="calibration_closed_before_adopted",
            ),
        ]

    def __str__(self) -> str:
        return f"Calibration round {self.number}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def takes_verdicts(self) -> bool:
        return self.is_open

    @property
    def is_full_text(self) -> bool:
        return self.kind == StageKind.FULL_TEXT

    @property
    def stage_kind(self) -> StageKind:
        return StageKind(self.kind)

    @property
    def target(self) -> Target:
        return Target(TargetStatistic(self.statistic), self.least, self.least_percent)


class CalibrationCandidate(models.Model):
    """A citation in the sample of a round; every reviewer may judge it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(CalibrationRound, models.CASCADE, related_name="candidates")
    citation = models.ForeignKey("searches.Citation", models.PROTECT, related_name="+")
    order_key = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "citation"], name="calibrated_once_a_round")
        ]

    def __str__(self) -> str:
        return str(self.citation)

    @property
    def report(self):
        """At full text the report to read: of several that a record describes the first."""
        if not self.round.is_full_text:
            return None
        return next((report for report in self.citation.reports.all() if report.number == 1), None)
