"""Peer review of a strategy version by PRESS 2015, and the mark that the version is final."""

from django.conf import settings
from django.db import models

from reviewsite.lib.choices import choices_of
from searches.vocabulary import PRESS_ELEMENTS, PressVerdict


class PressComment(models.Model):
    """A second searcher's remark on a version, or an answer to one (`parent`); never edited."""

    strategy = models.ForeignKey("searches.Strategy", models.CASCADE, related_name="press_comments")
    element = models.PositiveSmallIntegerField(choices=list(PRESS_ELEMENTS.items()))
    line = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField()
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="answers")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(element__gte=1, element__lte=6), name="press_element_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"Comment on {self.get_element_display()}"


class PressRuling(models.Model):
    """How a second searcher closed the peer review of a version; the newest row counts."""

    strategy = models.ForeignKey("searches.Strategy", models.CASCADE, related_name="press_rulings")
    verdict = models.CharField(max_length=10, choices=choices_of(PressVerdict))
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(verdict__in=[verdict.value for verdict in PressVerdict]),
                name="press_verdict_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.strategy}: {self.get_verdict_display()}"


class StrategyFinal(models.Model):
    """A version marked final, or the mark taken back; the newest row counts.

    `reasons` has one entry for each warning: database, code, message and the typed reason.
    """

    strategy = models.ForeignKey("searches.Strategy", models.CASCADE, related_name="finals")
    is_final = models.BooleanField()
    reasons = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.strategy}: {'final' if self.is_final else 'not final'}"
