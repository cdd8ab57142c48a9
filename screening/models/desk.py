"""What reviewers arrange for themselves at the desk: terms to mark, tags, keys and looks."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from reviewsite.lib.choices import choices_of
from screening.vocabulary import TermKind


class HighlightTerm(models.Model):
    """A term to mark in titles and abstracts: the review's, or with `member` that person's own.

    `switched_off` holds the members who do not want to see it marked.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="highlight_terms")
    member = models.ForeignKey("reviews.Membership", models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=15, choices=choices_of(TermKind))
    text = models.CharField(max_length=200)
    switched_off = models.ManyToManyField("reviews.Membership", related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint("member", Lower("text"), name="own_term_once"),
            models.UniqueConstraint(
                "review",
                Lower("text"),
                condition=models.Q(member__isnull=True),
                name="review_term_once",
            ),
        ]

    def __str__(self) -> str:
        return self.text


class Tag(models.Model):
    """A name that the members of a review put on records."""

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="tags")
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint("review", Lower("name"), name="tag_name_once")]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """A tag that one reviewer put on one candidate; nobody else sees it."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="taggings")
    candidate = models.ForeignKey("screening.Candidate", models.CASCADE, related_name="+")
    reviewer = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reviewer", "candidate", "tag"], name="tagged_once_by_each"
            )
        ]

    def __str__(self) -> str:
        return str(self.tag)


class DeskPreferences(models.Model):
    """How one person likes the desk, in every review; `keys` holds what differs from the preset."""

    TEXT_SIZES = [(1, "Small"), (2, "Normal"), (3, "Large"), (4, "Very large")]
    DENSITIES = [
        (0, "None"),
        (1, "Include and exclude terms, the first time"),
        (2, "Include and exclude terms"),
        (3, "All terms"),
    ]

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="desk_preferences"
    )
    preset = models.CharField(max_length=20, default="reviewsite")
    keys = models.JSONField(default=dict)
    text_size = models.PositiveSmallIntegerField(choices=TEXT_SIZES, default=2)
    density = models.PositiveSmallIntegerField(choices=DENSITIES, default=3)
    shows_reader_number = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "desk preferences"

    def __str__(self) -> str:
        return f"Desk of {self.user}"
