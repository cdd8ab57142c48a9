"""PDF files of reports: kept under random names, attached to a report or waiting for one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewsite.lib.choices import choices_of
from screening.models.reports import Report
from screening.vocabulary import FileSource


def stored_name(full_text: "FullText", filename: str) -> str:
    """Where the file is kept: a random name, nothing of the person's file name."""
    return f"full-texts/{full_text.review_id}/{full_text.pk.hex}"


class FullTextQuerySet(models.QuerySet):
    def waiting(self) -> "FullTextQuerySet":
        return self.filter(report__isnull=True)

    def standing(self) -> "FullTextQuerySet":
        """Files that belong to a report and were not taken from it again."""
        return self.filter(report__isnull=False, withdrawn_at__isnull=True)


class FullText(models.Model):
    """One PDF of a report; without `report` it waits for a person to say whose it is.

    `proposed` is the report that it seems to be, `matched_by` says in a few words why. `looked_at`
    is set before its text is read for that, so that a file which kills the reader is not read
    twice. `url` is where an open-access copy came from. A file once attached is never deleted:
    `withdrawn_at` takes it out of sight.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="full_texts")
    report = models.ForeignKey(Report, models.PROTECT, null=True, related_name="full_texts")
    proposed = models.ForeignKey(Report, models.SET_NULL, null=True, related_name="+")
    matched_by = models.CharField(max_length=200, blank=True)
    looked_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=255)
    stored = models.FileField(upload_to=stored_name, max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    source = models.CharField(max_length=15, choices=choices_of(FileSource))
    url = models.URLField(max_length=2000, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = FullTextQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["report", "sha256"],
                condition=Q(report__isnull=False, withdrawn_at__isnull=True),
                name="same_file_once_on_a_report",
            ),
            models.CheckConstraint(
                condition=Q(report__isnull=False) | Q(withdrawn_at__isnull=True),
                name="only_an_attached_file_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(source="upload", url="") | Q(source="open_access") & ~Q(url=""),
                name="open_access_copy_has_its_address",
            ),
        ]

    def __str__(self) -> str:
        return self.name
