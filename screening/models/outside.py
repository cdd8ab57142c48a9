"""Reviewers whose judgements came along inside an export of another tool."""

from uuid import UUID, uuid5

from django.conf import settings
from django.db import models

KEYS = UUID("6f0c3b3e-3f0f-4f3f-9d0a-5f3f2b1c7a10")
TOOLS = {"rayyan": "Rayyan", "covidence": "Covidence", "asreview": "ASReview"}


class OutsideReviewer(models.Model):
    """A name under which a tool's export holds judgements, and the member it belongs to.

    The judgements themselves stay in the records' fields; they are history and decide nothing. With
    `taken_over_by` the lead had them recorded as decisions of `member`.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="outside_reviewers")
    tool = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    member = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="+")
    taken_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_over_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["review", "tool", "name"], name="outside_reviewer_belongs_to_one"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name or 'unnamed'} ({self.tool})"

    def key_of(self, candidate: UUID) -> UUID:
        """The key of the decision on a candidate, the same each time it is recorded."""
        return uuid5(KEYS, f"{self.pk}:{candidate}")
