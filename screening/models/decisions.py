"""Decisions and adjudications: chains of rows that are only ever added to."""

import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from reviewsite.lib.choices import choices_of
from screening.vocabulary import Verdict


class DecisionQuerySet(models.QuerySet):
    def current(self) -> "DecisionQuerySet":
        """The last row of each chain, unless it withdraws."""
        later = Decision.objects.filter(replaces=OuterRef("pk"))
        return self.filter(~Exists(later)).exclude(verdict=Verdict.WITHDRAWN)


class Decision(models.Model):
    """What one reviewer recorded on one place; the current one is that which nothing replaces.

    `key` is the UUID of the click: sent twice, stored once. It is the row's id too, so that a
    browser can name what its next click replaces before the server has answered. `criteria` is the
    version it was made under. `further_reasons` hold beside `reason`, stand lower in the review's
    list and are not counted. `after_lifting` marks a verdict changed when its maker could know the
    others'.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    assignment = models.ForeignKey("screening.Assignment", models.PROTECT, related_name="+")
    candidate = models.ForeignKey("screening.Candidate", models.PROTECT, related_name="+")
    reviewer = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="+")
    verdict = models.CharField(max_length=10, choices=choices_of(Verdict))
    reason = models.ForeignKey(
        "reviews.ExclusionReason", models.PROTECT, null=True, related_name="+"
    )
    further_reasons = models.ManyToManyField("reviews.ExclusionReason", related_name="+")
    note = models.TextField(blank=True)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    key = models.UUIDField(unique=True)
    criteria = models.ForeignKey("reviews.Criteria", models.PROTECT, related_name="+")
    after_lifting = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["candidate"]), models.Index(fields=["reviewer"])]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(replaces__isnull=True),
                name="one_first_decision_per_place",
            ),
            models.CheckConstraint(
                condition=Q(reason__isnull=True) | Q(verdict="exclude"),
                name="decision_reason_only_to_exclude",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="withdrawn") | Q(replaces__isnull=False),
                name="withdrawal_replaces_a_verdict",
            ),
        ]

    def __str__(self) -> str:
        return f"Decision {self.pk}"


class Adjudication(models.Model):
    """The binding ruling on a conflict, with its reason.

    `rests_on` lists the decisions it was made over; the newest of a chain counts.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey("screening.Candidate", models.PROTECT, related_name="+")
    adjudicator = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="+")
    verdict = models.CharField(
        max_length=10, choices=[("include", "Include"), ("exclude", "Exclude")]
    )
    reason = models.ForeignKey(
        "reviews.ExclusionReason", models.PROTECT, null=True, related_name="+"
    )
    why = models.TextField()
    rests_on = models.JSONField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["candidate"],
                condition=Q(replaces__isnull=True),
                name="one_first_ruling_per_candidate",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="ruling_says_why"),
            models.CheckConstraint(
                condition=Q(verdict__in=["include", "exclude"]), name="ruling_binds"
            ),
        ]

    def __str__(self) -> str:
        return f"Ruling {self.pk}"
