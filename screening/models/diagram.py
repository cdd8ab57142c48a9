"""What a review says of its flow diagram, and the copies of its numbers that it keeps."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from reviewsite.lib.choices import choices_of
from screening.prisma.versions import Versions
from screening.vocabulary import ScreenedBefore


class Diagram(models.Model):
    """What the rows cannot tell: the numbers of the previous version, and the review's own words.

    `previous_removed` and `previous_reports_removed` are retracted or no longer eligible;
    `previous_source` says where the numbers come from; `previous` is a copy of the snapshot they
    were taken from, None where somebody typed them; where it is one of this review, what was
    imported until then, `since`, belongs to earlier versions and is not counted anew. `versions`
    says how earlier versions are shown, `screened_before` where records count that they had
    screened. `labels` has the review's own wording by the keys of
    `screening.prisma.labels.DEFAULTS`.
    """

    review = models.OneToOneField("reviews.Review", models.CASCADE, related_name="diagram")
    is_update = models.BooleanField("This review updates an earlier version", default=False)
    shows_other_methods = models.BooleanField(
        "Show other methods also while nothing was found by them", default=False
    )
    previous_studies = models.PositiveIntegerField(
        "Studies of the previous version", null=True, blank=True
    )
    previous_reports = models.PositiveIntegerField(
        "Reports of these studies", null=True, blank=True
    )
    previous_removed = models.PositiveIntegerField(
        "Studies of it that no longer count", default=0, blank=True
    )
    previous_reports_removed = models.PositiveIntegerField(
        "Reports of it that no longer count", default=0, blank=True
    )
    previous_source = models.CharField("Where these numbers are from", max_length=300, blank=True)
    previous = models.JSONField(null=True)
    since = models.DateTimeField(null=True)
    versions = models.CharField(
        "The diagram shows",
        max_length=10,
        choices=choices_of(Versions),
        default=Versions.PREVIOUS.value,
    )
    screened_before = models.CharField(
        "Records that the previous version had screened count as",
        max_length=15,
        choices=choices_of(ScreenedBefore),
        default=ScreenedBefore.OTHER.value,
    )
    total_studies_ma = models.PositiveIntegerField(
        "Studies in the meta-analysis", null=True, blank=True
    )
    total_reports_ma = models.PositiveIntegerField(
        "Reports in the meta-analysis", null=True, blank=True
    )
    labels = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(is_update=True, previous__isnull=False),
                name="earlier_imports_are_of_a_snapshot",
            ),
            models.CheckConstraint(
                condition=~Q(versions__in=["updates", "cumulative"]) | Q(previous__isnull=False),
                name="versions_are_combined_from_their_numbers",
            ),
            models.CheckConstraint(
                condition=Q(is_update=False)
                | Q(previous_studies__isnull=False, previous_reports__isnull=False)
                & ~Q(previous_source=""),
                name="an_update_knows_its_previous_version",
            ),
            models.CheckConstraint(
                condition=Q(is_update=False)
                | Q(
                    previous_removed__lte=F("previous_studies"),
                    previous_reports_removed__lte=F("previous_reports"),
                ),
                name="no_more_is_removed_than_there_was",
            ),
        ]

    def __str__(self) -> str:
        return f"Diagram of {self.review}"


class Snapshot(models.Model):
    """The numbers of a diagram at one moment, under a name; rows are only added.

    `flow` is a `screening.prisma.flow.Flow` as JSON, `title` and `labels` what was printed with it,
    `previous` and `versions` what the diagram said of earlier versions, so that the same picture
    can be made again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="snapshots")
    name = models.CharField("Name", max_length=120)
    title = models.CharField(max_length=300)
    flow = models.JSONField()
    labels = models.JSONField(default=dict)
    previous = models.JSONField(null=True)
    versions = models.CharField(
        max_length=10, choices=choices_of(Versions), default=Versions.PREVIOUS.value
    )
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "name"], name="snapshot_name_once"),
            models.CheckConstraint(condition=~Q(name=""), name="snapshot_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class SnapshotBox(models.Model):
    """The ids behind one number of a snapshot; `kind` says of what: record, citation, report."""

    snapshot = models.ForeignKey(Snapshot, models.CASCADE, related_name="boxes")
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    ids = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["snapshot", "key"], name="snapshot_box_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} of {self.snapshot}"
