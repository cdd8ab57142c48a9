"""The papers a strategy must find, known before the search."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class KnownRelevantQuerySet(models.QuerySet):
    def standing(self) -> "KnownRelevantQuerySet":
        return self.filter(removed_at__isnull=True)


class KnownRelevant(models.Model):
    """One paper by its PMID, its DOI or as a citation of the review; `label` is how people know it.

    The citation a PMID or DOI belongs to is looked up at reading, so that later imports count too.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="known_relevant")
    pmid = models.PositiveIntegerField(null=True)
    doi = models.TextField(blank=True)
    citation = models.ForeignKey("searches.Citation", models.PROTECT, null=True, related_name="+")
    label = models.TextField(blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)

    objects = KnownRelevantQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "known relevant"
        constraints = [
            models.CheckConstraint(
                condition=Q(pmid__isnull=False) | ~Q(doi="") | Q(citation__isnull=False),
                name="known_relevant_is_identified",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="known_relevant_removed_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["review", "pmid"],
                condition=Q(removed_at__isnull=True, pmid__isnull=False),
                name="known_relevant_pmid_once",
            ),
            models.UniqueConstraint(
                fields=["review", "doi"],
                condition=Q(removed_at__isnull=True) & ~Q(doi=""),
                name="known_relevant_doi_once",
            ),
            models.UniqueConstraint(
                fields=["review", "citation"],
                condition=Q(removed_at__isnull=True, citation__isnull=False),
                name="known_relevant_citation_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.identifier

    @property
    def identifier(self) -> str:
        """The PMID and the DOI, as far as they are known."""
        known = [f"PMID {self.pmid}" if self.pmid else "", f"doi:{self.doi}" if self.doi else ""]
        return ", ".join(filter(None, known))
