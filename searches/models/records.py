"""The record: one entry exactly as a database delivered it."""

from django.conf import settings
from django.db import models

from searches.vocabulary import RETRACTIONS


class RecordQuerySet(models.QuerySet):
    def visible(self) -> "RecordQuerySet":
        """Records that count: of a file read to its end and not withdrawn, and not discarded."""
        return self.filter(
            file__published_at__isnull=False,
            file__withdrawn_at__isnull=True,
            discarded_at__isnull=True,
        )


class Record(models.Model):
    """One entry of an import file, its raw text kept.

    A readable record has its canonical `fields` (see `searches.bibliography`; empty ones are left
    out) and belongs to one citation; it also founded one, `own_citation`, to which it returns when
    a merge is undone. An unreadable one has neither, only the `problems` that say why.
    """

    review = models.ForeignKey(
        "reviews.Review", models.CASCADE, related_name="records", db_index=False
    )
    file = models.ForeignKey(
        "searches.ImportFile", models.CASCADE, related_name="records", db_index=False
    )
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    raw = models.TextField()
    is_readable = models.BooleanField()
    problems = models.JSONField(default=list)
    fields = models.JSONField(default=dict)
    citation = models.ForeignKey(
        "searches.Citation",
        models.PROTECT,
        null=True,
        related_name="records",
        db_index=False,
    )
    own_citation = models.OneToOneField(
        "searches.Citation", models.PROTECT, null=True, related_name="founding_record"
    )

    mended_raw = models.TextField(blank=True)
    mended_at = models.DateTimeField(null=True)
    mended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    discarded_at = models.DateTimeField(null=True)
    discarded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    discard_reason = models.TextField(blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        # Counting asks whether a record is visible; the rows with their texts are not read for it.
        indexes = [
            models.Index(
                fields=["review", "is_readable", "discarded_at", "file", "citation"],
                name="records_of_review",
            ),
            models.Index(
                fields=["file", "is_readable", "discarded_at", "citation"], name="records_of_file"
            ),
            models.Index(
                fields=["citation", "discarded_at", "file", "is_readable"],
                name="records_of_citation",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mended_at__isnull=True, mended_by__isnull=True, mended_raw="")
                | models.Q(mended_at__isnull=False, mended_by__isnull=False, is_readable=True)
                & ~models.Q(mended_raw=""),
                name="record_mended_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    discarded_at__isnull=True, discarded_by__isnull=True, discard_reason=""
                )
                | models.Q(
                    discarded_at__isnull=False, discarded_by__isnull=False, is_readable=False
                ),
                name="only_an_unreadable_record_is_discarded",
            ),
            models.UniqueConstraint(fields=["file", "position"], name="record_position_once"),
            models.CheckConstraint(
                condition=models.Q(
                    is_readable=True, citation__isnull=False, own_citation__isnull=False
                )
                | models.Q(is_readable=False, citation__isnull=True, own_citation__isnull=True),
                name="readable_record_has_a_citation",
            ),
        ]

    def __str__(self) -> str:
        return f"Record {self.position} of {self.file}"

    @property
    def title(self) -> str:
        return self.fields.get("title", "")

    @property
    def retraction_label(self) -> str:
        return RETRACTIONS.get(self.fields.get("retraction_status", ""), "")

    @property
    def names_line(self) -> str:
        """The first three authors and the year, as a list shows them."""
        authors = self.fields.get("authors", [])
        names = [f"{a['family']} {a.get('initials', '')}".strip() for a in authors[:3]]
        shown = ", ".join(names) + (", et al." if len(authors) > 3 else "")
        return " · ".join(part for part in (shown, str(self.fields.get("year") or "")) if part)


class RecordKeys(models.Model):
    """What a record was compared by, once it was compared with all that were there.

    `version` is that of the rules, `values` the JSON of its keys without the `abstract`. A record
    without a row, or with one of other rules, is still to be compared.
    """

    record = models.OneToOneField(
        Record, models.CASCADE, primary_key=True, related_name="comparison_keys"
    )
    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="+")
    version = models.PositiveSmallIntegerField()
    values = models.TextField()
    abstract = models.TextField()

    class Meta:
        # The key alone is unique already; this is asked instead of the rows with their texts.
        constraints = [
            models.UniqueConstraint(fields=["record", "version"], name="keys_by_version")
        ]

    def __str__(self) -> str:
        return f"Keys of record {self.record_id}"
