"""Files that were handed in but wait for a person to say what they are."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from searches.formats import label_of


def stored_name(upload: "Upload", filename: str) -> str:
    """Where the upload is kept: a random name, nothing of the person's file name."""
    return f"uploads/{upload.review_id}/{upload.pk.hex}"


class Upload(models.Model):
    """One file on its way in: kept and looked at, not yet part of a run.

    `database` is the one its content speaks of ("" when it does not say), `titles` are those of its
    first records; `problem` says why it cannot be read as it is. Confirming it makes an
    `ImportFile` of it, and the row goes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="uploads")
    name = models.CharField(max_length=255)
    stored = models.FileField(upload_to=stored_name, max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=30, blank=True)
    encoding = models.CharField(max_length=30, blank=True)
    chosen_encoding = models.CharField(max_length=30, blank=True)
    columns = models.JSONField(default=dict)
    database = models.CharField(max_length=20, blank=True)
    titles = models.JSONField(default=list)
    problem = models.TextField(blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["uploaded_at", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def format_label(self) -> str:
        return label_of(self.format)

    @property
    def kept_until(self) -> datetime:
        return self.uploaded_at + timedelta(days=settings.UPLOAD_DAYS)


class ColumnMapping(models.Model):
    """How a team reads tables with one header: position of a column → canonical field."""

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="column_mappings")
    fingerprint = models.CharField(max_length=64)
    columns = models.JSONField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "fingerprint"], name="one_mapping_a_header")
        ]

    def __str__(self) -> str:
        return self.fingerprint
