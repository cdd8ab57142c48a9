"""What members arrange for their exports."""

from django.db import models


class ExportColumns(models.Model):
    """The columns that a member wants in tables of records; without a row, all there are."""

    member = models.OneToOneField("reviews.Membership", models.CASCADE, related_name="+")
    names = models.JSONField()

    class Meta:
        verbose_name_plural = "export columns"

    def __str__(self) -> str:
        return f"Columns of {self.member}"
