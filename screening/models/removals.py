"""Records that were removed before anybody screened them, for something that was done elsewhere."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewsite.lib.choices import choices_of
from screening.vocabulary import RemovalKind


class Removal(models.Model):
    """One act that took candidates of title and abstract out before people read them.

    What an automation tool did is said as it is reported: `tool` and `version` (of the program or
    the model), the `rule` it went by, `recall_target` in per cent, the day it was done. Of records
    screened in the previous version `rule` says which version. Undone, its candidates are back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="removals")
    kind = models.CharField(max_length=10, choices=choices_of(RemovalKind))
    tool = models.CharField("Tool", max_length=120, blank=True)
    version = models.CharField("Version or model", max_length=120, blank=True)
    rule = models.CharField("Rule", max_length=300)
    recall_target = models.PositiveSmallIntegerField("Recall target, %", null=True, blank=True)
    done_on = models.DateField("Done on")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(rule="") & (Q(kind="previous") | ~Q(tool="") & ~Q(version="")),
                name="removal_says_by_what",
            ),
            models.CheckConstraint(
                condition=Q(recall_target__isnull=True)
                | Q(recall_target__gte=1, recall_target__lte=100),
                name="recall_target_is_a_percentage",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="removal_undone_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        named = " ".join(part for part in (self.tool, self.version) if part)
        return f"{named}: {self.rule}" if named else self.rule
