"""Stages, the candidates that wait in them, and the reviewers' places on each candidate."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from reviewsite.lib.choices import choices_of
from screening.rules.arrangement import LARGEST_BATCH
from screening.rules.policy import Policy
from screening.vocabulary import (
    HELD,
    Allocation,
    AssignmentState,
    How,
    OutcomeState,
    PolicyRule,
    StageKind,
)


class Stage(models.Model):
    """One stage of a review and its policy: at most `places` distinct reviewers get a candidate.

    `allocation` says how records come to people, `readers` who they are where `limits_readers`
    (else everybody who screens), `needs_experienced` that one of `experienced` is among the readers
    of each record, `hides_sources` that the desk shows neither authors nor journal. While it
    `awaits_calibration` nobody judges: a calibration round must reach its target first, or the lead
    says why not.
    """

    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="stages")
    kind = models.CharField(max_length=20, choices=choices_of(StageKind))
    rule = models.CharField(
        max_length=15, choices=choices_of(PolicyRule), default=PolicyRule.INDEPENDENT.value
    )
    places = models.PositiveSmallIntegerField(default=2)
    maybe_conflicts = models.BooleanField(default=True)
    reason_conflicts = models.BooleanField(default=False)
    allocation = models.CharField(
        max_length=10, choices=choices_of(Allocation), default=Allocation.QUEUE.value
    )
    batch_size = models.PositiveSmallIntegerField(default=50)
    limits_readers = models.BooleanField(default=False)
    readers = models.ManyToManyField("reviews.Membership", related_name="+")
    needs_experienced = models.BooleanField(default=False)
    experienced = models.ManyToManyField("reviews.Membership", related_name="+")
    hides_sources = models.BooleanField(default=False)
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
            models.CheckConstraint(
                condition=~Q(allocation="share") | Q(rule="independent"),
                name="shares_are_of_a_fixed_number_of_readers",
            ),
            models.CheckConstraint(
                condition=Q(batch_size__gte=1, batch_size__lte=LARGEST_BATCH),
                name="batch_has_its_bounds",
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
    def is_shared(self) -> bool:
        return self.allocation == Allocation.SHARE

    @property
    def held_state(self) -> AssignmentState:
        """The state of a place that a person keeps though its verdict was withdrawn."""
        return AssignmentState.ALLOTTED if self.is_shared else AssignmentState.LEASED

    @property
    def takes_batches(self) -> bool:
        return self.allocation == Allocation.BATCHES

    @property
    def policy(self) -> Policy:
        return Policy(
            PolicyRule(self.rule), self.places, self.maybe_conflicts, self.reason_conflicts
        )


class CandidateQuerySet(models.QuerySet):
    def live(self) -> "CandidateQuerySet":
        """Candidates that stand for themselves and whose citation has a record that counts."""
        return self.filter(merged_into__isnull=True, withdrawn_at__isnull=True)


class Candidate(models.Model):
    """One citation at title-abstract or one report at full text, with its outcome.

    The outcome is computed by `screening.rules.outcome` from the decisions of the whole merge tree
    and stored here under the row's lock; `how` says what it rests on. `withdrawn_at` is set while
    no record of its citation counts, because their import was undone, and while a `removal` keeps
    it out of screening; its decisions stay.

    `absorbs` says that others were merged into it. `readers` is how many people hold a place in the
    merge tree, `only_reader` who does if it is one: `screening.services.places` keeps the three.
    The database itself keeps `is_waiting`: whether it may want one more reader, which the policy of
    the stage decides from `readers`. These make the index that the queue is.
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
    removal = models.ForeignKey(
        "screening.Removal", models.PROTECT, null=True, related_name="candidates"
    )
    absorbs = models.BooleanField(default=False)
    readers = models.PositiveSmallIntegerField(default=0)
    only_reader = models.ForeignKey(
        "reviews.Membership", models.PROTECT, null=True, related_name="+", db_index=False
    )
    is_waiting = models.GeneratedField(
        expression=Q(
            Q(outcome="pending") | Q(how="adjudication"),
            merged_into__isnull=True,
            withdrawn_at__isnull=True,
        ),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = CandidateQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["stage", "outcome", "order_key"]),
            models.Index(
                fields=["stage", "readers", "only_reader", "order_key"],
                condition=Q(is_waiting=True),
                name="queue_of_stage",
            ),
        ]
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
            models.CheckConstraint(
                condition=Q(removal__isnull=True)
                | Q(withdrawn_at__isnull=False, report__isnull=True),
                name="removed_before_screening",
            ),
            models.CheckConstraint(
                condition=Q(readers=1, only_reader__isnull=False)
                | ~Q(readers=1) & Q(only_reader__isnull=True),
                name="only_reader_of_one",
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
        """Places that are taken: decided, dealt out, or leased and not run out."""
        return self.filter(
            Q(state__in=[AssignmentState.DECIDED, AssignmentState.ALLOTTED])
            | Q(state=AssignmentState.LEASED, leased_until__gt=timezone.now())
        )


class Assignment(models.Model):
    """One reviewer's place (`slot` 1…N) on one candidate; a lease until it is decided.

    `leased_until` says nothing where the place is allotted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    candidate = models.ForeignKey(
        Candidate, models.CASCADE, related_name="assignments", db_index=False
    )
    reviewer = models.ForeignKey("reviews.Membership", models.PROTECT, related_name="assignments")
    slot = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=choices_of(AssignmentState))
    leased_until = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["candidate", "reviewer"]),
            models.Index(fields=["reviewer", "state"]),
            models.Index(fields=["state", "leased_until"]),
        ]
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

    @property
    def has_run_out(self) -> bool:
        return self.state == AssignmentState.LEASED and self.leased_until <= timezone.now()

    @property
    def is_held(self) -> bool:
        return self.state in HELD and not self.has_run_out
