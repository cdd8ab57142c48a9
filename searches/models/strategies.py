"""The search strategy, one row a version, and its text for each database."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from searches.databases import DATABASES

LANGUAGES = [(database.key, database.label) for database in DATABASES]
"""Key and label of the languages a strategy can be written in."""


class Strategy(models.Model):
    """One version of the review's strategy; a change is a new version, never an edit.

    `text` is the strategy as it was typed, in the language of `database`. `blocks` is the JSON of
    `searches.query.blocks` with the names that people gave the concepts; None where the text is
    more than concepts joined by AND with terms joined by OR.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="strategies")
    version = models.PositiveIntegerField()
    database = models.CharField("Written for", max_length=20, choices=LANGUAGES, default="pubmed")
    text = models.TextField()
    blocks = models.JSONField(null=True)
    note = models.CharField("What changed", max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "strategies"
        constraints = [
            models.UniqueConstraint(fields=["review", "version"], name="strategy_version_once"),
            models.CheckConstraint(
                condition=models.Q(database__in=[key for key, _ in LANGUAGES]),
                name="strategy_language_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"Version {self.version}"


class Translation(models.Model):
    """A strategy version's text for one database as it was generated, with its warnings.

    A hand edit never touches `text`: it is a `TranslationEdit`, and the newest one counts.
    """

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

    @property
    def newest_edit(self) -> TranslationEdit | None:
        """The last row, also where it says that the generated text holds again."""
        return max(self.edits.all(), key=lambda edit: edit.number, default=None)

    @property
    def edit(self) -> TranslationEdit | None:
        """The hand edit in force, if any."""
        newest = self.newest_edit
        return newest if newest and newest.text else None

    @property
    def current_text(self) -> str:
        """The text to run: the hand edit in force, else what was generated."""
        return self.edit.text if self.edit else self.text


class TranslationEdit(models.Model):
    """A text that a person put in the place of the generated one; rows are only added.

    An empty text means: back to the generated one. `number` counts the edits of a translation from
    1, so that of two people who edit at once one is told.
    """

    translation = models.ForeignKey(Translation, models.CASCADE, related_name="edits")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    note = models.CharField("Why", max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["translation", "number"], name="translation_edit_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"Edit {self.number} of {self.translation}"
