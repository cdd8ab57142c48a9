"""Stages, the candidates that wait in them, and the reviewers' places on each candidate."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from reviewsite.lib.choices import choices_of
from screening.rules.policy import Policy
from screening.vocabulary import (
    HELD,
    AssignmentState,
    How,
    OutcomeState,
    PolicyRule,
    StageKind,
)


class Stage(models.Model):
    """One stage of a review and its policy: at most `places` distinct reviewers get a candidate.

    While it `awaits_calibration` nobody judges: a calibration round must reach its target first, or
    the lead says why not.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=20, choices=choices_of(StageKind))
    rule = models.CharField(
        max_length=15, choices=choices_of(PolicyRule), default=PolicyRule.INDEPENDENT.value
    )
    places = models.PositiveSmallIntegerField(default=2)
    maybe_conflicts = models.BooleanField(default=True)
    hides_names = models.BooleanField("Hide the readers' names in conflicts", default=False)
    awaits_calibration = models.BooleanField(default=False)
    opened_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "kind"], name="stage_once_per_review"),
            models.CheckConstraint(condition=Q(places__gte=1), name="stage_has_a_place"),
            models.CheckConstraint(
                condition=Q(rule="independent") | Q(places__gte=2),
                name="exclusions_are_read_twice_where_inclusions_are_not",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def takes_verdicts(self) -> bool:
        return self.is_open and not self.awaits_calibration

    @property
    def is_full_text(self) -> bool:
        return self.kind == StageKind.FULL_TEXT

    @property
    def policy(self) -> Policy:
        return Policy(PolicyRule(self.rule), self.places, self.maybe_conflicts)


class CandidateQuerySet(models.QuerySet):
    def live(self) -> "CandidateQuerySet":
        """Candidates that stand for themselves and whose citation has a record that counts."""
        return self.filter(merged_into__isnull=True, withdrawn_at__isnull=True)


class Candidate(models.Model):
    """One citation at title-abstract or one report at full text, with its outcome.

    The outcome is computed by `screening.rules.outcome` from the decisions of the whole merge tree
    and stored here under the row's lock; `how` says what it rests on. `withdrawn_at` is set while
    no record of its citation counts, because their import was undone; its decisions stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    stage = models.ForeignKey(Stage, models.CASCADE, related_name="candidates")
    citation = models.OneToOneField(
        "searches.Citation", models.PROTECT, null=True, related_name="candidate"
    )
    report = models.OneToOneField(
        "screening.Report", models.PROTECT, null=True, related_name="candidate"
    )
    order_key = models.PositiveIntegerField()
    outcome = models.CharField(
        max_length=10, choices=choices_of(OutcomeState), default=OutcomeState.PENDING.value
    )
    is_uncertain = models.BooleanField(default=False)
    how = models.CharField(max_length=15, choices=choices_of(How), blank=True)
    reason = models.ForeignKey(
        "reviews.ExclusionReason", models.PROTECT, null=True, related_name="+"
    )
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="absorbed")
    withdrawn_at = models.DateTimeField(null=True)

    objects = CandidateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["stage", "outcome", "order_key"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(citation__isnull=False, report__isnull=True)
                | Q(citation__isnull=True, report__isnull=False),
                name="candidate_is_a_citation_or_a_report",
            ),
            models.CheckConstraint(
                condition=Q(report__isnull=False, outcome="excluded", reason__isnull=False)
                | Q(report__isnull=False, reason__isnull=True) & ~Q(outcome="excluded")
                | Q(report__isnull=True, reason__isnull=True),
                name="full_text_exclusion_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=["pending", "conflict"], how="", is_uncertain=False)
                | Q(outcome__in=["included", "excluded"]) & ~Q(how=""),
                name="outcome_and_its_fields_agree",
            ),
        ]

    def __str__(self) -> str:
        return str(self.subject)

    @property
    def subject(self):
        """The citation it is about, at either stage."""
        return self.citation if self.citation_id else self.report.citation


class AssignmentQuerySet(models.QuerySet):
    def held(self) -> "AssignmentQuerySet":
        """Places that are taken: decided, or leased and not run out."""
        return self.filter(
            Q(state=AssignmentState.DECIDED)
            | Q(state=AssignmentState.LEASED, leased_until__gt=timezone.now())
        )


class Assignment(models.Model):
    """One reviewer's place (`slot` 1…N) on one candidate; a lease until it is decided."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="assignments")
    reviewer = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="assignments")
    slot = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=choices_of(AssignmentState))
    leased_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["reviewer", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["candidate", "slot"],
                condition=Q(state__in=[state.value for state in HELD]),
                name="one_reviewer_per_place",
            ),
            models.UniqueConstraint(
                fields=["candidate", "reviewer"],
                condition=Q(state__in=[state.value for state in HELD]),
                name="one_place_per_reviewer",
            ),
            models.CheckConstraint(condition=Q(slot__gte=1), name="slot_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"Place {self.slot}"
