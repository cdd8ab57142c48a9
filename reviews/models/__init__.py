"""Who works on what: users, reviews, memberships, criteria, the audit log and jobs."""

from reviews.models.criteria import Criteria, ExclusionReason
from reviews.models.events import AuditEvent
from reviews.models.jobs import Job
from reviews.models.memberships import Invitation, Membership
from reviews.models.reviews import Review
from reviews.models.users import User

__all__ = [
    "AuditEvent",
    "Criteria",
    "ExclusionReason",
    "Invitation",
    "Job",
    "Membership",
    "Review",
    "User",
]
