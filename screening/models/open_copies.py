"""Free copies of reports that services know of."""

import uuid

from django.db import models

from screening.models.reports import Report


class OpenCopy(models.Model):
    """Where a free copy of a report is said to be; `trouble` is why fetching it failed last."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="open_copies")
    url = models.URLField(max_length=2000)
    source = models.CharField(max_length=30)
    is_pdf = models.BooleanField()
    version = models.CharField(max_length=60, blank=True)
    licence = models.CharField(max_length=60, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_pdf", "found_at", "url"]
        constraints = [
            models.UniqueConstraint(fields=["report", "url"], name="open_copy_once_per_address")
        ]

    def __str__(self) -> str:
        return self.url
