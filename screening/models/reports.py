"""Reports sought in full, and the studies they belong to."""

import uuid

from django.db import models
from django.db.models import Q

from reviewsite.lib.choices import choices_of
from screening.vocabulary import Retrieval


class Study(models.Model):
    """One investigation; it may have several reports.

    `is_previous` says that the version which this review updates had it already, `main` is the
    report that speaks for it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="studies")
    label = models.CharField("Name of the study", max_length=200)
    main = models.OneToOneField(
        "screening.Report", models.SET_NULL, null=True, related_name="main_of"
    )
    is_previous = models.BooleanField("In the previous version of the review", default=False)

    class Meta:
        verbose_name_plural = "studies"
        constraints = [models.UniqueConstraint(fields=["review", "label"], name="study_label_once")]

    def __str__(self) -> str:
        return self.label


class ReportQuerySet(models.QuerySet):
    def standing(self) -> "ReportQuerySet":
        """Reports of citations that stand for themselves and have a record that counts."""
        return self.filter(
            citation__merged_into__isnull=True, citation__candidate__withdrawn_at__isnull=True
        )


class Report(models.Model):
    """A document sought in full for one included citation.

    A record may describe several: each is a report with its `number` of the citation's, and from
    the second on it has a `name` that says which it is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="reports")
    citation = models.ForeignKey(
        "searches.Citation", models.PROTECT, related_name="reports", related_query_name="report"
    )
    number = models.PositiveSmallIntegerField(default=1)
    name = models.CharField("Which report it is", max_length=200, blank=True)
    retrieval = models.CharField(
        max_length=15, choices=choices_of(Retrieval), default=Retrieval.SOUGHT.value
    )
    retrieval_note = models.CharField("Where, or why not", max_length=300, blank=True)
    study = models.ForeignKey(Study, models.SET_NULL, null=True, related_name="reports")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["citation", "number"], name="report_number_once"),
            models.CheckConstraint(
                condition=Q(number=1) | Q(number__gt=1) & ~Q(name=""),
                name="further_report_has_a_name",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.citation} ({self.name})" if self.name else str(self.citation)
