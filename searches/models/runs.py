"""One execution of a search, and the files that brought its records home."""

import uuid

from django.conf import settings
from django.db import models

from reviewsite.lib.choices import choices_of
from searches.databases import RUN_DATABASES
from searches.formats import label_of
from searches.vocabulary import SourceKind


class Run(models.Model):
    """A search as it was run: where, when, with exactly which text, and how many hits.

    `hits` is the number the database reported (empty: not written down); `source_name` names the
    source when the database is "other".
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="runs")
    strategy = models.ForeignKey(
        "searches.Strategy", models.PROTECT, null=True, blank=True, related_name="runs"
    )
    database = models.CharField(max_length=20, choices=RUN_DATABASES)
    source_name = models.CharField("Name of the source", max_length=120, blank=True)
    source_kind = models.CharField(
        "Counted as",
        max_length=12,
        choices=choices_of(SourceKind),
        default=SourceKind.DATABASE.value,
    )
    platform = models.CharField(max_length=120, blank=True)
    searched_on = models.DateField("Date of the search", null=True, blank=True)
    query_text = models.TextField("Exact text that was run", blank=True)
    limits = models.CharField("Limits, with the reason", max_length=300, blank=True)
    hits = models.PositiveIntegerField("Hits the database reported", null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source_kind__in=[kind.value for kind in SourceKind]),
                name="run_source_kind_is_known",
            ),
        ]

    def __str__(self) -> str:
        return self.source_label

    @property
    def source_label(self) -> str:
        return self.source_name or self.get_database_display()


def stored_name(file: "ImportFile", filename: str) -> str:
    """Where the upload is kept: a random name, nothing of the person's file name."""
    return f"imports/{file.run.review_id}/{file.pk.hex}"


class ImportFileQuerySet(models.QuerySet):
    def shown(self) -> "ImportFileQuerySet":
        """Files whose records count: read to their end and not withdrawn."""
        return self.filter(published_at__isnull=False, withdrawn_at__isnull=True)


class ImportFile(models.Model):
    """One file of a run, kept as it came. Its records show from `published_at` on.

    `withdrawn_at` is set while the import is undone: the rows stay, nothing counts them.
    `chosen_encoding` and `columns` (`fields`: place of a column → canonical field; `has_header`)
    are what a person said of how to read it; `frame` is the text before and after one entry with
    which it reads alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Run, models.CASCADE, related_name="files")
    job = models.OneToOneField("reviews.Job", models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=255)
    stored = models.FileField(upload_to=stored_name, max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    format = models.CharField(max_length=30, blank=True)
    encoding = models.CharField(max_length=30, blank=True)
    line_ending = models.CharField(max_length=10, blank=True)
    chosen_encoding = models.CharField(max_length=30, blank=True)
    columns = models.JSONField(default=dict)
    frame = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | models.Q(
                    withdrawn_at__isnull=False,
                    withdrawn_by__isnull=False,
                    published_at__isnull=False,
                ),
                name="file_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_shown(self) -> bool:
        return self.published_at is not None and self.withdrawn_at is None

    @property
    def format_label(self) -> str:
        return label_of(self.format)
