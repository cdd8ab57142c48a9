"""Long work: the row is the truth, the broker's message only a wake-up."""

import uuid

from django.conf import settings
from django.db import models

from reviews.vocabulary import JobState
from reviewsite.lib.choices import choices_of


class Job(models.Model):
    """One piece of long work.

    `kind` is the name of the Celery task that does it; `params` its ids. `attempt` counts starts
    and fences off a worker that lost its lease: whoever holds the current number may write.
    `started_at` is when the current attempt began. `error` is a sentence for the person; `result`
    what the page shows at the end.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=80)
    label = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=choices_of(JobState), default=JobState.QUEUED.value
    )
    attempt = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    cancel_requested_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="failed") & ~models.Q(error="")
                | ~models.Q(state="failed") & models.Q(error=""),
                name="job_error_only_when_failed",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "running"], finished_at__isnull=True)
                | models.Q(state__in=["done", "failed", "cancelled"], finished_at__isnull=False),
                name="job_finished_at_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def rate(self) -> float | None:
        """How many of `done` a second, by the last heartbeat; None in the first second."""
        if not (self.started_at and self.heartbeat_at and self.done):
            return None
        seconds = (self.heartbeat_at - self.started_at).total_seconds()
        return self.done / seconds if seconds >= 1 else None

    @property
    def seconds_left(self) -> int | None:
        """How long the rest takes at this rate; None while that cannot be told."""
        if not (self.rate and self.total and self.total > self.done):
            return None
        return round((self.total - self.done) / self.rate)

    @property
    def time_left(self) -> str:
        """`seconds_left` in words, "" while it cannot be told."""
        if self.seconds_left is None:
            return ""
        minutes = round(self.seconds_left / 60)
        return f"{self.seconds_left} s" if self.seconds_left < 100 else f"{minutes} min"
