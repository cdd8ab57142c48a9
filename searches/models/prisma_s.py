"""What people type for the items of PRISMA-S that no other row answers."""

from django.conf import settings
from django.db import models

from searches.prisma_s.items import TYPED_ITEMS


class PrismaSNote(models.Model):
    """The text of one item; rows are only added, the newest counts (an empty one clears it)."""

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="prisma_s_notes")
    item = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(item__in=list(TYPED_ITEMS)), name="prisma_s_item_is_typed"
            ),
        ]

    def __str__(self) -> str:
        return f"PRISMA-S item {self.item}"
