"""Marks and comments on the pages of full texts."""

import uuid

from django.db import models
from django.db.models import Q


class AnnotationQuerySet(models.QuerySet):
    def standing(self) -> "AnnotationQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class Annotation(models.Model):
    """One mark of one person on a page of a file.

    `rectangles` are [left, top, width, height] in shares of the page, `quote` is the text that they
    cover; a comment on the page as a whole has neither. The id is the UUID of the click: sent
    twice, stored once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    full_text = models.ForeignKey("screening.FullText", models.PROTECT, related_name="+")
    author = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="+")
    page = models.PositiveIntegerField()
    rectangles = models.JSONField(default=list)
    quote = models.TextField(blank=True)
    comment = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["page", "created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(page__gte=1), name="annotation_is_on_a_page"),
            models.CheckConstraint(
                condition=~Q(quote="") | ~Q(comment=""), name="annotation_says_something"
            ),
        ]

    def __str__(self) -> str:
        return self.comment or self.quote
