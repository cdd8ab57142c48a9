"""The review: one question, one team, one flow of records."""

from django.conf import settings
from django.db import models


class Review(models.Model):
    """A systematic review; the question is kept in its PICO parts."""

    slug = models.SlugField(max_length=80, unique=True)
    title = models.CharField(max_length=300)
    question = models.TextField("Review question", blank=True)
    population = models.TextField("Population", blank=True)
    intervention = models.TextField("Intervention or exposure", blank=True)
    comparator = models.TextField("Comparator", blank=True)
    outcomes = models.TextField("Outcomes", blank=True)
    lead_may_adjudicate_own = models.BooleanField(
        "A lead may rule on conflicts they voted in", default=False
    )
    resolver_url = models.URLField(
        "Address of the library’s link resolver", max_length=500, blank=True
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.title
