"""What was said in calibration rounds: a chain of rows for each reader and record."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from reviewsite.lib.choices import choices_of
from screening.vocabulary import Verdict


class CalibrationVerdictQuerySet(models.QuerySet):
    def current(self) -> "CalibrationVerdictQuerySet":
        """The last row of each chain, unless it withdraws."""
        return self.tips().exclude(verdict=Verdict.WITHDRAWN)

    def tips(self) -> "CalibrationVerdictQuerySet":
        """The last row of each chain."""
        later = CalibrationVerdict.objects.filter(replaces=OuterRef("pk"))
        return self.filter(~Exists(later))


class CalibrationVerdict(models.Model):
    """What one reader recorded on one record of a round, under the criteria of the round.

    The id is the UUID of the click: sent twice, stored once. Rows are only added; nothing else in
    the product reads them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey(
        "screening.CalibrationCandidate", models.PROTECT, related_name="+"
    )
    reviewer = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=choices_of(Verdict))
    reason = models.ForeignKey(
        "reviews.ExclusionReason", models.PROTECT, null=True, related_name="+"
    )
    note = models.TextField(blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CalibrationVerdictQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "reviewer"],
                condition=Q(replaces__isnull=True),
                name="one_first_calibration_verdict",
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=True) | Q(verdict="exclude"),
                name="calibration_reason_only_to_exclude",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="withdrawn") | Q(replaces__isnull=False),
                name="calibration_withdrawal_replaces",
            ),
        ]

    def __str__(self) -> str:
        return f"Calibration verdict {self.pk}"
