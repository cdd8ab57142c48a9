"""The search strategy, one row a version, and its text for each database."""

from django.conf import settings
from django.db import models


class Strategy(models.Model):
    """One version of the review's strategy; a change is a new version, never an edit.

    `blocks` is the JSON of `searches.query.blocks`: concepts joined by AND, terms by OR.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="strategies")
    version = models.PositiveIntegerField()
    blocks = models.JSONField()
    note = models.CharField("What changed", max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "strategies"
        constraints = [
            models.UniqueConstraint(fields=["review", "version"], name="strategy_version_once")
        ]

    def __str__(self) -> str:
        return f"Version {self.version}"


class Translation(models.Model):
    """A strategy version's text for one database, with the warnings of the translation."""

    strategy = models.ForeignKey(Strategy, models.CASCADE, related_name="translations")
    database = models.CharField(max_length=20)
    text = models.TextField()
    warnings = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["strategy", "database"], name="one_translation_per_database"
            )
        ]

    def __str__(self) -> str:
        return f"{self.strategy} for {self.database}"
