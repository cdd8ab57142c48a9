"""The citation: one unique publication, made of the records that are the same."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q
from django.db.models.functions import Lower

from reviewsite.lib.choices import choices_of
from searches.vocabulary import RECORD_TYPES, RETRACTIONS, RulingVerdict

FOLDED_TITLE = Func(
    Lower("title"), template="SUBSTR(%(expressions)s, 1, 200)", output_field=models.TextField()
)
"""What lists are sorted by: it has an index, and no title is too long for one.

The numbers stand in the text: SQLite does not look for an index when they are parameters.
"""


class CitationQuerySet(models.QuerySet):
    def visible(self) -> "CitationQuerySet":
        """Citations that stand for themselves and have a record that counts.

        While a citation stands for itself its founding record belongs to it, so that one look at
        the founding file answers for nearly all; the records are asked for the others.
        """
        from searches.models.records import Record
        from searches.models.runs import ImportFile

        founded = Q(founding_file__in=ImportFile.objects.shown().values("pk"))
        shown = Record.objects.visible().filter(citation=OuterRef("pk"))
        return self.filter(founded | Exists(shown), merged_into__isnull=True)


class Citation(models.Model):
    """One unique publication; its fields are merged from its records and its field fills.

    `provenance` says for each field where it came from: a record's id, or `fill-` and the id of a
    `FieldFill`. `merged_into` is set while its founding record belongs to another citation.
    `founding_file` is the file of the founding record and never changes (empty: ask the record).
    The databases keep an index of the words in title and abstract: see `selectors/search.py`.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="citations")
    title = models.TextField()
    abstract = models.TextField(blank=True)
    authors = models.JSONField(default=list)
    year = models.IntegerField(null=True)
    journal = models.TextField(blank=True)
    volume = models.TextField(blank=True)
    issue = models.TextField(blank=True)
    pages = models.TextField(blank=True)
    doi = models.TextField(blank=True)
    pmid = models.PositiveIntegerField(null=True)
    record_type = models.CharField(max_length=30, blank=True)
    retraction_status = models.CharField(max_length=30, default="none")
    keywords = models.JSONField(default=list)
    urls = models.JSONField(default=list)
    provenance = models.JSONField(default=dict)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    founding_file = models.ForeignKey(
        "searches.ImportFile", models.SET_NULL, null=True, related_name="founded"
    )

    objects = CitationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["review", "merged_into", "founding_file"], name="citation_shown"),
            models.Index(
                F("review"),
                FOLDED_TITLE,
                F("id"),
                F("founding_file"),
                condition=Q(merged_into__isnull=True),
                name="citation_by_title",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="citation_not_in_itself"
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def authors_line(self) -> str:
        """Up to six names, as a reference list prints them."""
        shown = ", ".join(self.authors[:6])
        return f"{shown}, et al." if len(self.authors) > 6 else shown

    @property
    def retraction_label(self) -> str:
        return RETRACTIONS.get(self.retraction_status, "")

    @property
    def type_label(self) -> str:
        return RECORD_TYPES.get(self.record_type, self.record_type)

    @property
    def source_line(self) -> str:
        """Journal, year, volume, issue and pages in one line."""
        place = self.volume + (f"({self.issue})" if self.issue else "")
        if self.pages:
            place = f"{place}:{self.pages}" if place else self.pages
        head = ". ".join(part for part in (self.journal, str(self.year or "")) if part)
        return ";".join(part for part in (head, place) if part)


class DuplicateRulingQuerySet(models.QuerySet):
    def standing(self) -> "DuplicateRulingQuerySet":
        """The newest word of a person on each pair."""
        later = DuplicateRuling.objects.filter(
            decided_by__isnull=False,
            record_a=OuterRef("record_a"),
            record_b=OuterRef("record_b"),
            pk__gt=OuterRef("pk"),
        )
        return self.filter(~Exists(later), decided_by__isnull=False)


class DuplicateRuling(models.Model):
    """What was decided of two records; rows are only added, a person's newest word wins.

    `rule` names the matching rule of an automatic ruling, `decided_by` the person of any other.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="duplicate_rulings")
    record_a = models.ForeignKey("searches.Record", models.CASCADE, related_name="+")
    record_b = models.ForeignKey("searches.Record", models.CASCADE, related_name="+")
    verdict = models.CharField(max_length=10, choices=choices_of(RulingVerdict))
    rule = models.CharField(max_length=60, blank=True)
    score = models.FloatField(null=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = DuplicateRulingQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["review", "record_a"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(record_a__lt=models.F("record_b")), name="ruling_pair_in_order"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=False) | ~models.Q(rule=""),
                name="ruling_by_a_person_or_a_rule",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_a_id} and {self.record_b_id}: {self.verdict}"


class MaybePairQuerySet(models.QuerySet):
    def unjoined(self) -> "MaybePairQuerySet":
        """Pairs whose records both count and stand in two citations."""
        from searches.models.records import Record

        counted = Record.objects.visible().filter(is_readable=True).values("pk")
        return self.filter(
            ~Q(record_a__citation=F("record_b__citation")),
            record_a__in=counted,
            record_b__in=counted,
        )

    def waiting(self) -> "MaybePairQuerySet":
        """Pairs that a person should look at: nobody ruled records of their citations different."""
        return self.unjoined().filter(
            ~Exists(_apart("record_a", "record_b")), ~Exists(_apart("record_b", "record_a"))
        )


def _apart(one: str, other: str) -> DuplicateRulingQuerySet:
    """A person's standing "different" on records of the citations of a pair's two records."""
    return DuplicateRuling.objects.standing().filter(
        verdict=RulingVerdict.DIFFERENT,
        record_a__citation=OuterRef(f"{one}__citation"),
        record_b__citation=OuterRef(f"{other}__citation"),
    )


class MaybePair(models.Model):
    """Two records that may be the same: what the rules leave to a person.

    `rule`, `score` (0 to 1) and `reason` say what speaks for and against it. A person's answer is a
    `DuplicateRuling`; the row itself goes when a later run judges the two otherwise.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="maybe_pairs")
    record_a = models.ForeignKey("searches.Record", models.CASCADE, related_name="+")
    record_b = models.ForeignKey("searches.Record", models.CASCADE, related_name="+")
    rule = models.CharField(max_length=60)
    score = models.FloatField()
    reason = models.TextField()
    found_at = models.DateTimeField(auto_now_add=True)

    objects = MaybePairQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["review", "-score", "id"], name="maybe_pair_by_score")]
        constraints = [
            models.UniqueConstraint(fields=["record_a", "record_b"], name="maybe_pair_once"),
            models.CheckConstraint(
                condition=Q(record_a__lt=F("record_b")), name="maybe_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_a_id} and {self.record_b_id}: {self.reason}"
