"""Conflicts that their readers discuss, and what is said about a conflict; rows are only added."""

import uuid

from django.db import models


class Discussion(models.Model):
    """A conflict that a lead gave back to its readers, once; each of them may answer once.

    It waits while the candidate is in conflict and somebody has not answered.
    """

    candidate = models.OneToOneField("screening.Candidate", models.PROTECT, related_name="+")
    opened_by = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"Discussion {self.pk}"


class Discussant(models.Model):
    """One reader of a conflict under discussion; `answered_at` is set by keeping or revising."""

    discussion = models.ForeignKey(Discussion, models.PROTECT, related_name="discussants")
    reviewer = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["discussion", "reviewer"], name="discussant_once_per_discussion"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} in {self.discussion}"


class Comment(models.Model):
    """A remark on a conflict, by its readers or a lead."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey("screening.Candidate", models.PROTECT, related_name="+")
    author = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="comment_says_something")
        ]

    def __str__(self) -> str:
        return self.text[:80]
