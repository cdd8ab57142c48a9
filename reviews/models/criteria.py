"""What is included and what is not: versioned criteria and the full-text exclusion reasons."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviews.vocabulary import ReasonKind
from reviewsite.lib.choices import choices_of


class Criteria(models.Model):
    """One version of the eligibility criteria; a change is a new version, never an edit.

    `inclusion` and `exclusion` hold one criterion a line.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="criteria")
    version = models.PositiveIntegerField()
    inclusion = models.TextField("Include when", blank=True)
    exclusion = models.TextField("Exclude when", blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "criteria"
        constraints = [
            models.UniqueConstraint(fields=["review", "version"], name="criteria_version_once")
        ]

    def __str__(self) -> str:
        return f"Criteria {self.version}"

    @property
    def inclusion_lines(self) -> list[str]:
        return [line.strip() for line in self.inclusion.splitlines() if line.strip()]

    @property
    def exclusion_lines(self) -> list[str]:
        return [line.strip() for line in self.exclusion.splitlines() if line.strip()]


class ExclusionReason(models.Model):
    """A full-text exclusion reason; the order is the hierarchy that PRISMA counts by.

    The two that are of another `kind` stand last in each review's list, under fixed names.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="exclusion_reasons")
    label = models.CharField(max_length=120)
    position = models.PositiveIntegerField()
    is_active = models.BooleanField(default=True)
    kind = models.CharField(
        max_length=10, choices=choices_of(ReasonKind), default=ReasonKind.REASON.value
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "label"], name="reason_label_once"),
            models.UniqueConstraint(
                fields=["review", "kind"], condition=~Q(kind="reason"), name="set_apart_once"
            ),
        ]

    def __str__(self) -> str:
        return self.label
