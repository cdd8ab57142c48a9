"""The audit log: who changed what, when and why; rows are only ever added."""

import uuid

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """One change of state, written in the transaction of the change.

    `action` is noun.verb ("run.created"); `subject` the thing's id; `old` and `new` what changed;
    `reason` what the person said; `actor` is empty when the software acted by itself.
    `candidate` is set for events that tell of a verdict: the blinding door decides who reads them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey("reviews.Review", models.CASCADE, related_name="audit_events")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=64, blank=True)
    summary = models.CharField(max_length=500, blank=True)
    old = models.JSONField(default=dict)
    new = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    candidate = models.UUIDField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["review", "-at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
