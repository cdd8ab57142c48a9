"""Fields of a citation that none of its records gave."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from reviewsite.lib.choices import choices_of
from searches.vocabulary import FillSource


class FieldFill(models.Model):
    """A value that a person or a service gave a citation's field; rows are only added.

    The newest of a field stands; an empty `value` takes it back. `source` says where it came from,
    `source_ref` the PMID, DOI or address it was looked up by. `record` is the record it was
    taken from when the source is one; `value` then only says how that read.
    """

    citation = models.ForeignKey("searches.Citation", models.CASCADE, related_name="fills")
    field = models.CharField(max_length=30)
    value = models.TextField(blank=True)
    source = models.CharField(max_length=20, choices=choices_of(FillSource))
    source_ref = models.TextField(blank=True)
    record = models.ForeignKey("searches.Record", models.PROTECT, null=True, related_name="+")
    filled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    filled_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="record", record__isnull=False)
                | ~Q(source="record") & Q(record__isnull=True),
                name="fill_from_a_record_names_it",
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} of {self.citation_id} from {self.source}"
